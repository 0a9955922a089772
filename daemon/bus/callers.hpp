#pragma once
// Who calls: the user and groups behind a connection, as the bus says.

#include "base/error.hpp"
#include "bus/compat.hpp"

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace discmaster::bus {

struct Caller {
    std::string connection;  ///< unique name on the bus
    uid_t user = 0;
    std::vector<gid_t> groups;
    bool interactive = false;  ///< this call lets a person be asked
};

/// Asks the bus once for each connection. Lives on the loop's thread.
class Callers {
public:
    using Answer = std::function<void(std::expected<Caller, Error>)>;

    /// With `session` every caller is this process's own user: a session bus lets nobody else in.
    Callers(sdbus::IConnection& connection, bool session);

    /// `answer` is called at once for a connection that is known, else when the bus has answered.
    void identify(const std::string& connection, Answer answer);
    /// One that was identified and lives. Throws Error{Fault::AccessDenied}.
    const Caller& known(const std::string& connection) const;

    /// Called for each connection that ends.
    void setGoneListener(std::function<void(const std::string&)> onGone) { onGone_ = std::move(onGone); }
    /// Whether a connection that called still lives.
    bool live(const std::string& connection) const { return known_.contains(connection); }
    /// Connections that called and still live.
    bool empty() const noexcept { return known_.empty(); }

private:
    std::expected<Caller, Error> remember(const std::string& connection, const Variants& credentials);
    void forget(const std::string& connection);

    bool session_;
    std::unique_ptr<sdbus::IProxy> bus_;
    std::map<std::string, Caller> known_;
    std::function<void(const std::string&)> onGone_;
    sdbus::Slot match_;
};

}  // namespace discmaster::bus

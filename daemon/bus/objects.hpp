#pragma once
// What callers made: formats, images, results. Each belongs to a user, and ends in one of four ways.

#include "base/error.hpp"
#include "bus/compat.hpp"
#include "bus/exported.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::io {
class EventLoop;
}

namespace discmaster::bus {

/// Lives on the loop's thread. Objects end by release, with the connection that they were bound to, after an hour
/// unused, or with the service.
class Objects {
public:
    Objects(io::EventLoop& loop, Clock& clock)
        : loop_{loop}
        , clock_{clock}
    {
    }

    /// The path of a new object. Throws Error{LimitsExceeded} when the user has as many as may be.
    sdbus::ObjectPath newPath(uid_t user, std::string_view kind);
    /// `connection`: the object goes with it.
    void add(const sdbus::ObjectPath& path, std::shared_ptr<Exported> object, std::optional<std::string> connection);
    /// The connection that an object is bound to; nothing for one that is not, or is gone.
    std::optional<std::string> connectionOf(const sdbus::ObjectPath& path) const;
    /// Removes it when the call that is being handled has returned. `done` answers that call just before: an object
    /// that has left the bus cannot.
    void release(const sdbus::ObjectPath& path, std::function<void()> done);

    /// Throws Error: NoSuchObject, AccessDenied (another user's), NoSuchInterface (of another kind).
    template <typename T>
    std::shared_ptr<T> find(const sdbus::ObjectPath& path, uid_t user)
    {
        auto object = std::dynamic_pointer_cast<T>(require(path, user));
        if (!object)
            throw Error{Fault::NoSuchInterface,
                        "the object " + std::string{path} + " is not of the kind that is needed here"};
        return object;
    }

    std::vector<sdbus::ObjectPath> list(uid_t user) const;
    void connectionGone(const std::string& connection);
    void expire();
    bool empty() const noexcept { return objects_.empty(); }
    void clear() { objects_.clear(); }

private:
    struct Entry {
        std::shared_ptr<Exported> object;
        std::optional<std::string> connection;
    };
    std::shared_ptr<Exported> require(const sdbus::ObjectPath& path, uid_t user);

    io::EventLoop& loop_;
    Clock& clock_;
    std::uint64_t last_ = 0;
    std::map<std::string, Entry> objects_;
};

}  // namespace discmaster::bus

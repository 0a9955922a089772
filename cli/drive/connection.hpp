#pragma once

#include <discmaster/client/object.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace discmaster::cli {

class Interrupt;
struct Globals;

/// The bus that the command line names, and the service on it. Signals and replies are handled while `run` runs, on the
/// calling thread.
class Connection {
public:
    /// Throws Error{DaemonUnreachable} where the bus cannot be reached.
    explicit Connection(const Globals& globals);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    const client::Service& service() const noexcept { return service_; }

    enum class End { Done, Interrupted, TimedOut };
    /// Handles messages until `done` answers true, the user presses Ctrl-C, or the time is over.
    End run(const std::function<bool()>& done, const Interrupt& interrupt,
            std::optional<std::chrono::milliseconds> atMost = {});

private:
    std::unique_ptr<sdbus::IConnection> connection_;
    client::Service service_;
};

}  // namespace discmaster::cli

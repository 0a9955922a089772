#pragma once
// Everything that is on the bus.

#include "base/clock.hpp"
#include "io/event_loop.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace sdbus {
class IConnection;
}
namespace discmaster::device {
class Inventory;
class VirtualDrives;
}  // namespace discmaster::device

namespace discmaster::bus {

/// Publishes the manager and the drives. Lives on the loop's thread; the inventory and the virtual drives outlive it.
class Service {
public:
    /// `session`: callers are this process's own user, and polkit is not asked. Images stage below the state directory
    /// where their users name no other.
    Service(io::EventLoop& loop, sdbus::IConnection& connection, std::shared_ptr<Clock> clock,
            device::Inventory& inventory, device::VirtualDrives& virtualDrives, const std::string& stateDirectory,
            bool session);
    /// Cancels what runs and waits for what is no drive's.
    ~Service();

    /// Nobody and nothing needs the service: no drive, object, job or client.
    bool idle() const;

    /// No new jobs; cancels what is no burn. `done` is called when no job runs any more.
    void shutDown(std::function<void()> done);
    /// Cancels burns too, safely.
    void cancelAll();

    /// Whether somebody serves that name on the bus.
    static bool served(sdbus::IConnection& connection, const std::string& busName);
    /// Takes its name on the bus: from then on it is called.
    void appear(const std::string& busName);
    /// Gives the name up, so that the bus starts the service anew for whoever calls next, and hears the calls that
    /// reached it before. True when nobody needs it even so: the loop may end. Else the callers have been let in and
    /// the name is the service's again.
    bool leave();
    /// The same for a service that has to end: who called is told to try again.
    void leaveForGood();

private:
    void giveUpName();

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace discmaster::bus

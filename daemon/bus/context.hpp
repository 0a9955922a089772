#pragma once
// What the objects on the bus share.

#include "base/clock.hpp"
#include "bus/compat.hpp"
#include "bus/stage_folder.hpp"

#include <memory>
#include <string>

namespace discmaster::io {
class EventLoop;
class CallerFiles;
}  // namespace discmaster::io
namespace discmaster::device {
class Drive;
class Inventory;
class VirtualDrives;
}  // namespace discmaster::device

namespace discmaster::bus {

class Allowances;
struct Caller;
class Errands;
class Gate;
class Jobs;
class Objects;

inline constexpr auto kRootPath = "/org/discmaster/DiscMaster1";

/// References to what outlives every object on the bus.
struct Context {
    io::EventLoop& loop;
    sdbus::IConnection& connection;
    std::shared_ptr<Clock> clock;
    Gate& gate;
    Jobs& jobs;
    Objects& objects;
    device::Inventory& inventory;
    device::VirtualDrives& virtualDrives;
    Allowances& allowances;
    Errands& errands;
    StageFolder stageFolder;
    bool session = false;  ///< on the session bus: callers are this process's own user

    /// How files are opened for a caller.
    std::shared_ptr<const io::CallerFiles> filesOf(const Caller& caller) const;
    /// Throws Error{NoSuchObject}.
    std::shared_ptr<device::Drive> driveAt(const sdbus::ObjectPath& path) const;
};

/// "/org/discmaster/DiscMaster1/drives/sr0". Characters that a path element cannot have become _XX.
sdbus::ObjectPath drivePath(const std::string& name);

}  // namespace discmaster::bus

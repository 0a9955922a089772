#pragma once
// The drives that are there.

#include "base/clock.hpp"
#include "io/event_loop.hpp"

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace discmaster::device {

class Connection;
class Drive;
struct Identity;

/// Told on the loop's thread.
class InventoryListener {
public:
    virtual void onDriveAdded(Drive& drive) = 0;
    /// The snapshot changed.
    virtual void onDriveChanged(Drive& drive) = 0;
    /// The drive has gone; it is destroyed when the last who keeps it lets go.
    virtual void onDriveRemoved(Drive& drive) = 0;

protected:
    ~InventoryListener() = default;
};

/// Holds all drives. Lives on the loop's thread.
class Inventory {
public:
    Inventory(io::EventLoop& loop, std::shared_ptr<Clock> clock);
    /// Shuts down what still runs, with a short grace.
    ~Inventory();
    Inventory(const Inventory&) = delete;
    Inventory& operator=(const Inventory&) = delete;

    /// One listener, or none. Drives that are there already are not announced.
    void setListener(InventoryListener* listener) noexcept { listener_ = listener; }

    /// In the order of their arrival.
    const std::vector<std::shared_ptr<Drive>>& drives() const noexcept { return drives_; }
    /// By id, name, node ("/dev/sr0") or serial number; null when none or, for a serial number, more than one fits.
    std::shared_ptr<Drive> find(std::string_view what) const;

    /// Adds a drive and starts its inspection. Throws Error{InvalidArgument} when its name or id is taken.
    std::shared_ptr<Drive> add(Identity identity, std::unique_ptr<Connection> connection);
    /// The drive is gone: its work ends with DeviceGone.
    void remove(Drive& drive);

    /// Asks all lanes to stop their work safely.
    void requestStop();
    /// No lane has work.
    bool idle() const;
    /// Stops all lanes, waiting at most `grace` in all. True when none had to be left to itself.
    bool shutDown(std::chrono::milliseconds grace);

    /// Reads the mount table now and whenever it changes, for the snapshots' mount points.
    void watchMounts();

    io::EventLoop& loop() noexcept { return loop_; }

private:
    void updateMounts();

    io::EventLoop& loop_;
    std::shared_ptr<Clock> clock_;
    InventoryListener* listener_ = nullptr;
    std::vector<std::shared_ptr<Drive>> drives_;
    std::vector<std::weak_ptr<Drive>> departed_;  // gone, but perhaps with a command that has not returned
    struct MountWatch;
    std::unique_ptr<MountWatch> mounts_;
};

}  // namespace discmaster::device

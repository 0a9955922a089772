#pragma once
// How a lane reaches its drive, and keeps the rest of the system away from it.

#include <memory>
#include <stop_token>

namespace discmaster::scsi {
class Transport;
}

namespace discmaster::device {

/// All members but the destructor are called on the lane's thread.
class Connection {
public:
    virtual ~Connection() = default;

    /// A new way to send commands. Throws Error: DeviceGone, AccessDenied, RecorderLocked.
    virtual std::unique_ptr<scsi::Transport> open() = 0;

    /// Keeps other programs from using the drive. Does nothing when it holds already. Throws Error{RecorderLocked} when
    /// a file system is mounted from the drive or another program uses it; with `force` it goes on in spite of those.
    /// Waits a few seconds for probing programs, or until `stop` is requested.
    virtual void exclude(bool force, std::stop_token stop) = 0;

    /// Lets others use the drive again, and makes them learn what is in it now. Does nothing when nothing is held.
    virtual void release() noexcept = 0;
};

}  // namespace discmaster::device

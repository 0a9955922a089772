#pragma once
// A drive's lane: one thread that runs the drive's work in order, so that a drive that hangs holds nothing but itself.

#include "base/clock.hpp"
#include "base/error.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

namespace discmaster::io {
class EventLoop;
}
namespace discmaster::scsi {
class Transport;
}

namespace discmaster::device {

class Connection;

/// What a piece of work is given on its drive's thread.
class Lane {
public:
    /// The drive, opened on first use and closed when the lane has nothing to do (an open sg node keeps a drive from
    /// sleeping). Its commands throw Error{DeviceGone} from the moment when the drive is known to be gone.
    virtual scsi::Transport& transport() = 0;
    virtual Connection& connection() = 0;
    /// Requested when the work is cancelled, the drive goes, or the service ends.
    virtual std::stop_token stop() const = 0;
    /// Requested when the drive goes or the service ends, but not when this work alone is cancelled: for what has to be
    /// done after a cancelled operation.
    virtual std::stop_token ending() const = 0;
    virtual Clock& clock() = 0;

protected:
    ~Lane() = default;
};

/// One piece of work.
struct Work {
    /// Runs on the lane's thread. May throw Error.
    std::function<void(Lane&)> run;
    /// Called once on the loop's thread when the work has ended: with nothing, with what `run` threw, with
    /// RequestCancelled when its stop was requested before it began, or with DeviceGone when the drive went before or
    /// meanwhile. May be empty. Both functions are destroyed on the loop's thread.
    std::function<void(std::expected<void, Error>)> ended;
};

/// The thread and its queue. Used on the loop's thread.
class LaneThread {
public:
    LaneThread(io::EventLoop& loop, std::unique_ptr<Connection> connection, std::shared_ptr<Clock> clock);
    /// Shuts down without grace: work that still runs is left to itself.
    ~LaneThread();
    LaneThread(const LaneThread&) = delete;
    LaneThread& operator=(const LaneThread&) = delete;

    /// Queues work. The source cancels this work alone.
    std::stop_source post(Work work);

    /// Asks the running work and all that waits to stop.
    void requestStop();

    /// The drive is gone: the running work is stopped, its commands fail, and everything that waits or is posted later
    /// ends with DeviceGone.
    void deviceGone();

    /// True when nothing runs or waits, and everything that ended was told.
    bool idle() const;

    /// Asks everything to stop and waits for the thread at most so long. True when it ended; otherwise it is left to
    /// itself (a command that never returns) and touches nothing outside its own state any more.
    bool shutDown(std::chrono::milliseconds grace);

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;  // of the thread too, which may outlive this object
    std::jthread thread_;
};

}  // namespace discmaster::device

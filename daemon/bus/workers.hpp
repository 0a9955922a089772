#pragma once
// Threads for work that is not a drive's: scanning, planning, saving. Bounded, made when needed.

#include <functional>
#include <list>
#include <memory>
#include <thread>

namespace discmaster::io {
class EventLoop;
}

namespace discmaster::bus {

/// Lives on the loop's thread.
class Workers {
public:
    Workers(io::EventLoop& loop, std::size_t most)
        : loop_{loop}
        , most_{most}
    {
    }
    /// Waits for all work; whoever wants it to end soon has asked it to stop.
    ~Workers() = default;

    /// Runs `work` on a thread of its own, then `done` on the loop's. Neither throws; both are destroyed on the loop's
    /// thread. Throws Error{Fault::LimitsExceeded} when all threads are at work.
    void run(std::function<void()> work, std::function<void()> done);

    bool idle() const noexcept { return tasks_.empty(); }

private:
    struct Task {
        std::function<void()> work;
        std::function<void()> done;
        std::jthread thread;  // last: joined before the rest goes
    };

    io::EventLoop& loop_;
    std::size_t most_;
    std::list<Task> tasks_;
};

}  // namespace discmaster::bus

#pragma once
// How the service ends when nobody needs it.

#include "base/clock.hpp"
#include "io/event_loop.hpp"

#include <chrono>

namespace discmaster::bus {
class Service;
}

namespace discmaster {

/// Ends the loop when the service was idle at every look for `after` (0: never), and no call is lost by it.
class IdleExit {
public:
    IdleExit(io::EventLoop& loop, bus::Service& service, Clock& clock, std::chrono::milliseconds after);

private:
    void look();
    void leave();

    io::EventLoop& loop_;
    bus::Service& service_;
    Clock& clock_;
    std::chrono::milliseconds after_;
    Clock::TimePoint busyAt_;
    io::EventLoop::Source timer_;
    io::EventLoop::Source asking_;
};

}  // namespace discmaster

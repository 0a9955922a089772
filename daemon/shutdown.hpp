#pragma once
// How the service ends on a signal.

#include "io/event_loop.hpp"

namespace discmaster::bus {
class Service;
}

namespace discmaster {

/// On SIGTERM or SIGINT: no new jobs, running burns end, then the loop does. A second signal cancels the burns, safely;
/// a drive that hangs meanwhile is given up after minutes. systemd is told to wait.
class Shutdown {
public:
    Shutdown(io::EventLoop& loop, bus::Service& service);

private:
    void onSignal();

    io::EventLoop& loop_;
    bus::Service& service_;
    bool begun_ = false;
    bool rescuing_ = false;  // a second signal came
    io::EventLoop::Source asking_;
    io::EventLoop::Source givingUp_;
    io::EventLoop::Source signals_;
};

}  // namespace discmaster

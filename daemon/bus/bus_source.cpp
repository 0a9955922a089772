#include "bus/bus_source.hpp"

#include "base/error.hpp"
#include "base/handle.hpp"
#include "base/log.hpp"
#include "bus/compat.hpp"
#include "io/event_loop.hpp"

#include <ctime>
#include <sys/epoll.h>
#include <systemd/sd-event.h>

namespace discmaster::bus {

namespace {
using EventSource = Handle<sd_event_source, sd_event_source_disable_unref>;

void require(int result, const char* doing)
{
    if (result < 0) throw systemError(Fault::Failed, -result, doing);
}
}  // namespace

// sd-bus changes what it waits for from message to message, so the sources are set anew before each wait.
struct BusSource::State {
    io::EventLoop& loop;
    sdbus::IConnection& connection;
    EventSource socket;
    EventSource timer;
    EventSource wake;

    void process()
    try {
        while (processPending(connection)) {
        }
    } catch (const sdbus::Error& e) {
        log::error(std::string{"the bus connection is lost: "} + e.what());
        loop.quit(1);
    }

    void prepare()
    {
        const auto poll = connection.getEventLoopPollData();
        sd_event_source_set_io_events(socket.get(), static_cast<std::uint32_t>(poll.events));
        const int wait = poll.getPollTimeout();
        if (wait < 0) {
            sd_event_source_set_enabled(timer.get(), SD_EVENT_OFF);
            return;
        }
        std::uint64_t now = 0;
        sd_event_now(sd_event_source_get_event(socket.get()), CLOCK_MONOTONIC, &now);
        sd_event_source_set_time(timer.get(), now + std::uint64_t{1000} * static_cast<unsigned>(wait));
        sd_event_source_set_enabled(timer.get(), SD_EVENT_ONESHOT);
    }
};

BusSource::BusSource(io::EventLoop& loop, sdbus::IConnection& connection)
    : state_{new State{loop, connection, {}, {}, {}}}
{
    const auto onIo = [](sd_event_source*, int, std::uint32_t, void* state) {
        static_cast<State*>(state)->process();
        return 0;
    };
    const auto onTime = [](sd_event_source*, std::uint64_t, void* state) {
        static_cast<State*>(state)->process();
        return 0;
    };
    const auto onPrepare = [](sd_event_source*, void* state) {
        static_cast<State*>(state)->prepare();
        return 0;
    };
    const auto poll = connection.getEventLoopPollData();
    sd_event_source* made = nullptr;
    require(sd_event_add_io(loop.native(), &made, poll.fd, EPOLLIN, onIo, state_.get()), "cannot watch the bus");
    state_->socket.reset(made);
    require(sd_event_source_set_prepare(made, onPrepare), "cannot watch the bus");
    require(sd_event_add_time(loop.native(), &made, CLOCK_MONOTONIC, 0, 0, onTime, state_.get()),
            "cannot watch the bus");
    state_->timer.reset(made);
    if (const int fd = wakeDescriptor(poll); fd >= 0) {
        require(sd_event_add_io(loop.native(), &made, fd, EPOLLIN, onIo, state_.get()), "cannot watch the bus");
        state_->wake.reset(made);
    }
}

BusSource::~BusSource() = default;

}  // namespace discmaster::bus

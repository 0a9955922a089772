#include "idle_exit.hpp"

#include "base/log.hpp"
#include "bus/service.hpp"
#include "service_manager.hpp"

#include <algorithm>

namespace discmaster {

namespace {
using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kLongestPeriod = 5s;
constexpr milliseconds kShortestPeriod = 20ms;
constexpr milliseconds kAskPeriod = 10s;  // well below what is asked for
}  // namespace

IdleExit::IdleExit(io::EventLoop& loop, bus::Service& service, Clock& clock, milliseconds after)
    : loop_{loop}
    , service_{service}
    , clock_{clock}
    , after_{after}
    , busyAt_{clock.now()}
{
    if (after > 0ms) timer_ = loop.every(std::clamp(after / 4, kShortestPeriod, kLongestPeriod), [this] { look(); });
}

void IdleExit::look()
{
    const auto now = clock_.now();
    if (!service_.idle()) busyAt_ = now;
    if (now - busyAt_ >= after_) leave();
}

void IdleExit::leave()
{
    // Told before the name goes: the bus then asks systemd to start the service, which must not take it for running.
    tellStopping();
    waitUntilTold();
    if (service_.leave()) {
        log::info("nobody needs the service; it ends");
        return loop_.quit();
    }
    log::debug("somebody called while the service was leaving; it stays");
    busyAt_ = clock_.now();
    // systemd cannot be told that a service does not stop after all, but to wait for its end.
    askForTime();
    asking_ = loop_.every(kAskPeriod, [] { askForTime(); });
}

}  // namespace discmaster

#include "shutdown.hpp"

#include "base/log.hpp"
#include "bus/service.hpp"
#include "service_manager.hpp"

#include <chrono>
#include <csignal>

namespace discmaster {

namespace {
using namespace std::chrono_literals;
constexpr auto kAskPeriod = 10s;  // well below what is asked for, so that a busy moment does not end the burn
// A cancelled burn is closed first, on a CD within three minutes; after five the drive does not answer any more.
constexpr auto kRescue = 5min;
}  // namespace

Shutdown::Shutdown(io::EventLoop& loop, bus::Service& service)
    : loop_{loop}
    , service_{service}
{
    signals_ = loop.onSignals({SIGTERM, SIGINT}, [this](int) { onSignal(); });
}

void Shutdown::onSignal()
{
    if (rescuing_) return;
    if (begun_) {
        rescuing_ = true;
        log::notice("asked to end once more: running burns are cancelled");
        service_.cancelAll();
        givingUp_ = loop_.after(kRescue, [this] {
            log::error("a drive does not come to an end with its burn; the service ends without it");
            loop_.quit(1);
        });
        return;
    }
    begun_ = true;
    log::notice("asked to end: no new jobs, running burns end first");
    askForTime();
    asking_ = loop_.every(kAskPeriod, [] { askForTime(); });
    service_.shutDown([this] {
        service_.leaveForGood();
        loop_.quit();
    });
}

}  // namespace discmaster

#include "bus/service.hpp"

#include "base/log.hpp"
#include "bus/allowances.hpp"
#include "bus/authority.hpp"
#include "bus/callers.hpp"
#include "bus/context.hpp"
#include "bus/errands.hpp"
#include "bus/gate.hpp"
#include "bus/introductions.hpp"
#include "bus/jobs.hpp"
#include "bus/manager_object.hpp"
#include "bus/objects.hpp"
#include "device/inventory.hpp"

#include <utility>

namespace discmaster::bus {

namespace {

/// On the system bus the service's own state lies on the same file system.
StageFolder stageFolder(const std::string& stateDirectory, bool session)
{
    constexpr std::uint64_t kSpare = std::uint64_t{256} << 20;
    return {.path = stateDirectory + "/staging", .spare = session ? 0 : kSpare};
}

}  // namespace

struct Service::State {
    State(io::EventLoop& eventLoop, sdbus::IConnection& connection, std::shared_ptr<Clock> clock,
          device::Inventory& inventory, device::VirtualDrives& virtualDrives, const std::string& stateDirectory,
          bool session)
        : loop{eventLoop}
        , bus{connection}
        , authority{session ? makeOpenAuthority() : makePolkitAuthority(connection)}
        , callers{connection, session}
        , introductions{connection, callers}
        , gate{callers, *authority, *clock}
        , objects{eventLoop, *clock}
        , allowances{std::make_shared<Allowances>(session ? AllowanceLimits::ofOneself() : AllowanceLimits{})}
        , jobs{eventLoop, connection, gate, clock}
        , errands{eventLoop}
        , context{eventLoop,
                  connection,
                  clock,
                  gate,
                  jobs,
                  objects,
                  inventory,
                  virtualDrives,
                  *allowances,
                  errands,
                  stageFolder(stateDirectory, session),
                  session}
        , manager{context}
    {
    }

    io::EventLoop& loop;
    sdbus::IConnection& bus;
    std::string name{};
    std::unique_ptr<Authority> authority;
    Callers callers;
    Introductions introductions;
    Gate gate;
    Objects objects;
    std::shared_ptr<Allowances> allowances;
    Jobs jobs;
    Errands errands;
    Context context;
    ManagerObject manager;
    io::EventLoop::Source expiry{};
    std::function<void()> onShutDown{};
};

Service::Service(io::EventLoop& loop, sdbus::IConnection& connection, std::shared_ptr<Clock> clock,
                 device::Inventory& inventory, device::VirtualDrives& virtualDrives, const std::string& stateDirectory,
                 bool session)
    : state_{std::make_unique<State>(loop, connection, std::move(clock), inventory, virtualDrives, stateDirectory,
                                     session)}
{
    auto& s = *state_;
    s.callers.setGoneListener([&s](const std::string& connectionName) {
        s.jobs.connectionGone(connectionName);
        s.objects.connectionGone(connectionName);
        s.manager.connectionGone(connectionName);
    });
    s.expiry = loop.every(std::chrono::minutes{1}, [&s] {
        s.jobs.expire();
        s.objects.expire();
    });
}

Service::~Service()
{
    state_->jobs.cancelAll();
    state_->objects.clear();
}

bool Service::idle() const
{
    const auto& s = *state_;
    return s.context.inventory.drives().empty() && s.objects.empty() && s.jobs.empty() && s.callers.empty() &&
           s.introductions.empty() && s.gate.empty();
}

void Service::shutDown(std::function<void()> done)
{
    auto& s = *state_;
    s.onShutDown = std::move(done);
    const auto check = [&s] {
        if (!s.jobs.running() && s.onShutDown) s.loop.post(std::exchange(s.onShutDown, nullptr));
    };
    s.jobs.setEndListener(check);
    s.jobs.shutDown();
    check();
}

void Service::cancelAll() { state_->jobs.cancelAll(); }

bool Service::served(sdbus::IConnection& connection, const std::string& busName)
{
    constexpr auto kBus = "org.freedesktop.DBus";
    const auto bus = sdbus::createProxy(connection, ServiceName{kBus}, sdbus::ObjectPath{"/org/freedesktop/DBus"});
    bool owned = false;
    bus->callMethod("NameHasOwner").onInterface(kBus).withArguments(busName).storeResultsTo(owned);
    return owned;
}

void Service::appear(const std::string& busName)
{
    state_->bus.requestName(ServiceName{busName});
    state_->name = busName;
}

void Service::giveUpName()
try {
    auto& s = *state_;
    s.gate.close();
    s.bus.releaseName(ServiceName{s.name});
    // The bus answered behind all that it had for the name, so that what is queued now is the last that comes, but for
    // what somebody sends to the connection's own name without end.
    constexpr unsigned kMostQueued = 10'000;
    for (unsigned n = 0; n < kMostQueued && processPending(s.bus); ++n) continue;
} catch (const sdbus::Error& e) {
    log::notice(std::string{"the bus went before the service left it: "} + e.what());
}

bool Service::leave()
{
    auto& s = *state_;
    giveUpName();
    if (s.gate.nobodyWaits() && idle()) return true;
    try {
        // What the bus kept for the one that it would start comes here too, when the name is taken before that one
        // does.
        s.bus.requestName(ServiceName{s.name});
    } catch (const sdbus::Error& e) {
        log::notice(std::string{"the service was started anew while it was leaving: "} + e.what());
        s.gate.turnAway(Error{Fault::ShuttingDown, "the service was just leaving; try again"});
        return true;
    }
    s.gate.open();
    return false;
}

void Service::leaveForGood()
{
    giveUpName();
    state_->gate.turnAway(
        Error{Fault::ShuttingDown, "the service is stopping; try again when it has been started anew"});
}

}  // namespace discmaster::bus

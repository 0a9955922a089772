// discmasterd: builds the parts, wires them, requests the bus name last, runs.

#include "base/clock.hpp"
#include "base/descriptor_limit.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "bus/bus_source.hpp"
#include "bus/compat.hpp"
#include "bus/service.hpp"
#include "device/inventory.hpp"
#include "device/udev_watch.hpp"
#include "device/virtual_drives.hpp"
#include "io/event_loop.hpp"
#include "shutdown.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <getopt.h>
#include <memory>
#include <optional>
#include <string>
#include <systemd/sd-daemon.h>

namespace discmaster {
namespace {

using namespace std::chrono_literals;

constexpr auto kBusName = "org.discmaster.DiscMaster1";
constexpr auto kUsage = R"(Usage: discmasterd [OPTION]...
Masters and burns optical discs for programs on the D-Bus.

  --session             serve the session bus with the user's own rights, instead of the system bus
  --state-dir=DIR       keep virtual drives there (default: $STATE_DIRECTORY, /var/lib/discmasterd, or with
                        --session $XDG_STATE_HOME/discmasterd)
  --idle-exit=SECONDS   leave when nobody has needed the service for so long (default 60; 0: never)
  --help, --version     say this, or the version
)";

struct Settings {
    bool session = false;
    std::string stateDirectory;
    std::chrono::seconds idleExit = 60s;
};

/// Nothing when the program has said what was asked for, or what is wrong, and `code` is its exit status.
std::optional<Settings> parse(int argc, char** argv, int& code)
{
    enum Option { Session = 1, StateDirectory, IdleExit, Help, Version };
    constexpr option kOptions[] = {
        {"session", no_argument, nullptr, Session},          {"state-dir", required_argument, nullptr, StateDirectory},
        {"idle-exit", required_argument, nullptr, IdleExit}, {"help", no_argument, nullptr, Help},
        {"version", no_argument, nullptr, Version},          {nullptr, 0, nullptr, 0}};
    const auto refuse = [&code]() -> std::optional<Settings> {
        fmt::print(stderr, "{}", kUsage);
        code = EXIT_FAILURE;
        return {};
    };
    Settings settings;
    for (int chosen; (chosen = getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
        switch (chosen) {
        case Session: settings.session = true; break;
        case StateDirectory: settings.stateDirectory = optarg; break;
        case IdleExit: {
            char* end = nullptr;
            const auto seconds = std::strtol(optarg, &end, 10);
            if (*optarg == '\0' || *end != '\0' || seconds < 0) return refuse();
            settings.idleExit = std::chrono::seconds{seconds};
            break;
        }
        case Help: fmt::print("{}", kUsage); return {};
        case Version: fmt::print("discmasterd {}\n", DISCMASTER_VERSION); return {};
        default: return refuse();
        }
    }
    if (optind != argc) return refuse();
    if (settings.stateDirectory.empty())
        settings.stateDirectory = device::VirtualDrives::defaultStateDirectory(settings.session);
    return settings;
}

/// Ends the loop when the service was idle at every look for as long as was asked.
class IdleExit {
public:
    IdleExit(io::EventLoop& loop, const bus::Service& service, Clock& clock, std::chrono::seconds after)
        : loop_{loop}
        , service_{service}
        , clock_{clock}
        , after_{after}
        , busyAt_{clock.now()}
    {
        const auto period =
            std::min<std::chrono::milliseconds>(5s, std::max<std::chrono::milliseconds>(100ms, after / 4));
        if (after > 0s) timer_ = loop.every(period, [this] { look(); });
    }

private:
    void look()
    {
        const auto now = clock_.now();
        if (!service_.idle()) busyAt_ = now;
        if (now - busyAt_ < after_) return;
        log::info("nobody needs the service; it ends");
        loop_.quit();
    }

    io::EventLoop& loop_;
    const bus::Service& service_;
    Clock& clock_;
    std::chrono::seconds after_;
    Clock::TimePoint busyAt_;
    io::EventLoop::Source timer_;
};

int run(const Settings& settings)
{
    constexpr auto kGrace = 30s;  // for lanes that still have work when the loop has ended
    auto clock = std::make_shared<SystemClock>();
    const auto connection = settings.session ? sdbus::createSessionBusConnection() : sdbus::createSystemBusConnection();
    io::EventLoop loop;  // after the connection: messages to it that nobody handled may hold calls

    device::Inventory inventory{loop, clock};
    device::VirtualDrives virtualDrives{inventory, settings.stateDirectory, settings.session};
    const device::UdevWatch udev{inventory};
    inventory.watchMounts();
    virtualDrives.restore();

    int code = 0;
    {
        bus::Service service{loop, *connection, clock, inventory, virtualDrives, settings.session};
        const bus::BusSource busSource{loop, *connection};
        const Shutdown shutdown{loop, service};
        const IdleExit idleExit{loop, service, *clock, settings.idleExit};

        connection->requestName(bus::ServiceName{kBusName});
        sd_notify(0, "READY=1");
        code = loop.run();
        sd_notify(0, "STOPPING=1");
    }
    inventory.requestStop();
    inventory.shutDown(kGrace);
    return code;
}

}  // namespace
}  // namespace discmaster

int main(int argc, char** argv)
{
    using namespace discmaster;
    log::configureFromEnvironment();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes is an error of its job
    int code = EXIT_SUCCESS;
    try {
        const auto settings = parse(argc, argv, code);
        if (!settings) return code;
        raiseDescriptorLimit();
        return run(*settings);
    } catch (const Error& e) {
        log::error(e.report());
    } catch (const std::exception& e) {
        log::error(e.what());
    }
    return EXIT_FAILURE;
}

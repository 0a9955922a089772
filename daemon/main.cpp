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
#include "idle_exit.hpp"
#include "io/event_loop.hpp"
#include "service_manager.hpp"
#include "shutdown.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <getopt.h>
#include <memory>
#include <optional>
#include <string>

namespace discmaster {
namespace {

using namespace std::chrono_literals;

constexpr auto kBusName = "org.discmaster.DiscMaster1";
constexpr auto kUsage = R"(Usage: discmasterd [OPTION]...
Masters and burns optical discs for programs on the D-Bus.

  --session             serve the session bus with the user's own rights, instead of the system bus
  --state-dir=DIR       keep virtual drives and stage files there (default: $STATE_DIRECTORY, /var/lib/discmasterd, or with
                        --session $XDG_STATE_HOME/discmasterd)
  --idle-exit=SECONDS   leave when nobody has needed the service for so long (default 60; 0: never)
  --help, --version     say this, or the version
)";

struct Settings {
    bool session = false;
    std::string stateDirectory;
    std::chrono::milliseconds idleExit = 60s;
};

/// "60" or "0.2".
std::optional<std::chrono::milliseconds> parseSeconds(const char* text)
{
    constexpr double kLongest = 1e9;
    char* end = nullptr;
    const double seconds = std::strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !(seconds >= 0 && seconds <= kLongest)) return {};
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>{seconds});
}

/// Nothing when the program has said what was asked for, or what is wrong, and `code` is its exit status.
std::optional<Settings> parse(int argc, char** argv, int& code)
{
    enum Option { Session = 1, StateDirectory, IdleAfter, Help, Version };
    constexpr option kOptions[] = {
        {"session", no_argument, nullptr, Session},           {"state-dir", required_argument, nullptr, StateDirectory},
        {"idle-exit", required_argument, nullptr, IdleAfter}, {"help", no_argument, nullptr, Help},
        {"version", no_argument, nullptr, Version},           {nullptr, 0, nullptr, 0}};
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
        case IdleAfter: {
            const auto time = parseSeconds(optarg);
            if (!time) return refuse();
            settings.idleExit = *time;
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

/// A connection to the bus, on which nobody has the service's name.
std::unique_ptr<sdbus::IConnection> connect(bool session)
{
    const auto* bus = session ? "session bus" : "system bus";
    std::unique_ptr<sdbus::IConnection> connection;
    try {
        connection = session ? sdbus::createSessionBusConnection() : sdbus::createSystemBusConnection();
    } catch (const sdbus::Error& e) {
        throw Error{Fault::DaemonUnreachable,
                    fmt::format("cannot connect to the {}: {}{}", bus, e.getMessage(),
                                session ? "; dbus-run-session starts one" : "; --session serves the session bus")};
    }
    if (bus::Service::served(*connection, kBusName))
        throw Error{Fault::ObjectBusy, fmt::format("another discmasterd serves the {} already", bus)};
    return connection;
}

int run(const Settings& settings)
{
    constexpr auto kGrace = 30s;  // for lanes that still have work when the loop has ended
    auto clock = std::make_shared<SystemClock>();
    const auto connection = connect(settings.session);
    io::EventLoop loop;  // after the connection: messages to it that nobody handled may hold calls

    device::Inventory inventory{loop, clock};
    device::VirtualDrives virtualDrives{inventory, settings.stateDirectory, settings.session};
    const device::UdevWatch udev{inventory};
    inventory.watchMounts();
    virtualDrives.restore();

    int code = 0;
    {
        bus::Service service{
            loop, *connection, clock, inventory, virtualDrives, settings.stateDirectory, settings.session};
        const bus::BusSource busSource{loop, *connection};
        const Shutdown shutdown{loop, service};
        const IdleExit idleExit{loop, service, *clock, settings.idleExit};

        service.appear(kBusName);
        tellReady();
        code = loop.run();
        tellStopping();
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

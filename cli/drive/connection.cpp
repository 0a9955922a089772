#include "cli/drive/connection.hpp"

#include "base/error.hpp"
#include "cli/interrupt.hpp"
#include "cli/verb.hpp"

#include <discmaster/client/loop.hpp>

#include <algorithm>
#include <fmt/core.h>
#include <poll.h>
#include <systemd/sd-bus.h>

namespace discmaster::cli {

namespace {

std::unique_ptr<sdbus::IConnection> connect(const Globals& globals)
{
    try {
        if (!globals.host.empty()) return sdbus::createRemoteSystemBusConnection(globals.host);
        return globals.session ? sdbus::createSessionBusConnection() : sdbus::createSystemBusConnection();
    } catch (const sdbus::Error& e) {
        throw Error{Fault::DaemonUnreachable,
                    fmt::format("cannot connect to {}: {}", busText(globals), e.getMessage())};
    }
}

/// Reaches the sd-bus message in a sdbus-c++ message, which has no other way to set a flag on it.
struct Underlying : sdbus::MethodCall {
    static sd_bus_message* of(sdbus::MethodCall& call)
    {
        return static_cast<sd_bus_message*>(call.*(&Underlying::msg_));
    }
};

/// polkit may ask the user for a password, rather than refuse at once.
void allowInteractiveAuthorization(sdbus::MethodCall& call)
{
    sd_bus_message_set_allow_interactive_authorization(Underlying::of(call), 1);
}

}  // namespace

Connection::Connection(const Globals& globals)
    : connection_{connect(globals)}
    , service_{*connection_, allowInteractiveAuthorization}
{
}

Connection::~Connection() = default;

Connection::End Connection::run(const std::function<bool()>& done, const Interrupt& interrupt,
                                std::optional<std::chrono::milliseconds> atMost)
{
    using Clock = std::chrono::steady_clock;
    const auto deadline = atMost ? std::optional{Clock::now() + *atMost} : std::nullopt;
    for (;;) {
        while (!done() && client::processOne(*connection_)) continue;
        if (done()) return End::Done;

        auto descriptors = client::pollDescriptors(*connection_);
        descriptors.push_back({interrupt.fd(), POLLIN, 0});
        int timeout = client::pollTimeout(*connection_);
        if (deadline) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
            if (left <= 0) return End::TimedOut;
            timeout = static_cast<int>(timeout < 0 ? left : std::min<long>(timeout, left));
        }
        ::poll(descriptors.data(), descriptors.size(), timeout);
        if ((descriptors.back().revents & POLLIN) != 0) {
            interrupt.acknowledge();
            return End::Interrupted;
        }
    }
}

}  // namespace discmaster::cli

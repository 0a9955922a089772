#pragma once
// The one place that knows the differences between sdbus-c++ 1.2 and 2.x.

#include <sdbus-c++/sdbus-c++.h>

#include <map>
#include <optional>
#include <string>
#include <systemd/sd-bus.h>
#include <utility>
#include <vector>

namespace discmaster::bus {

using Variants = std::map<std::string, sdbus::Variant>;

#if __has_include(<sdbus-c++/VTableItems.h>)  // 2.x; no version macro exists in either

using ServiceName = sdbus::ServiceName;
using InterfaceName = sdbus::InterfaceName;
using PropertyName = sdbus::PropertyName;
using MethodName = sdbus::MethodName;
using AsyncError = std::optional<sdbus::Error>;

inline sdbus::Error makeError(std::string name, std::string text)
{
    return {sdbus::Error::Name{std::move(name)}, std::move(text)};
}
/// The D-Bus signature of a type.
template <typename T>
std::string signatureOf()
{
    return {std::begin(sdbus::signature_of<T>::value), std::end(sdbus::signature_of<T>::value)};
}
inline bool processPending(sdbus::IConnection& c) { return c.processPendingEvent(); }
inline int wakeDescriptor(const sdbus::IConnection::PollData& d) { return d.eventFd; }
template <typename Object>
sdbus::Message currentMessage(Object& object)
{
    return object.getCurrentlyProcessedMessage();
}
inline void addObjectManager(sdbus::IConnection& c, const sdbus::ObjectPath& path) { c.addObjectManager(path); }
template <typename Handler>
sdbus::Slot addMatch(sdbus::IConnection& c, const std::string& match, Handler handler)
{
    return c.addMatch(
        match, [handler](sdbus::Message m) { handler(m); }, sdbus::return_slot);
}

#else

using ServiceName = std::string;
using InterfaceName = std::string;
using PropertyName = std::string;
using MethodName = std::string;
using AsyncError = const sdbus::Error*;

inline sdbus::Error makeError(std::string name, std::string text) { return {std::move(name), std::move(text)}; }
template <typename T>
std::string signatureOf()
{
    return sdbus::signature_of<T>::str();
}
inline bool processPending(sdbus::IConnection& c) { return c.processPendingRequest(); }
inline int wakeDescriptor(const sdbus::IConnection::PollData&) { return -1; }
template <typename Object>
const sdbus::Message& currentMessage(Object& object)
{
    return *object.getCurrentlyProcessedMessage();
}
inline void addObjectManager(sdbus::IConnection& c, const sdbus::ObjectPath& path)
{
    c.addObjectManager(path, sdbus::floating_slot);
}
template <typename Handler>
sdbus::Slot addMatch(sdbus::IConnection& c, const std::string& match, Handler handler)
{
    return c.addMatch(match, [handler](sdbus::Message& m) { handler(m); });
}

#endif

/// Whether the sender of a call waits for a person to be asked (D-Bus' ALLOW_INTERACTIVE_AUTHORIZATION).
inline bool allowsInteraction(const sdbus::Message& message)
{
    struct Raw : sdbus::Message {
        static sd_bus_message* of(const sdbus::Message& m) { return static_cast<sd_bus_message*>(m.*(&Raw::msg_)); }
    };
    return sd_bus_message_get_allow_interactive_authorization(Raw::of(message)) > 0;
}

/// The libsystemd connection behind a connection, for what sdbus-c++ has no call for. Borrowed.
inline sd_bus* native(sdbus::IConnection& connection)
{
    struct Raw : sdbus::MethodCall {
        static sd_bus_message* of(const sdbus::MethodCall& m) { return static_cast<sd_bus_message*>(m.*(&Raw::msg_)); }
    };
    // A message knows its connection; this one is not sent.
    const auto bus =
        sdbus::createProxy(connection, ServiceName{"org.freedesktop.DBus"}, sdbus::ObjectPath{"/org/freedesktop/DBus"});
    const auto message = bus->createMethodCall(InterfaceName{"org.freedesktop.DBus.Peer"}, MethodName{"Ping"});
    return sd_bus_message_get_bus(Raw::of(message));
}

inline std::vector<PropertyName> propertyNames(const std::vector<std::string>& names)
{
    return {names.begin(), names.end()};
}

}  // namespace discmaster::bus

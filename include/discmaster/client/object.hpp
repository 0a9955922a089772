#pragma once
// What every proxy is made of. Works with sdbus-c++ 1.2 and 2.x; the differences between them end here.

#include <sdbus-c++/sdbus-c++.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace discmaster::client {

inline constexpr const char* kBusName = "org.discmaster.DiscMaster1";
inline constexpr const char* kManagerPath = "/org/discmaster/DiscMaster1";

/// Named values: options of a call, a job's result, an item of an image.
using Fields = std::map<std::string, sdbus::Variant>;

/// The value of a field, where it is there and of that type.
template <typename T>
std::optional<T> field(const Fields& fields, const std::string& name)
{
    const auto found = fields.find(name);
    if (found == fields.end() || !found->second.containsValueOfType<T>()) return {};
    return found->second.get<T>();
}

namespace detail {

/// sdbus-c++ 2 has a type for each kind of name where 1.2 takes strings; this becomes whichever is asked for.
struct Name {
    std::string text;
    template <typename T>
    requires std::is_base_of_v<std::string, T>
    operator T() const { return T{text}; }
};

/// How sdbus-c++ hands an error to the handler of a reply: 1.2, whose variants tell their type as a string, by pointer,
/// 2.x as an optional.
using ReplyError =
    std::conditional_t<std::is_same_v<decltype(std::declval<const sdbus::Variant&>().peekValueType()), std::string>,
                       const sdbus::Error*, std::optional<sdbus::Error>>;

/// Makes the handlers of signals work; 2.x does so by itself.
template <typename Proxy>
void finishRegistration(Proxy& proxy)
{
    if constexpr (requires { proxy.finishRegistration(); }) proxy.finishRegistration();
}

}  // namespace detail

/// The service as seen through a connection, which outlives it. Nothing is called, and nothing started, before a
/// method of a proxy is.
struct Service {
    sdbus::IConnection& connection;
    /// Called with every method call before it is sent; may be empty. A place for flags such as
    /// sd_bus_message_set_allow_interactive_authorization.
    std::function<void(sdbus::MethodCall&)> prepare = {};
    std::string busName = kBusName;
};

/// One object of the service. Copies stand for the same object. Calls throw sdbus::Error with the names that
/// <discmaster/errors.hpp> lists. The service outlives it.
class Object {
public:
    Object(const Service& service, std::string path)
        : service_{&service}
        , proxy_{sdbus::createProxy(service.connection, detail::Name{service.busName}, detail::Name{path})}
        , path_{std::move(path)}
    {
    }

    const std::string& path() const noexcept { return path_; }
    sdbus::ObjectPath objectPath() const { return sdbus::ObjectPath{path_}; }

    /// All properties of one of its interfaces.
    Fields getAll(const std::string& interface) const
    {
        return call<Fields>("org.freedesktop.DBus.Properties", "GetAll", interface);
    }

    /// Calls `handler` with the interface and the properties of it that changed, while this object or a copy of it
    /// lives, on whichever thread runs the connection's loop. At most once for an object, and not beside other signals.
    void onPropertiesChanged(std::function<void(const std::string& interface, const Fields& changed)> handler)
    {
        proxy_->uponSignal("PropertiesChanged")
            .onInterface("org.freedesktop.DBus.Properties")
            .call([h = std::move(handler)](const std::string& interface, const Fields& changed,
                                           const std::vector<std::string>&) { h(interface, changed); });
        detail::finishRegistration(*proxy_);
    }

protected:
    template <typename Result, typename... Arguments>
    Result call(const char* interface, const char* method, const Arguments&... arguments) const
    {
        auto reply = send(interface, method, arguments...);
        Result result{};
        reply >> result;
        return result;
    }
    template <typename... Arguments>
    void callVoid(const char* interface, const char* method, const Arguments&... arguments) const
    {
        send(interface, method, arguments...);
    }
    template <typename... Arguments>
    sdbus::MethodReply send(const char* interface, const char* method, const Arguments&... arguments) const
    {
        auto message = proxy_->createMethodCall(detail::Name{interface}, detail::Name{method});
        ((message << arguments), ...);
        if (service_->prepare) service_->prepare(message);
        constexpr std::uint64_t kDefaultTimeout = 0;
        return proxy_->callMethod(message, kDefaultTimeout);
    }
    template <typename T>
    T get(const char* interface, const char* property) const
    {
        return call<sdbus::Variant>("org.freedesktop.DBus.Properties", "Get", interface, property).template get<T>();
    }
    template <typename T>
    void set(const char* interface, const char* property, const T& value)
    {
        callVoid("org.freedesktop.DBus.Properties", "Set", interface, property, sdbus::Variant{value});
    }
    sdbus::IProxy& proxy() const noexcept { return *proxy_; }
    const Service& service() const noexcept { return *service_; }

private:
    const Service* service_;
    std::shared_ptr<sdbus::IProxy> proxy_;
    std::string path_;
};

}  // namespace discmaster::client

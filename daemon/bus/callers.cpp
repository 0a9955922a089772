#include "bus/callers.hpp"

#include "bus/error_map.hpp"

#include <chrono>
#include <unistd.h>

namespace discmaster::bus {

namespace {
constexpr auto kBus = "org.freedesktop.DBus";
constexpr auto kPatience = std::chrono::seconds{5};

template <typename T>
T value(const Variants& from, const std::string& key, T otherwise)
{
    const auto found = from.find(key);
    if (found == from.end() || !found->second.containsValueOfType<T>()) return otherwise;
    return found->second.get<T>();
}
}  // namespace

Callers::Callers(sdbus::IConnection& connection, bool session)
    : session_{session}
    , bus_{sdbus::createProxy(connection, ServiceName{kBus}, sdbus::ObjectPath{"/org/freedesktop/DBus"})}
    ,
    // An empty third argument: a name that has no owner any more.
    match_{addMatch(connection,
                    "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
                    "member='NameOwnerChanged',arg2=''",
                    [this](sdbus::Message& m) {
                        std::string name;
                        m >> name;
                        forget(name);
                    })}
{
}

void Callers::identify(const std::string& connection, Answer answer)
{
    if (const auto found = known_.find(connection); found != known_.end()) return answer(found->second);
    if (session_) return answer(remember(connection, {}));
    bus_->callMethodAsync("GetConnectionCredentials")
        .onInterface(kBus)
        .withTimeout(kPatience)
        .withArguments(connection)
        .uponReplyInvoke([this, connection, answer = std::move(answer)](AsyncError error, const Variants& credentials) {
            if (error)
                answer(std::unexpected{Error{Fault::AccessDenied, "the bus does not say who calls"}});
            else
                answer(remember(connection, credentials));
        });
}

const Caller& Callers::known(const std::string& connection) const
{
    const auto found = known_.find(connection);
    if (found == known_.end()) throw Error{Fault::AccessDenied, "the caller has gone"};
    return found->second;
}

std::expected<Caller, Error> Callers::remember(const std::string& connection, const Variants& credentials)
{
    constexpr auto kNobody = static_cast<uid_t>(-1);
    Caller caller{connection, session_ ? geteuid() : value(credentials, "UnixUserID", kNobody), {}};
    if (caller.user == kNobody)
        return std::unexpected{Error{Fault::AccessDenied, "the bus does not say which user calls"}};
    for (const auto group : value(credentials, "UnixGroupIDs", std::vector<std::uint32_t>{}))
        caller.groups.push_back(group);
    known_.insert_or_assign(connection, caller);
    return caller;
}

void Callers::forget(const std::string& connection)
{
    known_.erase(connection);
    if (onGone_) onGone_(connection);
}

}  // namespace discmaster::bus

#include "bus/gate.hpp"

#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

namespace {
constexpr unsigned kMostWaiting = 64;  // calls of one user that wait for polkit
}

/// A call on its way through the gate.
struct Gate::Entry {
    Exported& object;  // alive while `life` is
    std::weak_ptr<const void> life;
    Call call;
    Need need;
    Admitted admitted;
    Refused refused;
    Caller caller{};
    std::shared_ptr<const void> counted{};
    std::shared_ptr<const void> place{};

    void refuse(Fault fault, const std::string& why) const { refused(std::make_exception_ptr(Error{fault, why})); }
};

Gate::Gate(Callers& callers, Authority& authority, Clock& clock)
    : callers_{callers}
    , authority_{authority}
    , clock_{clock}
{
}

void Gate::admit(Exported& object, const Call& call, Need need, Admitted admitted, Refused refused)
{
    auto entry =
        std::make_shared<Entry>(Entry{object, object.life(), call, need, std::move(admitted), std::move(refused)});
    if (closed_)
        outside_.push_back(std::move(entry));
    else
        enter(entry);
}

void Gate::enter(const std::shared_ptr<Entry>& entry)
{
    entry->counted = countIn();
    callers_.identify(entry->call.connection, [this, entry](std::expected<Caller, Error> caller) {
        if (!caller) return entry->refused(std::make_exception_ptr(caller.error()));
        entry->caller = std::move(*caller);
        entry->caller.interactive = entry->call.interactive;
        try {
            entry->place = takePlace(entry->caller.user);
            requireOwner(entry);
        } catch (...) {
            entry->refused(std::current_exception());
        }
    });
}

void Gate::open()
{
    closed_ = false;
    for (const auto& entry : std::exchange(outside_, {})) enter(entry);
}

void Gate::turnAway(const Error& why)
{
    for (const auto& entry : std::exchange(outside_, {})) entry->refused(std::make_exception_ptr(why));
}

void Gate::requireOwner(const std::shared_ptr<Entry>& entry)
{
    if (entry->life.expired()) return entry->refuse(Fault::NoSuchObject, "the object has gone");
    const auto owner = entry->object.owner();
    if (!entry->need.owner || !owner || *owner == entry->caller.user) return requireAction(entry);
    authority_.check(entry->caller, Action::ManageOthers, [this, entry](const std::string& refusal) {
        if (refusal.empty())
            requireAction(entry);
        else
            entry->refuse(Fault::AccessDenied, "the object belongs to another user; " + refusal);
    });
}

void Gate::requireAction(const std::shared_ptr<Entry>& entry)
{
    const auto enter = [this, entry](const std::string& refusal) {
        if (!refusal.empty()) return entry->refuse(Fault::NotAuthorized, refusal);
        if (entry->life.expired()) return entry->refuse(Fault::NoSuchObject, "the object has gone");
        // What was to end with the connection would never end.
        if (!callers_.live(entry->caller.connection)) return entry->refuse(Fault::AccessDenied, "the caller has gone");
        entry->place.reset();
        entry->object.touch(clock_.now());
        try {
            entry->admitted(entry->caller);
        } catch (...) {
            entry->refused(std::current_exception());
        }
    };
    if (entry->need.action == Action::None)
        enter({});
    else
        authority_.check(entry->caller, entry->need.action, enter);
}

std::shared_ptr<const void> Gate::takePlace(uid_t user)
{
    auto& waiting = counts_->waiting[user];
    if (waiting >= kMostWaiting)
        throw Error{Fault::LimitsExceeded, fmt::format("{} calls of yours wait for an authorization already", waiting)};
    ++waiting;
    return {this, [counts = counts_, user](const void*) {
                if (--counts->waiting[user] == 0) counts->waiting.erase(user);
            }};
}

std::shared_ptr<const void> Gate::countIn()
{
    ++counts_->inside;
    return {this, [counts = counts_](const void*) { --counts->inside; }};
}

void Gate::set(Exported& object, const Call& call, const std::function<void()>& change)
try {
    const auto& caller = callers_.known(call.connection);
    if (object.owner() && *object.owner() != caller.user)
        throw Error{Fault::AccessDenied, "the object belongs to another user"};
    object.touch(clock_.now());
    change();
} catch (...) {
    throw toBusError(std::current_exception());
}

}  // namespace discmaster::bus

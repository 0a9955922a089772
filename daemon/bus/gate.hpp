#pragma once
// The one gate that every method passes: who calls, whose object it is, what polkit says, how much waits already.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "bus/authority.hpp"
#include "bus/callers.hpp"
#include "bus/exported.hpp"
#include "bus/reply.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace discmaster::bus {

/// What a method asks of its caller.
struct Need {
    Action action = Action::None;
    /// The object's owner, or one who may manage others' objects. An object without owner is everybody's.
    bool owner = true;
};

/// Where a call came from.
struct Call {
    std::string connection;
    bool interactive = false;

    static Call of(const sdbus::Message& message) { return {message.getSender(), allowsInteraction(message)}; }
};

/// Lives on the loop's thread.
class Gate {
public:
    Gate(Callers& callers, Authority& authority, Clock& clock);

    /// Lets the call in, now or when bus and polkit have answered: `handler(caller, reply)`. What it throws is the
    /// answer, and so is the refusal: AccessDenied, NotAuthorized, LimitsExceeded, NoSuchObject.
    template <typename... Results, typename Handler>
    void pass(Exported& object, const Call& call, Need need, const Reply<Results...>& reply, Handler handler)
    {
        admit(
            object, call, need,
            [reply, handler = std::move(handler)](const Caller& caller) mutable { handler(caller, reply); },
            [reply](const std::exception_ptr& why) { reply.fail(why); });
    }

    /// For a property that is set: by the owner alone, at once. Throws sdbus::Error.
    void set(Exported& object, const Call& call, const std::function<void()>& change);

    /// Calls wait outside from now on.
    void close() noexcept { closed_ = true; }
    /// Those that wait come in, in the order in which they came.
    void open();
    /// Those that wait are answered with an error; the gate stays closed.
    void turnAway(const Error& why);
    /// No call waits outside.
    bool nobodyWaits() const noexcept { return outside_.empty(); }
    /// No call waits to be let in, outside or for the bus or polkit.
    bool empty() const noexcept { return outside_.empty() && counts_->inside == 0; }

private:
    using Admitted = std::function<void(const Caller&)>;
    using Refused = std::function<void(const std::exception_ptr&)>;
    struct Entry;
    /// Outlives the gate, as what asks the bus and polkit does.
    struct Counts {
        unsigned inside = 0;                  // calls on their way through the gate
        std::map<uid_t, unsigned> waiting{};  // of them those that wait for polkit, by user
    };

    void enter(const std::shared_ptr<Entry>& entry);
    void admit(Exported& object, const Call& call, Need need, Admitted admitted, Refused refused);
    void requireOwner(const std::shared_ptr<Entry>& entry);
    void requireAction(const std::shared_ptr<Entry>& entry);
    std::shared_ptr<const void> takePlace(uid_t user);
    std::shared_ptr<const void> countIn();

    Callers& callers_;
    Authority& authority_;
    Clock& clock_;
    std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
    bool closed_ = false;
    std::vector<std::shared_ptr<Entry>> outside_;
};

}  // namespace discmaster::bus

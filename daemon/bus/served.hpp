#pragma once
// The base of every adaptor: its methods pass the gate, its setters too.

#include "base/log.hpp"
#include "bus/compat.hpp"
#include "bus/exported.hpp"
#include "bus/gate.hpp"

#include <string>
#include <utility>
#include <vector>

namespace discmaster::bus {

template <typename... Interfaces>
class Served : public sdbus::AdaptorInterfaces<Interfaces...>, public Exported {
protected:
    Served(sdbus::IConnection& connection, Gate& gate, const sdbus::ObjectPath& path, std::optional<uid_t> owner)
        : sdbus::AdaptorInterfaces<Interfaces...>{connection, path}
        , Exported{owner}
        , gate_{gate}
    {
    }

    /// In a method: calls `handler(caller, reply)` when the gate lets the call in.
    template <typename... Results, typename Handler>
    void answer(sdbus::Result<Results...>&& result, Need need, Handler handler)
    {
        answerFor(*this, std::move(result), need, std::move(handler));
    }
    /// The same for a method that is about another object, whose owner counts.
    template <typename... Results, typename Handler>
    void answerFor(Exported& object, sdbus::Result<Results...>&& result, Need need, Handler handler)
    {
        gate_.pass(object, Call::of(currentMessage(this->getObject())), need,
                   Reply<Results...>{std::move(result), *this}, std::move(handler));
    }
    /// In a setter.
    template <typename Change>
    void set(Change change)
    {
        gate_.set(*this, Call::of(currentMessage(this->getObject())), change);
    }
    /// Instead of unregisterAdaptor, first thing in a destructor.
    void leaveBus()
    {
        abandonCalls();
        this->unregisterAdaptor();
    }
    /// Sends a signal. Without a bus, whose end ends the service, nobody listens any more.
    template <typename Signal>
    static void tell(Signal signal) noexcept
    try {
        signal();
    } catch (const sdbus::Error& e) {
        log::info(e.what());
    }
    void changed(const std::string& interface, const std::vector<std::string>& properties)
    {
        tell([&] {
            this->getObject().emitPropertiesChangedSignal(InterfaceName{interface}, propertyNames(properties));
        });
    }

private:
    Gate& gate_;
};

}  // namespace discmaster::bus

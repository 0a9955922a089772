#pragma once

#include "base/handle.hpp"
#include "bus/compat.hpp"

#include <deque>
#include <map>
#include <string>

namespace discmaster::bus {

class Callers;

/// Lets nobody set a property before it is known who sets it. sdbus-c++ and libsystemd answer a setter at once, so the
/// setter cannot ask the bus without making the whole service wait: a call of a caller that nobody knows yet is taken
/// off the queue, with all that the same caller sends behind it, and put back when the bus has said who it is. Lives on
/// the loop's thread.
class Introductions {
public:
    Introductions(sdbus::IConnection& connection, Callers& callers);
    ~Introductions();
    Introductions(const Introductions&) = delete;
    Introductions& operator=(const Introductions&) = delete;

    /// Calls that wait.
    bool empty() const noexcept { return waiting_.empty(); }

private:
    using Message = Handle<sd_bus_message, sd_bus_message_unref>;
    using Slot = Handle<sd_bus_slot, sd_bus_slot_unref>;
    /// What a caller sent, in order.
    struct Queue {
        std::deque<Message> messages;
        bool known = false;  ///< they are back in the connection's queue
    };

    bool hold(sd_bus_message* message);
    void introduce(const std::string& caller);

    sd_bus* bus_;
    Callers& callers_;
    std::map<std::string, Queue> waiting_;  // by caller
    std::shared_ptr<const int> life_ = std::make_shared<int>();
    Slot filter_;
};

}  // namespace discmaster::bus

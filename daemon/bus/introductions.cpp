#include "bus/introductions.hpp"

#include "base/log.hpp"
#include "bus/callers.hpp"
#include "bus/error_map.hpp"

#include <utility>

namespace discmaster::bus {

namespace {

bool setsProperty(sd_bus_message* message)
{
    return sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Properties", "Set") > 0;
}

void refuse(sd_bus_message* message, const Error& why)
{
    const auto error = toBusError(why);
    const std::string name = error.getName();
    if (const int r = sd_bus_reply_method_errorf(message, name.c_str(), "%s", error.getMessage().c_str()); r < 0)
        log::info("a refusal could not be sent");  // its caller has gone
}

}  // namespace

Introductions::Introductions(sdbus::IConnection& connection, Callers& callers)
    : bus_{native(connection)}
    , callers_{callers}
{
    sd_bus_slot* slot = nullptr;
    const auto onMessage = [](sd_bus_message* message, void* self, sd_bus_error*) {
        return static_cast<Introductions*>(self)->hold(message) ? 1 : 0;
    };
    if (const int r = sd_bus_add_filter(bus_, &slot, onMessage, this); r < 0)
        throw systemError(Fault::Failed, -r, "cannot look at the messages of the bus");
    filter_.reset(slot);
}

Introductions::~Introductions() = default;

/// Whether the message has to wait, and is kept for it.
bool Introductions::hold(sd_bus_message* message)
{
    const char* sender = sd_bus_message_get_sender(message);
    if (!sender || sd_bus_message_is_method_call(message, nullptr, nullptr) <= 0) return false;
    const auto queue = waiting_.find(sender);
    if (queue == waiting_.end()) {
        if (!setsProperty(message) || callers_.live(sender)) return false;
        waiting_[sender].messages.emplace_back(sd_bus_message_ref(message));
        introduce(sender);
        return true;
    }
    auto& [messages, known] = queue->second;
    if (known && messages.front().get() == message) {  // its turn has come
        messages.pop_front();
        if (messages.empty()) waiting_.erase(queue);
        return false;
    }
    messages.emplace_back(sd_bus_message_ref(message));
    if (known) sd_bus_enqueue_for_read(bus_, message);
    return true;
}

void Introductions::introduce(const std::string& caller)
{
    callers_.identify(caller, [this, caller, life = std::weak_ptr{life_}](std::expected<Caller, Error> who) {
        if (life.expired()) return;
        const auto queue = waiting_.find(caller);
        if (!who) {
            const auto refused = std::move(queue->second.messages);
            waiting_.erase(queue);
            for (const auto& message : refused) refuse(message.get(), who.error());
            return;
        }
        queue->second.known = true;
        for (const auto& message : queue->second.messages) sd_bus_enqueue_for_read(bus_, message.get());
    });
}

}  // namespace discmaster::bus

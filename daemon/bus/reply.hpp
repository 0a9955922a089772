#pragma once
// The answer to a call, given once, now or later.

#include "base/log.hpp"
#include "bus/compat.hpp"
#include "bus/error_map.hpp"
#include "bus/exported.hpp"

#include <exception>
#include <memory>
#include <utility>

namespace discmaster::bus {

/// Copies answer the same call. A call whose last Reply goes unanswered fails, so that no client waits for nothing.
/// Used on the loop's thread, while the connection lives.
template <typename... Results>
class Reply {
public:
    /// `object` is the one whose method was called: when it goes first, the call fails.
    Reply(sdbus::Result<Results...>&& result, Exported& object)
        : state_{std::make_shared<State>(std::move(result))}
    {
        object.await(state_);
    }

    void operator()(const Results&... results) const
    {
        state_->answer([&](auto& r) { r.returnResults(results...); });
    }
    void fail(const Error& error) const
    {
        state_->answer([&](auto& r) { r.returnError(toBusError(error)); });
    }
    void fail(const std::exception_ptr& thrown) const { fail(toError(thrown)); }

private:
    struct State final : PendingCall {
        explicit State(sdbus::Result<Results...>&& r)
            : result{std::move(r)}
        {
        }
        ~State() override
        {
            answer([](auto& r) { r.returnError(toBusError(Error{Fault::Failed, "the service dropped the call"})); });
        }
        void abandon() noexcept override
        {
            answer([](auto& r) { r.returnError(toBusError(Error{Fault::NoSuchObject, "the object has gone"})); });
        }
        template <typename F>
        void answer(F give) noexcept
        try {
            if (std::exchange(answered, true)) return;
            give(result);
            result = {};  // the message may not outlive the connection, which copies of the Reply may
        } catch (const std::exception& e) {  // the caller is gone, or the bus is
            log::info(e.what());
        }
        sdbus::Result<Results...> result;
        bool answered = false;
    };
    std::shared_ptr<State> state_;
};

}  // namespace discmaster::bus

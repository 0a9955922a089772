#pragma once
// What the gate needs to know of an object on the bus.

#include "base/clock.hpp"

#include <memory>
#include <optional>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace discmaster::bus {

/// A call that waits for its answer.
class PendingCall {
public:
    virtual ~PendingCall() = default;
    /// Answers that the object has gone.
    virtual void abandon() noexcept = 0;
};

class Exported {
public:
    explicit Exported(std::optional<uid_t> owner)
        : owner_{owner}
    {
    }
    virtual ~Exported() = default;
    Exported(const Exported&) = delete;
    Exported& operator=(const Exported&) = delete;

    /// The user whom it belongs to; nobody owns the manager and real drives.
    std::optional<uid_t> owner() const noexcept { return owner_; }
    /// Expires with the object: calls wait for polkit, and what they were for may go meanwhile.
    std::weak_ptr<const void> life() const noexcept { return life_; }

    /// A job works on it: it is not unused.
    virtual bool inUse() const { return false; }
    void touch(Clock::TimePoint now) noexcept { lastUsed_ = now; }
    Clock::TimePoint lastUsed() const noexcept { return lastUsed_; }

    /// Remembers a call of one of the object's methods.
    void await(std::weak_ptr<PendingCall> call)
    {
        std::erase_if(calls_, [](const auto& old) { return old.expired(); });
        calls_.push_back(std::move(call));
    }
    /// Answers all calls that still wait. To be called before the object leaves the bus: sd-bus checks an answer
    /// against the signature in the method table, which goes with the object.
    void abandonCalls() noexcept
    {
        for (const auto& call : calls_)
            if (const auto waiting = call.lock()) waiting->abandon();
        calls_.clear();
    }

private:
    std::vector<std::weak_ptr<PendingCall>> calls_;
    std::optional<uid_t> owner_;
    std::shared_ptr<const int> life_ = std::make_shared<int>();
    Clock::TimePoint lastUsed_{};
};

}  // namespace discmaster::bus

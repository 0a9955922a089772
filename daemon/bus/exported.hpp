#pragma once
// What the gate needs to know of an object on the bus.

#include "base/clock.hpp"

#include <memory>
#include <optional>
#include <sys/types.h>

namespace discmaster::bus {

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

private:
    std::optional<uid_t> owner_;
    std::shared_ptr<const int> life_ = std::make_shared<int>();
    Clock::TimePoint lastUsed_{};
};

}  // namespace discmaster::bus

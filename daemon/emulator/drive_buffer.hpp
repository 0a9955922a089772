#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace discmaster::emulator {

/// The fill of a drive's write buffer over time: WRITE fills it, the laser drains it at a constant rate.
class DriveBuffer {
public:
    /// `bytesPerSecond` 0 drains at once.
    void drainAt(std::uint64_t bytesPerSecond, Clock::TimePoint now) noexcept
    {
        settle(now);
        rate_ = bytesPerSecond;
    }

    /// Takes bytes if there is room for them.
    bool take(std::size_t bytes, std::size_t capacity, Clock::TimePoint now) noexcept
    {
        settle(now);
        if (rate_ == 0) return true;
        // A command larger than the whole buffer is taken when that is empty.
        if (level_ > 0 && level_ + bytes > capacity) return false;
        level_ += bytes;
        return true;
    }

    std::uint64_t level(Clock::TimePoint now) noexcept
    {
        settle(now);
        return level_;
    }

    /// How long the laser still needs for what is in the buffer.
    Clock::Duration drainTime(Clock::TimePoint now) noexcept
    {
        settle(now);
        if (rate_ == 0 || level_ == 0) return {};
        return std::chrono::nanoseconds{level_ * 1'000'000'000 / rate_};
    }

    void clear() noexcept { level_ = 0; }

private:
    void settle(Clock::TimePoint now) noexcept
    {
        const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(now - since_).count();
        since_ = now;
        if (rate_ == 0 || passed <= 0) {
            if (rate_ == 0) level_ = 0;
            return;
        }
        const auto seconds = static_cast<double>(passed) / 1e9;
        const auto drained = static_cast<std::uint64_t>(seconds * static_cast<double>(rate_));
        level_ = drained >= level_ ? 0 : level_ - drained;
    }

    std::uint64_t level_ = 0;
    std::uint64_t rate_ = 0;
    Clock::TimePoint since_{};
};

}  // namespace discmaster::emulator

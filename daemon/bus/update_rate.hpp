#pragma once

#include "base/clock.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace discmaster::bus {

/// Lets news through as they come as long as they are few, and some 50 a second when they are many: a million small
/// files are not a million signals.
class UpdateRate {
public:
    bool allows(Clock::TimePoint now)
    {
        if (last_)
            saved_ =
                std::min<double>(kMostSaved, saved_ + kPerSecond * std::chrono::duration<double>(now - *last_).count());
        last_ = now;
        if (saved_ < 1) return false;
        saved_ -= 1;
        return true;
    }

private:
    static constexpr double kPerSecond = 50;
    static constexpr double kMostSaved = 32;
    std::optional<Clock::TimePoint> last_;
    double saved_ = kMostSaved;
};

}  // namespace discmaster::bus

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace discmaster::cli {

/// The speed of something that counts up, over the last few seconds.
class SpeedMeter {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// A new count; one that is lower than the last begins anew.
    void add(std::uint64_t count, Time now);
    /// Per second; empty until two counts are some time apart.
    std::optional<double> perSecond() const;

private:
    struct Sample {
        std::uint64_t count;
        Time at;
    };
    std::deque<Sample> samples_;
};

}  // namespace discmaster::cli

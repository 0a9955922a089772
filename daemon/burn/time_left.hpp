#pragma once

#include "base/clock.hpp"
#include "burn/progress.hpp"

#include <chrono>
#include <optional>

namespace discmaster::burn {

/// What an operation consists of, as far as it takes time.
struct Outlook {
    Sectors write;     ///< to be written, padding and all; after which the disc is closed
    Sectors readBack;  ///< to be read: for a verification, or all there is to do
    /// The speed that the drive was set to; 0 where nobody knows.
    std::uint32_t sectorsPerSecond = 0;
};

/// Estimates how long the rest of an operation takes: all its parts, not the one that runs. What was measured is used
/// where something was; before that, the drive's speed is believed, closing takes what it takes most drives, and the
/// disc is read as fast as it was written.
class TimeLeft {
public:
    using Seconds = std::chrono::duration<double>;

    void expect(const Outlook& outlook);
    /// Another action begins.
    void begin(Clock::TimePoint now);
    /// The blocks of the action that runs are counted from now on.
    void count(Clock::TimePoint now) { countedFrom_ = now; }

    /// Nothing while it is not known what there is to do, or neither a speed is known nor a hundredth of the way gone:
    /// such an estimate would jump about.
    std::optional<Seconds> estimate(const Progress& progress, Clock::TimePoint now);

private:
    /// The share that is done of what is counted. Takes the measure of it, once it is enough to measure.
    double measure(const Progress& progress, Lba last, Clock::TimePoint now);
    std::optional<Seconds> timeFor(double sectors) const;
    std::optional<Seconds> usualClosing() const;
    std::optional<Seconds> closing(const Progress& progress, Clock::TimePoint now);

    Outlook outlook_;
    std::optional<Seconds> perSector_;
    Clock::TimePoint actionBegan_{};
    Clock::TimePoint countedFrom_{};
    // Of the long command that runs; closing a disc takes several, each of which counts from 0.
    Clock::TimePoint commandBegan_{};
    double commandDone_ = 0;
};

}  // namespace discmaster::burn

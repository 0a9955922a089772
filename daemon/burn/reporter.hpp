#pragma once

#include "base/clock.hpp"
#include "burn/progress.hpp"
#include "burn/time_left.hpp"

namespace discmaster::burn {

/// Keeps the figures of an operation and tells the observer when it is time: at each change of action, and not more
/// often than every half second in between.
class Reporter {
public:
    /// Both outlive it.
    Reporter(Observer& observer, Clock& clock);

    /// The figures; changes are told with the next report.
    Progress& now() noexcept { return progress_; }
    /// What lies ahead, for the estimate of the time that is left.
    void expect(const Outlook& outlook) { timeLeft_.expect(outlook); }
    /// Counts blocks from now on, none of which is read yet.
    void count(Lba start, Sectors count);
    /// Begins another action, and tells.
    void begin(DataWriteAction action);
    /// True when half a second has passed since the last report: figures that cost a command are worth asking for.
    bool due();
    /// Tells when it is due.
    void tick();
    /// Tells in any case.
    void tell();
    /// Tells how far a long command is, in a wait.
    void busy(std::optional<std::uint16_t> deviceProgress);

    Observer& observer() noexcept { return observer_; }

private:
    void estimate();

    Observer& observer_;
    Clock& clock_;
    Clock::TimePoint begin_;
    Clock::TimePoint told_;
    Progress progress_;
    TimeLeft timeLeft_;
};

}  // namespace discmaster::burn

#pragma once

#include "base/clock.hpp"
#include "burn/progress.hpp"
#include "scsi/transport.hpp"

namespace discmaster::burn {

/// Passes commands on, and tells the observer of each that the drive refused, but for plain "busy". What a drive
/// refuses because it does not know it is told as well: the log shows what the drive is like.
class WatchedTransport final : public scsi::Transport {
public:
    /// All three outlive it.
    WatchedTransport(scsi::Transport& inner, Clock& clock, Observer& observer);

    std::expected<std::size_t, scsi::Sense> execute(const scsi::Command& command) override;
    const std::string& device() const noexcept override { return inner_.device(); }

private:
    scsi::Transport& inner_;
    Clock& clock_;
    Observer& observer_;
    Clock::TimePoint begin_;
};

}  // namespace discmaster::burn

#pragma once
// Waiting for a drive, with one policy for what "not ready" may mean.

#include "base/clock.hpp"
#include "mmc/call.hpp"

#include <functional>
#include <optional>

namespace discmaster::mmc {

/// What a sense says about the next step.
enum class SenseClass : std::uint8_t {
    Fine,  ///< recovered, or nothing: go on
    Busy,  ///< the drive is at it: ask again
    NoMedium,
    Changed,  ///< another medium, or a reset: what was known is void
    Retry,    ///< aborted or told to repeat: the same command, a few times
    Fatal,
};
SenseClass classify(const scsi::Sense& sense) noexcept;

/// What was met on the way to readiness.
struct Readiness {
    bool mediumChanged = false;
    bool reset = false;
};

struct Wait {
    Clock::Duration limit = std::chrono::seconds{120};
    Clock::Duration interval = std::chrono::milliseconds{500};
    /// Called before each pause, with the drive's progress (of 65536) where it gives one.
    std::function<void(std::optional<std::uint16_t>)> onBusy = {};
};

/// Polls TEST UNIT READY until the drive is ready. The sense of an absent medium, of a failure, or of a drive that is
/// still busy at the limit is the answer. Throws Error{Fault::RequestCancelled} when a stop is requested.
Answer<Readiness> waitReady(scsi::Transport& drive, Clock& clock, std::stop_token stop, const Wait& wait = {});

}  // namespace discmaster::mmc

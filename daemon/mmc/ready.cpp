#include "mmc/ready.hpp"

#include "base/error.hpp"
#include "mmc/unit.hpp"

namespace discmaster::mmc {

namespace {

using scsi::Sense;
using scsi::SenseKey;

/// Drives behind USB bridges say "not ready, no reason" for a moment; longer than this it means nothing good.
constexpr std::chrono::seconds kUnexplained{5};
/// Aborted commands, and attentions one after the other, are repeated so often.
constexpr int kMaxRepeats = 10;

constexpr std::uint8_t kAscNotReady = 0x04;
constexpr std::uint8_t kNoReason = 0x00;
constexpr std::uint8_t kNeedsStart = 0x02;

SenseClass classifyNotReady(const Sense& s) noexcept
{
    if (s.asc == 0x3A) return SenseClass::NoMedium;
    if (s.asc != kAscNotReady) return SenseClass::Fatal;
    switch (s.ascq) {
    case kNoReason:
    case 0x01:  // becoming ready
    case kNeedsStart:
    case 0x04:  // format in progress
    case 0x07:  // operation in progress
    case 0x08:  // long write in progress
    case 0x09:  // self test
        return SenseClass::Busy;
    default: return SenseClass::Fatal;
    }
}

std::optional<std::uint16_t> progressOf(scsi::Transport& drive, const Sense& sense)
{
    if (sense.progress) return sense.progress;
    const auto held = requestSense(drive);
    return held ? held->progress : std::nullopt;
}

/// The polling loop's memory.
class Poll {
public:
    Poll(scsi::Transport& drive, Clock& clock, std::stop_token stop, const Wait& wait)
        : drive_{drive}
        , clock_{clock}
        , stop_{std::move(stop)}
        , wait_{wait}
        , begin_{clock.now()}
    {
    }

    Answer<Readiness> run()
    {
        for (;;) {
            if (stop_.stop_requested()) cancelled();
            const auto answer = testUnitReady(drive_);
            if (answer || !again(answer.error())) return answer ? Answer<Readiness>{met_} : verdict(answer.error());
        }
    }

private:
    [[noreturn]] static void cancelled()
    {
        throw Error{Fault::RequestCancelled, "the operation was cancelled while the drive was busy"};
    }

    Answer<Readiness> verdict(const Sense& sense) const
    {
        if (classify(sense) == SenseClass::Fine) return met_;
        return std::unexpected{sense};
    }

    /// Whether to ask once more; pauses where that makes sense.
    bool again(const Sense& sense)
    {
        switch (classify(sense)) {
        case SenseClass::Fine:
        case SenseClass::NoMedium:
        case SenseClass::Fatal: return false;
        case SenseClass::Changed:
            (sense.asc == 0x29 ? met_.reset : met_.mediumChanged) = true;
            return ++repeats_ <= kMaxRepeats;
        case SenseClass::Retry: return ++repeats_ <= kMaxRepeats;
        case SenseClass::Busy: return busy(sense);
        }
        return false;
    }

    bool busy(const Sense& sense)
    {
        const auto waited = clock_.now() - begin_;
        const bool unexplained = sense.ascq == kNoReason;
        if (waited >= wait_.limit || (unexplained && waited >= kUnexplained)) return false;
        if (sense.ascq == kNeedsStart) {
            if (started_) return false;
            started_ = true;
            return startStop(drive_, {.motion = TrayMotion::Start}).has_value();
        }
        if (wait_.onBusy) wait_.onBusy(progressOf(drive_, sense));
        if (!clock_.sleep(wait_.interval, stop_)) cancelled();
        return true;
    }

    scsi::Transport& drive_;
    Clock& clock_;
    std::stop_token stop_;
    const Wait& wait_;
    Clock::TimePoint begin_;
    Readiness met_;
    int repeats_ = 0;
    bool started_ = false;
};

}  // namespace

SenseClass classify(const Sense& sense) noexcept
{
    switch (sense.key) {
    case SenseKey::NoSense:
    case SenseKey::RecoveredError: return SenseClass::Fine;
    case SenseKey::NotReady: return classifyNotReady(sense);
    case SenseKey::UnitAttention:
        // 28h: medium may have changed, 29h: reset. Others tell of parameters or buttons.
        return sense.asc == 0x28 || sense.asc == 0x29 ? SenseClass::Changed : SenseClass::Retry;
    case SenseKey::AbortedCommand: return SenseClass::Retry;
    case SenseKey::HardwareError:
        // 47h, 48h: parity and initiator-detected errors of the bus
        return sense.asc == 0x47 || sense.asc == 0x48 ? SenseClass::Retry : SenseClass::Fatal;
    case SenseKey::MediumError:
    case SenseKey::IllegalRequest:
    case SenseKey::DataProtect:
    case SenseKey::BlankCheck:
    case SenseKey::VendorSpecific:
    case SenseKey::CopyAborted:
    case SenseKey::VolumeOverflow:
    case SenseKey::Miscompare: return SenseClass::Fatal;
    }
    return SenseClass::Fatal;
}

Answer<Readiness> waitReady(scsi::Transport& drive, Clock& clock, std::stop_token stop, const Wait& wait)
{
    return Poll{drive, clock, std::move(stop), wait}.run();
}

}  // namespace discmaster::mmc

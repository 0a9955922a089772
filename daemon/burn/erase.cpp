#include "burn/erase.hpp"

#include "base/error.hpp"
#include "burn/media_state.hpp"
#include "burn/run_writer.hpp"
#include "burn/steps.hpp"
#include "burn/watched_transport.hpp"
#include "mmc/format.hpp"
#include "mmc/inspect.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/tray.hpp"
#include "mmc/unit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace discmaster::burn {

namespace {

using mmc::BlankType;

/// IMAPI2 gives up after an hour. At 1x all of a CD-RW takes longer, and a drive that is not waited for blanks on.
constexpr std::chrono::hours kImapi2Limit{1}, kLimit{4};

/// Drives may say that they are ready in the moment between taking an Immed command and beginning it.
constexpr std::chrono::seconds kBeforePolling{1};

class Eraser {
public:
    Eraser(scsi::Transport& drive, const EraseOptions& options, Observer& observer, Clock& clock, std::stop_token stop)
        : watched_{drive, clock, observer}
        , options_{options}
        , report_{observer, clock}
        , work_{.drive = watched_,
                .clock = clock,
                .stop = std::move(stop),
                .report = report_,
                .options = writing_,
                .info = {}}
    {
    }

    void run()
    {
        report_.begin(DataWriteAction::ValidatingMedia);
        spinUp();
        validate();
        mmc::TrayLock lock{watched_};
        if (mmc::isOverwritable(work_.info.profile()))
            zero();
        else
            blank();
        lock.release();
        report_.begin(DataWriteAction::Completed);
    }

private:
    [[noreturn]] void fail(Fault fault, const std::string& text) const
    {
        throw Error{fault, text, {.path = watched_.device()}};
    }
    std::string medium() const { return std::string{mmc::name(work_.info.mediaType)}; }

    void spinUp()
    {
        const mmc::StartStop start{.motion = mmc::TrayMotion::Start};
        auto answer = mmc::startStop(watched_, start);
        if (!answer && mmc::classify(answer.error()) == mmc::SenseClass::Changed)
            answer = mmc::startStop(watched_, start);
        if (answer) return;
        switch (mmc::classify(answer.error())) {
        case mmc::SenseClass::Fine:
        case mmc::SenseClass::Busy:
        case mmc::SenseClass::NoMedium: return;  // which the inspection waits for, or names
        case mmc::SenseClass::Changed:
        case mmc::SenseClass::Retry:
        case mmc::SenseClass::Fatal: break;
        }
        throw mmc::senseError(watched_, mmc::encode(start), answer.error(), "start the disc",
                              Fault::EraseDriveFailedSpinupCommand);
    }

    void validate()
    {
        work_.info = mmc::inspect(watched_, work_.clock, work_.stop);
        requireMedium(watched_, work_.info);
        if (!isErasable(work_.info.mediaType, options_.strictImapi2))
            fail(Fault::EraseMediaIsNotSupported,
                 fmt::format("a {} cannot be erased: take a CD-RW, DVD-RW{}", medium(),
                             options_.strictImapi2 ? "" : ", DVD-RAM, DVD+RW or BD-RE"));
        if (work_.info.disc && !work_.info.disc->erasable)
            fail(Fault::EraseMediaIsNotErasable,
                 "the drive says that this " + medium() + " cannot be erased: take another disc");
        if (writeProtectStatus(work_.info) != 0)
            fail(Fault::RecorderMediaWriteProtected, "the " + medium() + " is write protected: remove the protection");
        if (work_.stop.stop_requested()) fail(Fault::RequestCancelled, "cancelled before anything was erased");
    }

    void blank()
    {
        report_.begin(DataWriteAction::FormattingMedia);
        const auto type = options_.full ? BlankType::Disc : BlankType::Minimal;
        // Of a damaged disc drives often can blank all, when they cannot blank its beginning.
        if (const auto failed = blankAs(type); failed && type == BlankType::Minimal) {
            report_.observer().onWarning("the drive could not erase the beginning of the disc alone, and erases all");
            if (const auto again = blankAs(BlankType::Disc)) throw Error{*again};
        } else if (failed) {
            throw Error{*failed};
        }
        work_.info = mmc::inspect(watched_, work_.clock, {});
        if (!mediaState(work_.info).physicallyBlank)
            fail(Fault::EraseUnexpectedDriveResponseDuringErase, "the drive says that it has erased the " + medium() +
                                                                     ", which is not blank: erase all of it, or take "
                                                                     "another disc");
    }

    /// The drive's refusal; a failure on the way is one as well.
    std::optional<Error> blankAs(BlankType type)
    {
        const auto limit = options_.strictImapi2 ? kImapi2Limit : kLimit;
        const mmc::Blank command{type};
        const auto started = mmc::startBlank(watched_, command);
        if (!started && mmc::classify(started.error()) != mmc::SenseClass::Fine)
            return mmc::senseError(watched_, mmc::encode(command), started.error(), "erase the disc",
                                   Fault::EraseDriveFailedEraseCommand);
        work_.clock.sleep(kBeforePolling, {});
        const auto ready = mmc::waitReady(
            watched_, work_.clock, {}, {.limit = limit, .onBusy = [this](auto progress) { report_.busy(progress); }});
        if (ready) return std::nullopt;
        if (mmc::classify(ready.error()) == mmc::SenseClass::Busy)
            fail(Fault::EraseTookLongerThanOneHour,
                 fmt::format("the drive is still erasing after {} h: the disc or the drive is bad; take another disc",
                             limit.count()));
        return mmc::senseError(watched_, ready.error(), "erase the disc",
                               Fault::EraseUnexpectedDriveResponseDuringErase);
    }

    void zero()
    {
        const auto state = mediaState(work_.info);
        if (state.needsFormat) return;  // nothing was ever written
        const auto total = state.free.n, ends = options_.full ? total : std::min(kBlankEnds, total);
        const auto unit = state.writeUnit.n;
        const auto strategy = chooseStrategy(work_.info, writing_);
        strategy->initialize(work_);
        report_.begin(DataWriteAction::WritingData);
        report_.count(Lba{0}, Sectors{options_.full ? total : std::min(2 * ends, total)});
        report_.expect({.write = report_.now().count});
        RunWriter writer{work_, *strategy, [this] { report_.tick(); }};
        try {
            zeros(writer, 0, ends, unit);
            if (!options_.full) zeros(writer, std::max(ends, (total - ends) / unit * unit), total, unit);
        } catch (...) {
            strategy->rescue(work_);
            throw;
        }
        strategy->finish(work_);
    }

    void zeros(RunWriter& writer, std::uint64_t from, std::uint64_t to, std::uint64_t unit)
    {
        const std::vector<std::byte> run(static_cast<std::size_t>(unit * kBlockSize));
        for (auto at = from; at < to; at += unit) {
            if (work_.stop.stop_requested())
                fail(Fault::RequestCancelled, "cancelled: a part of the disc is erased, the rest is as it was");
            writer.write(Lba{static_cast<std::int64_t>(at)}, run, work_.stop);
            written_ += unit;
            report_.now().lastWritten = Lba{static_cast<std::int64_t>(written_) - 1};
            report_.tick();
        }
    }

    WriteOptions writing_;
    WatchedTransport watched_;
    EraseOptions options_;
    Reporter report_;
    Work work_;
    std::uint64_t written_ = 0;  // blocks
};

}  // namespace

bool isErasable(MediaPhysicalType type, bool strictImapi2) noexcept
{
    switch (type) {
    case MediaPhysicalType::Cdrw:
    case MediaPhysicalType::Dvddashrw: return true;
    case MediaPhysicalType::Disk:
    case MediaPhysicalType::Dvdram:
    case MediaPhysicalType::Dvdplusrw:
    case MediaPhysicalType::Bdre: return !strictImapi2;
    default: return false;
    }
}

void erase(scsi::Transport& drive, const EraseOptions& options, Observer& observer, Clock& clock, std::stop_token stop)
{
    Eraser{drive, options, observer, clock, std::move(stop)}.run();
}

}  // namespace discmaster::burn

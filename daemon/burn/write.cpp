#include "burn/write.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "burn/closing.hpp"
#include "burn/disc_identity.hpp"
#include "burn/disc_source.hpp"
#include "burn/media_state.hpp"
#include "burn/readback.hpp"
#include "burn/speed.hpp"
#include "burn/steps.hpp"
#include "burn/watched_transport.hpp"
#include "burn/write_loop.hpp"
#include "mmc/inspect.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/tray.hpp"

#include <fmt/format.h>

namespace discmaster::burn {

namespace {

using S = DataMediaState;

/// So much of the pool is filled before the first block is written, in percent.
constexpr std::uint64_t kFilledBefore = 80;

[[noreturn]] void refuse(const scsi::Transport& drive, Fault fault, const std::string& text)
{
    throw Error{fault, text, {.path = drive.device()}};
}

/// Refuses media that cannot be written as they are, each with its own reason.
void requireWritable(const scsi::Transport& drive, const mmc::MediaInfo& info, const MediaState& state, bool force)
{
    const auto medium = std::string{mmc::name(info.mediaType)};
    if (!isSupported(info.mediaType))
        refuse(drive, Fault::Df2dataMediaIsNotSupported,
               medium + " cannot be written: take a CD-R, CD-RW, DVD-R, DVD-RW, DVD+R, DVD+R DL, DVD+RW, DVD-RAM, BD-R "
                        "or BD-RE");
    if (any(state.mask, S::UnsupportedMedia))
        refuse(drive, Fault::Df2dataRecorderNotSupported, "the drive cannot write " + medium + ": use another drive");
    if (any(state.mask, S::WriteProtected))
        refuse(drive, Fault::RecorderMediaWriteProtected,
               "the " + medium + " is write protected: remove the protection");
    if (any(state.mask, S::EraseRequired))
        refuse(drive, Fault::Df2dataInvalidMediaState,
               "the " + medium + " takes no more data as it is: erase it first, or insert another one");
    if (any(state.mask, S::Finalized))
        refuse(drive, Fault::Df2dataInvalidMediaState,
               "the " + medium + " is closed and takes no more data: insert a blank one");
    if (any(state.mask, S::Damaged))
        refuse(drive, Fault::Df2dataInvalidMediaState,
               "the last session of the " + medium + " is damaged: insert another disc");
    if (any(state.mask, S::NonEmptySession))
        refuse(drive, Fault::Df2dataInvalidMediaState,
               "the last session of the " + medium + " was not closed, so nothing can follow it: insert another disc");
    if (state.overwritable() && !any(state.mask, S::Blank) && !force)
        refuse(drive, Fault::Df2dataMediaNotBlank,
               "the " + medium + " holds data: ask for it to be overwritten, or insert another one");
    if (!state.writable())
        refuse(drive, Fault::Df2dataInvalidMediaState,
               "the state of the " + medium + " does not allow writing: insert another disc");
}

class Burn {
public:
    Burn(scsi::Transport& drive, WriteRequest request, Observer& observer, Clock& clock, std::stop_token stop)
        : watched_{drive, clock, observer}
        , request_{std::move(request)}
        , report_{observer, clock}
        , work_{.drive = watched_,
                .clock = clock,
                .stop = std::move(stop),
                .report = report_,
                .options = request_.options,
                .info = {}}
    {
    }

    WriteResult run()
    {
        report_.begin(DataWriteAction::ValidatingMedia);
        data_ = requireStream();
        validate();
        mmc::TrayLock lock{watched_};
        io::ReadAhead source{std::move(request_.stream)};
        prepare();
        burn(source);
        lock.release();
        verify();
        lead();
        report_.begin(DataWriteAction::Completed);
        return std::move(result_);
    }

private:
    Sectors requireStream() const
    {
        const auto size = request_.stream ? request_.stream->size() : 0;
        if (size == 0 || size % kBlockSize != 0)
            refuse(watched_, Fault::Df2dataStreamNotSupported,
                   fmt::format("an image of {} bytes cannot be written: its size must be a multiple of 2048", size));
        return {size / kBlockSize};
    }

    /// All that can be refused is refused here, before anything is written.
    void validate()
    {
        work_.info = mmc::inspect(watched_, work_.clock, work_.stop);
        requireMedium(watched_, work_.info);
        const bool force = request_.options.forceOverwrite || request_.continues;
        const auto state = force ? mediaState(work_.info) : examine(watched_, work_.clock, work_.stop, work_.info);
        requireWritable(watched_, work_.info, state, force);
        needsFormat_ = state.needsFormat;
        if (request_.continues) requireContinuable(state);
        strategy_ = chooseStrategy(work_.info, request_.options);
        if (request_.options.simulate && !strategy_->canSimulate(work_.info.configuration))
            refuse(watched_, Fault::NotSupported,
                   fmt::format("a write to {} cannot be simulated on this drive", mmc::name(work_.info.mediaType)));
        padding_ = strategy_->padding(data_);
        requireRoom(state);
    }

    void requireContinuable(const MediaState& state)
    {
        const auto& wanted = *request_.continues;
        DiscSource disc{watched_, work_.clock, work_.stop, writtenPart(work_.info, state)};
        const bool here = state.overwritable() ? !needsFormat_ : state.nextWritable == wanted.start;
        if (!here || discIdentifier(work_.info, disc) != wanted.disc)
            refuse(watched_, Fault::DiscMismatch,
                   "the image continues another disc than the one that is in the drive, or that disc was written to "
                   "since: insert that disc, or import it anew");
        if (wanted.check) wanted.check(disc);
    }

    void requireRoom(const MediaState& state)
    {
        auto room = needsFormat_ ? strategy_->formattedCapacity(work_.info).value_or(state.free) : state.free;
        if (request_.continues && state.overwritable())
            room.n -= std::min(room.n, static_cast<std::uint64_t>(value(request_.continues->start)));
        // `free` leaves room for a CD's post-gap, which is part of the padding.
        const Sectors usable{room.n + (mmc::familyOf(work_.info.profile()) == mmc::Family::Cd ? kCdPostgap : 0)};
        const auto needed = data_ + padding_;
        if (needed > usable)
            refuse(watched_, Fault::Df2dataStreamTooLargeForCurrentMedia,
                   fmt::format("the image has {} blocks, the disc has room for {}: insert a larger disc", data_.n,
                               room.n));
        work_.length = needed;
        work_.close = closeModeFor(work_.info.mediaType, request_.options, usable - needed, state.total);
        if (work_.close == CloseMode::SessionOnly && strategy_->writesAtOnce()) work_.close = CloseMode::Finalize;
    }

    void prepare()
    {
        if (needsFormat_) {
            report_.begin(DataWriteAction::FormattingMedia);
            strategy_->format(work_);
            work_.info = mmc::inspect(watched_, work_.clock, work_.stop);
            requireMedium(watched_, work_.info);
        }
        report_.begin(DataWriteAction::InitializingHardware);
        chooseAndSetSpeed();
        strategy_->initialize(work_);
        report_.begin(DataWriteAction::CalibratingPower);
        strategy_->calibrate(work_);
    }

    void chooseAndSetSpeed()
    {
        const auto offered = mmc::supportedWriteSpeeds(work_.info);
        const auto speed = chooseSpeed(offered, request_.options.speed);
        report_.expect({.write = data_ + padding_,
                        .readBack = verifies() ? toReadBack(data_, request_.options.verification) : Sectors{},
                        .sectorsPerSecond = speed ? speed->sectorsPerSecond : 0});
        if (!speed) return;
        setSpeed(watched_, work_.info, *speed);
        if (!speed->notice) return;
        result_.notices.push_back(*speed->notice);
        report_.observer().onNotice(*speed->notice,
                                    fmt::format("the drive writes this disc with {} sectors per second{}",
                                                speed->sectorsPerSecond, speed->pureCav ? " (CAV)" : ""));
    }

    void burn(io::ReadAhead& source)
    {
        source.waitReady(source.pool().totalBytes() * kFilledBefore / 100, work_.stop);
        result_.start = strategy_->begin(work_);
        if (request_.continues) result_.start = request_.continues->start;
        WriteLoop loop{work_, *strategy_, source, data_, padding_};
        try {
            loop.run(result_.start);
            report_.begin(DataWriteAction::Finalization);
            strategy_->finish(work_);
        } catch (const std::exception& e) {
            if (loop.begun()) rescue(e);
            throw;
        }
        result_.written = data_;
        result_.padded = padding_;
        result_.closed = work_.close;
        result_.simulated = request_.options.simulate;
        hashes_ = loop.hashes();
        restoreSpeed(watched_, work_.info);
    }

    void rescue(const std::exception& cause) noexcept
    {
        const auto* error = dynamic_cast<const Error*>(&cause);
        if (error && error->fault() == Fault::DeviceGone) return;
        try {
            report_.expect({.write = data_ + padding_});  // nothing is read back
            report_.begin(DataWriteAction::Finalization);
            strategy_->rescue(work_);
            restoreSpeed(watched_, work_.info);
        } catch (const std::exception& e) {
            log::notice(std::string{"the rescue of an unfinished write ended: "} + e.what());
        }
    }

    /// The disc shows the new session from here on.
    void lead()
    {
        if (!request_.continues || request_.continues->leads.empty()) return;
        report_.begin(DataWriteAction::Finalization);
        mmc::TrayLock lock{watched_};
        try {
            strategy_->initialize(work_);
            writeLeads(work_, *strategy_, request_.continues->leads);
            strategy_->settle(work_);
        } catch (const std::exception& e) {
            rescue(e);
            throw;
        }
        lock.release();
    }

    bool verifies() const noexcept
    {
        return request_.options.verification != BurnVerificationLevel::None && !request_.options.simulate;
    }

    void verify()
    {
        if (!verifies()) return;
        result_.verification = readBack(work_, result_.start, hashes_, request_);
        if (result_.verification->good()) return;
        refuse(watched_, Fault::BurnVerificationFailed,
               "the disc was written, but reading it back shows that " + describe(*result_.verification));
    }

    WatchedTransport watched_;
    WriteRequest request_;
    Reporter report_;
    Work work_;
    std::unique_ptr<Strategy> strategy_;
    UnitHashes hashes_;
    WriteResult result_;
    Sectors data_;
    Sectors padding_;
    bool needsFormat_ = false;
};

}  // namespace

WriteResult write(scsi::Transport& drive, WriteRequest request, Observer& observer, Clock& clock, std::stop_token stop)
{
    return Burn{drive, std::move(request), observer, clock, std::move(stop)}.run();
}

}  // namespace discmaster::burn

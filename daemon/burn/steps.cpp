#include "burn/steps.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"

#include <algorithm>
#include <functional>

namespace discmaster::burn {

namespace {

using mmc::CloseFunction;

constexpr int kCloseAttempts = 15;
constexpr std::chrono::seconds kClosePause{1};

/// The drive says that there is nothing to close: 5/30/09 nothing to fixate, 5/2C sequence.
bool nothingOpen(const scsi::Sense& s) noexcept
{
    return s.is(scsi::SenseKey::IllegalRequest, 0x30, 0x09) || s.is(scsi::SenseKey::IllegalRequest, 0x2C);
}

/// Does a step of a rescue; what the drive refuses now makes the outcome no worse.
bool attempt(const char* what, const std::function<void()>& step)
{
    try {
        step();
        return true;
    } catch (const Error& e) {
        if (e.fault() == Fault::DeviceGone) throw;
        log::notice(std::string{"rescue of an unfinished write: "} + what + ": " + e.report());
        return false;
    }
}

}  // namespace

void requireMedium(const scsi::Transport& drive, const mmc::MediaInfo& info)
{
    if (info.present()) return;
    if (info.notReady) throw mmc::senseError(drive, *info.notReady, "use the disc", Fault::RecorderMediaBecomingReady);
    throw Error{Fault::RecorderMediaNoMedia,
                info.presence == mmc::MediumPresence::TrayOpen ? "the tray is open: insert a disc and close it"
                                                               : "there is no disc in the drive: insert one",
                {.path = drive.device()}};
}

Lba nextWritable(Work& work, std::uint32_t trackNumber)
{
    const auto track = mmc::trackInformation(work.drive, ReadTrackAddressType::Track, trackNumber);
    const auto cdb = mmc::encode(mmc::ReadTrackInformation{.number = trackNumber});
    if (!track)
        throw mmc::senseError(work.drive, cdb, track.error(), "find the next writable address",
                              Fault::Df2dataInvalidMediaState);
    if (!track->nextWritable)
        throw Error{Fault::Df2dataInvalidMediaState,
                    "the drive names no next writable address on this disc: take another one",
                    {.command = scsi::describe(cdb), .path = work.drive.device()}};
    return *track->nextWritable;
}

std::uint16_t lastTrackNumber(Work& work)
{
    const auto disc = mmc::discInformation(work.drive);
    if (!disc)
        throw mmc::senseError(work.drive, mmc::encode(mmc::ReadDiscInformation{}), disc.error(),
                              "read the disc's information", Fault::Df2dataInvalidMediaState);
    return std::max<std::uint16_t>(disc->lastTrack, 1);
}

std::optional<mmc::FormatDescriptor> usualFormat(const mmc::MediaInfo& info)
{
    using T = mmc::FormatType;
    if (!info.formats) return std::nullopt;
    for (const auto type : {T::BdReWithSpare, T::BdReWithoutSpare, T::DvdPlusRw, T::Full}) {
        const auto it = std::ranges::find(info.formats->formattable, type, &mmc::FormatDescriptor::type);
        if (it != info.formats->formattable.end()) return *it;
    }
    return std::nullopt;
}

void formatMedium(Work& work, const mmc::FormatDescriptor& format)
{
    const mmc::FormatUnit command{format};
    work.require(mmc::startFormat(work.drive, command), mmc::encode(command), "format the disc");
    // In its first second a drive may still say that it is ready.
    if (!work.clock.sleep(std::chrono::seconds{1}, work.stop))
        throw Error{Fault::RequestCancelled, "cancelled while the disc was formatted"};
    work.awaitEnd("format the disc", work.stop);
}

void flush(Work& work)
{
    work.require(mmc::startSynchronize(work.drive), mmc::encode(mmc::SynchronizeCache{}), "flush the drive's buffer");
    work.awaitEnd("flush the drive's buffer", {});
}

void close(Work& work, CloseFunction function, std::uint16_t track, const std::string& doing)
{
    const auto cdb = mmc::encode(mmc::CloseTrackSession{.function = function, .track = track});
    auto answer = mmc::startClose(work.drive, function, track);
    for (int i = 1; i < kCloseAttempts && !answer && mmc::classify(answer.error()) == mmc::SenseClass::Busy; ++i) {
        work.clock.sleep(kClosePause, {});
        answer = mmc::startClose(work.drive, function, track);
    }
    if (!answer && nothingOpen(answer.error())) return;
    work.require(answer, cdb, doing);
    work.awaitEnd(doing, {});
}

void rescueSession(Work& work, std::optional<std::uint16_t> track)
{
    const auto closeTrack = [&](std::uint16_t number) {
        return attempt("close the track", [&] { close(work, CloseFunction::Track, number, "close the track"); });
    };
    const auto closeSession = [&] {
        return attempt("close the session", [&] { close(work, CloseFunction::Session, 0, "close the session"); });
    };
    attempt("flush", [&] { flush(work); });
    if (track) closeTrack(*track);
    if (closeSession() || track) return;
    // A drive that was interrupted does not take the flush for the end of its track.
    std::uint16_t last = 0;
    if (attempt("find the open track", [&] { last = lastTrackNumber(work); }) && closeTrack(last)) closeSession();
}

}  // namespace discmaster::burn

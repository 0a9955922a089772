#include "mmc/tray.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"

#include <exception>

namespace discmaster::mmc {

namespace {

constexpr std::chrono::seconds kSettle{1};
constexpr int kEjectAttempts = 5;
constexpr int kUnlockAttempts = 3;

/// A tray that stays locked cannot be opened by hand any more: a drive that refuses is asked again.
void allowRemoval(scsi::Transport& drive)
{
    for (int attempt = 0; attempt < kUnlockAttempts; ++attempt)
        if (preventRemoval(drive, false)) return;
}

/// A drive that is still flushing refuses to open for a while.
Answer<void> ejectPatiently(scsi::Transport& drive, Clock& clock, const std::stop_token& stop)
{
    Answer<void> answer;
    for (int attempt = 0; attempt < kEjectAttempts; ++attempt) {
        answer = startStop(drive, {.motion = TrayMotion::Eject});
        if (answer) return answer;
        if (answer.error().is(scsi::SenseKey::IllegalRequest, 0x53, 0x02))
            static_cast<void>(preventRemoval(drive, false));
        else if (classify(answer.error()) == SenseClass::Fatal)
            return answer;
        if (!clock.sleep(kSettle, stop)) throw Error{Fault::RequestCancelled, "opening the tray was cancelled"};
    }
    return answer;
}

}  // namespace

bool canLoad(const Configuration& configuration) noexcept
{
    const auto* removable = configuration.find(FeaturePageType::RemovableMedium);
    // [4] b4 Load exists since version 1 of the feature; before that nobody can tell.
    return removable && removable->version >= 1 && removable->bit(4, 4);
}

void openTray(scsi::Transport& drive, Clock& clock, std::stop_token stop)
{
    allowRemoval(drive);
    const auto opened = ejectPatiently(drive, clock, stop);
    if (!opened)
        throw senseError(drive, encode(StartStop{.motion = TrayMotion::Eject}), opened.error(), "open the tray");
}

bool closeTray(scsi::Transport& drive, Clock& clock, std::stop_token stop)
{
    const StartStop load{.motion = TrayMotion::Load};
    auto closed = startStop(drive, load);
    if (!closed && closed.error().key == scsi::SenseKey::UnitAttention) closed = startStop(drive, load);
    if (!closed && closed.error().key == scsi::SenseKey::IllegalRequest)
        throw Error{Fault::NotSupported,
                    "the drive cannot close its tray by itself: push it in",
                    {.command = scsi::describe(encode(load)), .sense = closed.error().text(), .path = drive.device()}};
    if (!closed && classify(closed.error()) == SenseClass::Fatal)
        throw senseError(drive, encode(load), closed.error(), "close the tray");
    return waitReady(drive, clock, stop, {.limit = std::chrono::seconds{300}}).has_value();
}

void reload(scsi::Transport& drive, Clock& clock, std::stop_token stop, const Configuration& configuration)
{
    if (canLoad(configuration)) {
        openTray(drive, clock, stop);
        if (closeTray(drive, clock, stop)) return;
        throw Error{Fault::RecorderMediaNoMedia,
                    "the disc did not come back when the tray was opened and closed",
                    {.path = drive.device()}};
    }
    // Drives that cannot load still forget what they cached when the medium stops.
    static_cast<void>(startStop(drive, {.motion = TrayMotion::Stop}));
    static_cast<void>(startStop(drive, {.motion = TrayMotion::Start}));
    const auto ready = waitReady(drive, clock, stop, {.limit = std::chrono::seconds{300}});
    if (!ready) throw senseError(drive, ready.error(), "start the disc again");
}

TrayLock::TrayLock(scsi::Transport& drive)
    : drive_{&drive}
{
    static_cast<void>(preventRemoval(drive, true));
}

TrayLock::~TrayLock() { release(); }

void TrayLock::release() noexcept
{
    if (!drive_) return;
    try {
        allowRemoval(*drive_);
    } catch (const std::exception& e) {
        // A drive that has gone has no tray to unlock; the operation itself reports it.
        log::debug(e.what());
    }
    drive_ = nullptr;
}

}  // namespace discmaster::mmc

#include "emulator/drive.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace discmaster::emulator {

Drive::Drive(Clock& c, Identity i, Timing t)
    : clock{c}
    , identity{std::move(i)}
    , timing{t}
{
    defaultSpeeds();
}

ProfileType Drive::profile() const noexcept
{
    const auto* m = medium();
    return m == nullptr ? ProfileType::Invalid : m->type().profile;
}

Medium& Drive::target()
{
    auto& m = *medium();
    if (!m.type().followsWriteParameters() || !modes.testWrite()) {
        rehearsal.reset();
        return m;
    }
    if (!rehearsal) rehearsal = rehearsalOf(m);
    return *rehearsal;
}

std::optional<scsi::Sense> Drive::busy()
{
    if (!operation) return std::nullopt;
    const auto now = clock.now();
    if (now >= operation->end) {
        operation.reset();
        return std::nullopt;
    }
    auto sense = operation->busy;
    const std::chrono::duration<double> whole = operation->end - operation->begin;
    const std::chrono::duration<double> done = now - operation->begin;
    sense.progress = static_cast<std::uint16_t>(std::clamp(done / whole, 0.0, 1.0) * 65535);
    return sense;
}

void Drive::take(Clock::Duration duration, const scsi::Sense& meanwhile, bool immediate, Exchange& x)
{
    if (duration <= Clock::Duration::zero()) return;
    if (!immediate) {
        x.delay += duration;
        return;
    }
    const auto now = clock.now();
    operation = LongOperation{meanwhile, now, now + duration};
}

void Drive::formatInBackground(Clock::Duration after)
{
    const auto& s = disc->state();
    const auto left = static_cast<double>(s.formattedBlocks - s.backgroundEnd) / static_cast<double>(s.formattedBlocks);
    const auto begin = clock.now() + after;
    background = BackgroundWork{
        begin, begin + std::chrono::duration_cast<Clock::Duration>(timing.backgroundFormat * left), s.backgroundEnd};
    followBackground();
}

void Drive::followBackground()
{
    if (!background || !disc) return;
    const auto now = clock.now();
    const auto blocks = disc->state().formattedBlocks;
    if (now >= background->end) {
        background.reset();
        disc->continueFormat(blocks);
        mediaEvent = MediaEvent::BackgroundFormatCompleted;
        return;
    }
    if (now <= background->begin) return;
    const std::chrono::duration<double> whole = background->end - background->begin;
    const std::chrono::duration<double> done = now - background->begin;
    disc->continueFormat(background->from +
                         static_cast<std::uint64_t>(static_cast<double>(blocks - background->from) * (done / whole)));
}

Clock::Duration Drive::drain() { return buffer.drainTime(clock.now()); }

void Drive::attention(const scsi::Sense& sense)
{
    // SAM: a later reset makes earlier attentions void; the same one is reported once.
    if (std::ranges::find(attentions, sense) == attentions.end()) attentions.push_back(sense);
}

void Drive::openTray()
{
    if (trayOpen) return;
    followBackground();
    background.reset();
    trayOpen = true;
    rehearsal.reset();
    operation.reset();
    buffer.clear();
    if (disc) {
        disc->interrupt();
        mediaEvent = MediaEvent::Removal;
        profileChanged = true;
    }
}

void Drive::closeTray()
{
    trayOpen = false;
    if (!disc) return;
    attention(senses::kMediumChanged);
    mediaEvent = MediaEvent::NewMedium;
    profileChanged = true;
    defaultSpeeds();
    if (timing.load > Clock::Duration::zero()) {
        const auto now = clock.now();
        operation = LongOperation{senses::kBecomingReady, now, now + timing.load};
    }
}

void Drive::reset()
{
    followBackground();
    background.reset();
    if (disc) disc->interrupt();
    modes.reset();
    rehearsal.reset();
    prevented = false;
    operation.reset();
    buffer.clear();
    attentions.clear();
    attention(senses::kReset);
    defaultSpeeds();
}

}  // namespace discmaster::emulator

#include "burn/speed.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace discmaster::burn {

namespace {

std::optional<Notice> noticeFor(const mmc::SpeedDescriptor& taken, const SpeedRequest& asked) noexcept
{
    const bool speed = taken.sectorsPerSecond != asked.sectorsPerSecond;
    const bool rotation = taken.pureCav != asked.pureCav;
    if (speed && rotation) return Notice::Bothadjusted;
    if (speed) return Notice::Speedadjusted;
    if (rotation) return Notice::Rotationadjusted;
    return std::nullopt;
}

/// The end of the medium, which some drives want to see as they told it themselves.
Lba endFor(const mmc::MediaInfo& info, std::uint32_t kBps)
{
    const auto it = std::ranges::find(info.writeSpeeds, kBps, &mmc::WriteSpeed::writeKBps);
    if (it != info.writeSpeeds.end()) return it->end;
    return info.writeSpeeds.empty() ? Lba{0} : info.writeSpeeds.front().end;
}

/// kB/s as the drive spells it: its own figure for this speed, where it has one.
std::uint32_t kBpsFor(const mmc::MediaInfo& info, const ChosenSpeed& speed)
{
    const auto family = mmc::familyOf(info.mediaType);
    for (const auto& s : info.writeSpeeds)
        if (mmc::sectorsPerSecond(family, s.writeKBps) == speed.sectorsPerSecond && s.cav == speed.pureCav)
            return s.writeKBps;
    if (info.capabilities)
        for (const auto& s : info.capabilities->writeSpeeds)
            if (mmc::sectorsPerSecond(family, s.kBps) == speed.sectorsPerSecond) return s.kBps;
    return mmc::kBpsOf(family, speed.sectorsPerSecond);
}

}  // namespace

std::optional<ChosenSpeed> chooseSpeed(std::span<const mmc::SpeedDescriptor> offered,
                                       const std::optional<SpeedRequest>& request)
{
    if (offered.empty()) return std::nullopt;
    if (!request) {
        const auto& fastest = *std::ranges::max_element(offered, {}, &mmc::SpeedDescriptor::sectorsPerSecond);
        return ChosenSpeed{fastest.sectorsPerSecond, fastest.pureCav, std::nullopt};
    }
    const auto distance = [&](const mmc::SpeedDescriptor& s) {
        return std::tuple{std::llabs(std::int64_t{s.sectorsPerSecond} - std::int64_t{request->sectorsPerSecond}),
                          s.pureCav != request->pureCav};
    };
    const auto& nearest = *std::ranges::min_element(offered, {}, distance);
    return ChosenSpeed{nearest.sectorsPerSecond, nearest.pureCav, noticeFor(nearest, *request)};
}

void setSpeed(scsi::Transport& drive, const mmc::MediaInfo& info, const ChosenSpeed& speed)
{
    const auto kBps = kBpsFor(info, speed);
    if (mmc::familyOf(info.mediaType) != mmc::Family::Cd &&
        info.configuration.find(FeaturePageType::RealTimeStreaming)) {
        const mmc::SetStreaming command{
            .end = endFor(info, kBps), .readKBps = kBps, .writeKBps = kBps, .cav = speed.pureCav};
        if (mmc::setStreaming(drive, command)) return;
    }
    const auto limited = static_cast<std::uint16_t>(std::min<std::uint32_t>(kBps, 0xFFFF));
    static_cast<void>(mmc::setCdSpeed(drive, {.writeKBps = limited, .cav = speed.pureCav}));
}

void restoreSpeed(scsi::Transport& drive, const mmc::MediaInfo& info)
{
    if (mmc::familyOf(info.mediaType) != mmc::Family::Cd &&
        info.configuration.find(FeaturePageType::RealTimeStreaming) &&
        mmc::setStreaming(drive, {.restoreDefaults = true}))
        return;
    static_cast<void>(mmc::setCdSpeed(drive, {}));
}

}  // namespace discmaster::burn

#include "mmc/media_info.hpp"

#include <algorithm>
#include <cmath>

namespace discmaster::mmc {

namespace {

/// Bytes in a sector as the speeds in kB/s count them: on CD a whole audio sector.
constexpr std::uint32_t sectorBytes(Family family) noexcept { return family == Family::Cd ? 2352 : 2048; }

}  // namespace

const TrackInformation* MediaInfo::openTrack() const noexcept { return tracks.empty() ? nullptr : &tracks.back(); }

std::uint32_t sectorsPerSecond(Family family, std::uint32_t kBps) noexcept
{
    const auto exact = static_cast<double>(kBps) * 1000.0 / sectorBytes(family);
    // Drives round kB/s in their own ways; a speed that is a multiple of 1x to 1.5 % is meant as one.
    if (const auto unit = sectorsPerSecondAt1x(family); unit != 0) {
        const auto factor = std::round(exact / unit);
        if (factor >= 1 && std::abs(exact - factor * unit) < 0.015 * factor * unit)
            return static_cast<std::uint32_t>(factor) * unit;
    }
    return static_cast<std::uint32_t>(std::lround(exact));
}

std::uint32_t kBpsOf(Family family, std::uint32_t sectors) noexcept
{
    return static_cast<std::uint32_t>(std::uint64_t{sectors} * sectorBytes(family) / 1000);
}

std::vector<SpeedDescriptor> supportedWriteSpeeds(const MediaInfo& info)
{
    const auto family = familyOf(info.mediaType);
    std::vector<SpeedDescriptor> speeds;
    const auto add = [&](std::uint32_t kBps, bool cav) {
        const SpeedDescriptor speed{info.mediaType, sectorsPerSecond(family, kBps), cav};
        if (std::ranges::find(speeds, speed) == speeds.end()) speeds.push_back(speed);
    };
    for (const auto& s : info.writeSpeeds) add(s.writeKBps, s.cav);
    if (speeds.empty() && info.capabilities)
        for (const auto& s : info.capabilities->writeSpeeds) add(s.kBps, s.cav);
    if (speeds.empty() && info.capabilities && info.capabilities->maxWriteKBps != 0)
        add(info.capabilities->maxWriteKBps, false);
    std::ranges::stable_sort(speeds, std::ranges::greater{}, &SpeedDescriptor::sectorsPerSecond);
    return speeds;
}

std::optional<SpeedDescriptor> currentWriteSpeed(const MediaInfo& info)
{
    if (!info.capabilities || info.capabilities->currentWriteKBps == 0) return std::nullopt;
    return SpeedDescriptor{info.mediaType,
                           sectorsPerSecond(familyOf(info.mediaType), info.capabilities->currentWriteKBps),
                           info.capabilities->writeIsCav};
}

}  // namespace discmaster::mmc

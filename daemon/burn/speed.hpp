#pragma once

#include "burn/write.hpp"
#include "mmc/media_info.hpp"

#include <optional>
#include <span>

namespace discmaster::burn {

/// A speed that the drive offers, and the news that it is not quite the one asked for.
struct ChosenSpeed {
    std::uint32_t sectorsPerSecond = 0;
    bool pureCav = false;
    std::optional<Notice> notice;
};

/// The offered speed nearest to the request (the one with the wanted rotation among equals), or the fastest without
/// one. Nothing when nothing is offered.
std::optional<ChosenSpeed> chooseSpeed(std::span<const mmc::SpeedDescriptor> offered,
                                       const std::optional<SpeedRequest>& request);

/// Tells the drive, by the command that its medium takes; a drive that takes none goes on with its own speed.
void setSpeed(scsi::Transport& drive, const mmc::MediaInfo& info, const ChosenSpeed& speed);
/// Gives the drive its own choice back.
void restoreSpeed(scsi::Transport& drive, const mmc::MediaInfo& info);

}  // namespace discmaster::burn

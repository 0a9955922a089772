#pragma once
// What can be done with a medium now, in IMAPI2's terms.

#include "base/clock.hpp"
#include "base/units.hpp"
#include "mmc/media_info.hpp"

#include <optional>
#include <stop_token>

namespace discmaster {

constexpr DataMediaState operator|(DataMediaState a, DataMediaState b) noexcept
{
    return static_cast<DataMediaState>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr DataMediaState& operator|=(DataMediaState& a, DataMediaState b) noexcept { return a = a | b; }
/// True when `mask` has any bit of `bits`.
constexpr bool any(DataMediaState mask, DataMediaState bits) noexcept
{
    return (static_cast<std::uint32_t>(mask) & static_cast<std::uint32_t>(bits)) != 0;
}

}  // namespace discmaster

namespace discmaster::burn {

/// Blocks of zeros behind the data of a CD, against drives that read ahead.
inline constexpr std::uint64_t kCdPostgap = 150;

/// An overwritable medium with nothing but zeros in so many blocks at each end looks blank: 2 MB.
inline constexpr std::uint64_t kBlankEnds = 2 * 1024 * 1024 / kBlockSize;

struct MediaState {
    DataMediaState mask = DataMediaState::Unknown;
    bool physicallyBlank = false;     ///< what the drive says
    bool heuristicallyBlank = false;  ///< blank, or (overwritable) nothing but zeros where file systems begin and end
    Sectors total;                    ///< on the medium: free and used
    Sectors free;                     ///< for the next write; on overwritable media all
    std::optional<Lba> nextWritable;  ///< 0 on blank and overwritable media; none on a closed one
    std::optional<Lba> previousSessionStart;
    std::optional<Lba> previousSessionEnd;  ///< last written block of it
    Sectors writeUnit{1};                   ///< writes start at a multiple of it, and are one
    bool needsFormat = false;               ///< has to be formatted before the first write, which `write` does

    /// None of the bits that make it unusable.
    bool writable() const noexcept
    {
        return mask != DataMediaState::Unknown && !any(mask, DataMediaState::UnsupportedMask);
    }
    bool overwritable() const noexcept { return any(mask, DataMediaState::OverwriteOnly); }
};

/// IMAPI2's list of what the data writer takes, as far as there is a strategy for it here.
bool isSupported(MediaPhysicalType type) noexcept;

/// Bits of MediaWriteProtectState: what the drive says, and that ROM media are read-only.
std::uint32_t writeProtectStatus(const mmc::MediaInfo& info) noexcept;

/// A pure function of what the drive said. `looksBlank` is the outcome of `looksBlank` below for overwritable media;
/// without it such a medium counts as not blank.
MediaState mediaState(const mmc::MediaInfo& info, std::optional<bool> looksBlank = std::nullopt);

/// IMAPI2's heuristic: the first and the last 2 MB hold only zeros (or cannot be read because nothing was written
/// there). True for a physically blank or unformatted medium without reading. Throws DeviceGone and the like.
bool looksBlank(scsi::Transport& drive, Clock& clock, std::stop_token stop, const mmc::MediaInfo& info);

/// Both: reads what the heuristic needs where it matters.
MediaState examine(scsi::Transport& drive, Clock& clock, std::stop_token stop, const mmc::MediaInfo& info);

}  // namespace discmaster::burn

#pragma once
// Everything known about a drive and its medium, as a value.

#include "mmc/capabilities.hpp"
#include "mmc/configuration.hpp"
#include "mmc/disc_info.hpp"
#include "mmc/event.hpp"
#include "mmc/format.hpp"
#include "mmc/performance.hpp"
#include "mmc/profile.hpp"
#include "mmc/toc.hpp"
#include "mmc/track_info.hpp"
#include "mmc/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace discmaster::mmc {

enum class MediumPresence : std::uint8_t { Absent, TrayOpen, NotReady, Present };

/// A speed of a drive with a medium, in IMAPI2's units.
struct SpeedDescriptor {
    MediaPhysicalType mediaType = MediaPhysicalType::Unknown;
    std::uint32_t sectorsPerSecond = 0;
    bool pureCav = false;

    bool operator==(const SpeedDescriptor&) const = default;
};

struct MediaInfo {
    // The drive
    Inquiry identity;
    std::string serial;
    Configuration configuration;  ///< its profile and the currency of its features are the medium's
    std::optional<Capabilities> capabilities;

    // The medium; what follows is empty unless it is present
    MediumPresence presence = MediumPresence::Absent;
    std::optional<scsi::Sense> notReady;  ///< why a medium that is there cannot be used
    MediaPhysicalType mediaType = MediaPhysicalType::Unknown;
    std::optional<DiscInformation> disc;
    std::vector<TrackInformation> tracks;  ///< by number; the invisible one last
    std::optional<Sectors> readable;       ///< READ CAPACITY
    std::optional<FormatCapacities> formats;
    std::vector<WriteSpeed> writeSpeeds;  ///< by falling speed
    std::optional<LastSession> lastSession;
    std::string mediaId;             ///< "manufacturer/type"
    std::uint32_t writeProtect = 0;  ///< bits of MediaWriteProtectState

    ProfileType profile() const noexcept { return configuration.profile; }
    bool present() const noexcept { return presence == MediumPresence::Present; }
    /// The track that is written next: the invisible one where there is one, else the last.
    const TrackInformation* openTrack() const noexcept;
};

/// Speeds that the drive offers for this medium, fastest first, each once.
std::vector<SpeedDescriptor> supportedWriteSpeeds(const MediaInfo& info);
/// What the drive writes with now, by page 2Ah; nothing when it does not say.
std::optional<SpeedDescriptor> currentWriteSpeed(const MediaInfo& info);

/// kB/s (of 1000 bytes) as sectors of this family per second, rounded to a multiple of 1x where it is one but for
/// rounding. CDs count 2352 bytes to a sector there, the others 2048.
std::uint32_t sectorsPerSecond(Family family, std::uint32_t kBps) noexcept;
std::uint32_t kBpsOf(Family family, std::uint32_t sectorsPerSecond) noexcept;

}  // namespace discmaster::mmc

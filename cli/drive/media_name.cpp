#include "cli/drive/media_name.hpp"

#include "cli/drive/enumerator_text.hpp"

#include <array>

namespace discmaster::cli {

namespace {

using enum MediaPhysicalType;

struct Row {
    MediaPhysicalType type;
    std::string_view display;
    std::uint32_t singleSpeed;
};

constexpr auto kRows = std::to_array<Row>({
    {Cdrom, "CD-ROM", kSectorsPerSecondAt1xCd},
    {Cdr, "CD-R", kSectorsPerSecondAt1xCd},
    {Cdrw, "CD-RW", kSectorsPerSecondAt1xCd},
    {Dvdrom, "DVD-ROM", kSectorsPerSecondAt1xDvd},
    {Dvdram, "DVD-RAM", kSectorsPerSecondAt1xDvd},
    {Dvdplusr, "DVD+R", kSectorsPerSecondAt1xDvd},
    {Dvdplusrw, "DVD+RW", kSectorsPerSecondAt1xDvd},
    {DvdplusrDuallayer, "DVD+R DL", kSectorsPerSecondAt1xDvd},
    {Dvddashr, "DVD-R", kSectorsPerSecondAt1xDvd},
    {Dvddashrw, "DVD-RW", kSectorsPerSecondAt1xDvd},
    {DvddashrDuallayer, "DVD-R DL", kSectorsPerSecondAt1xDvd},
    {Disk, "disk", 0},
    {DvdplusrwDuallayer, "DVD+RW DL", kSectorsPerSecondAt1xDvd},
    {Hddvdrom, "HD DVD-ROM", 0},
    {Hddvdr, "HD DVD-R", 0},
    {Hddvdram, "HD DVD-RAM", 0},
    {Bdrom, "BD-ROM", kSectorsPerSecondAt1xBd},
    {Bdr, "BD-R", kSectorsPerSecondAt1xBd},
    {Bdre, "BD-RE", kSectorsPerSecondAt1xBd},
});

struct ProfileRow {
    ProfileType profile;
    std::string_view display;
};

constexpr auto kProfiles = std::to_array<ProfileRow>({
    {ProfileType::Cdrom, "CD-ROM"},
    {ProfileType::CdRecordable, "CD-R"},
    {ProfileType::CdRewritable, "CD-RW"},
    {ProfileType::Dvdrom, "DVD-ROM"},
    {ProfileType::DvdDashRecordable, "DVD-R"},
    {ProfileType::DvdRam, "DVD-RAM"},
    {ProfileType::DvdDashRewritable, "DVD-RW (overwrite)"},
    {ProfileType::DvdDashRwSequential, "DVD-RW (sequential)"},
    {ProfileType::DvdDashRDualSequential, "DVD-R DL"},
    {ProfileType::DvdDashRDualLayerJump, "DVD-R DL (layer jump)"},
    {ProfileType::DvdPlusRw, "DVD+RW"},
    {ProfileType::DvdPlusR, "DVD+R"},
    {ProfileType::DvdPlusRwDual, "DVD+RW DL"},
    {ProfileType::DvdPlusRDual, "DVD+R DL"},
    {ProfileType::BdRom, "BD-ROM"},
    {ProfileType::BdRSequential, "BD-R"},
    {ProfileType::BdRRandomRecording, "BD-R (random)"},
    {ProfileType::BdRewritable, "BD-RE"},
    {ProfileType::HdDvdRom, "HD DVD-ROM"},
    {ProfileType::HdDvdRecordable, "HD DVD-R"},
    {ProfileType::HdDvdRam, "HD DVD-RAM"},
});

struct NamedType {
    std::string_view name;
    MediaPhysicalType type;
};

constexpr auto kNamed = std::to_array<NamedType>({
    {"cd-r", Cdr},
    {"cd-rw", Cdrw},
    {"dvd-r", Dvddashr},
    {"dvd-rw", Dvddashrw},
    {"dvd-r-dl", DvddashrDuallayer},
    {"dvd-ram", Dvdram},
    {"dvd+r", Dvdplusr},
    {"dvd+r-dl", DvdplusrDuallayer},
    {"dvd+rw", Dvdplusrw},
    {"bd-r", Bdr},
    {"bd-re", Bdre},
    {"bd-r-dl", Bdr},
    {"bd-re-dl", Bdre},
    {"bd-r-tl", Bdr},
    {"bd-r-ql", Bdr},
    {"bd-re-tl", Bdre},
    {"disk", Disk},
});

constexpr bool has(std::uint32_t mask, DataMediaState state) noexcept
{
    return (mask & static_cast<std::uint32_t>(state)) != 0;
}

}  // namespace

std::string_view mediaName(MediaPhysicalType type) noexcept
{
    for (const auto& row : kRows)
        if (row.type == type) return row.display;
    return "unknown disc";
}

std::string profileName(std::int32_t profile)
{
    for (const auto& row : kProfiles)
        if (static_cast<std::int32_t>(row.profile) == profile) return std::string{row.display};
    return enumeratorText("IMAPI_PROFILE_TYPE", profile);
}

std::optional<MediaPhysicalType> mediaTypeNamed(std::string_view name) noexcept
{
    for (const auto& row : kNamed)
        if (row.name == name) return row.type;
    return {};
}

std::string mediaTypeNames()
{
    std::string names;
    for (const auto& row : kNamed) names += (names.empty() ? "" : " ") + std::string{row.name};
    return names;
}

std::uint32_t singleSpeed(MediaPhysicalType type) noexcept
{
    for (const auto& row : kRows)
        if (row.type == type) return row.singleSpeed;
    return 0;
}

std::string stateText(std::uint32_t mediaStatus)
{
    using enum DataMediaState;
    // What makes a disc unusable is said before what it could be used for.
    if (has(mediaStatus, Damaged)) return "damaged";
    if (has(mediaStatus, EraseRequired)) return "to be erased";
    if (has(mediaStatus, Finalized)) return "closed";
    if (has(mediaStatus, WriteProtected)) return "write protected";
    if (has(mediaStatus, NonEmptySession)) return "session left incomplete";
    if (has(mediaStatus, Blank)) return "blank";
    if (has(mediaStatus, Appendable)) return has(mediaStatus, FinalSession) ? "one more session fits" : "appendable";
    if (has(mediaStatus, OverwriteOnly)) return "overwritable";
    if (has(mediaStatus, UnsupportedMedia)) return "not writable here";
    return "unknown";
}

}  // namespace discmaster::cli

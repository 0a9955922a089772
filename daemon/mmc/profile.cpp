#include "mmc/profile.hpp"

#include <algorithm>
#include <array>

namespace discmaster::mmc {

namespace {

using M = MediaPhysicalType;
using P = ProfileType;
using F = FeaturePageType;

enum class Writing : std::uint8_t { No, Sequential, Overwrite };

struct ProfileRow {
    P profile;
    std::string_view name;
    M media;
    Family family;
    std::uint8_t unit;
    Writing writing;
};

// MMC-6 table 91. The units: ECC block of DVD 16 sectors, cluster of BD 32.
constexpr auto kProfiles = std::to_array<ProfileRow>({
    {P::NonRemovableDisk, "fixed disk", M::Unknown, Family::None, 1, Writing::No},
    {P::RemovableDisk, "removable disk", M::Disk, Family::None, 1, Writing::Overwrite},
    {P::Cdrom, "CD-ROM", M::Cdrom, Family::Cd, 1, Writing::No},
    {P::CdRecordable, "CD-R", M::Cdr, Family::Cd, 1, Writing::Sequential},
    {P::CdRewritable, "CD-RW", M::Cdrw, Family::Cd, 1, Writing::Sequential},
    {P::Dvdrom, "DVD-ROM", M::Dvdrom, Family::Dvd, 16, Writing::No},
    {P::DvdDashRecordable, "DVD-R sequential", M::Dvddashr, Family::Dvd, 16, Writing::Sequential},
    {P::DvdRam, "DVD-RAM", M::Dvdram, Family::Dvd, 16, Writing::Overwrite},
    {P::DvdDashRewritable, "DVD-RW restricted overwrite", M::Dvddashrw, Family::Dvd, 16, Writing::Overwrite},
    {P::DvdDashRwSequential, "DVD-RW sequential", M::Dvddashrw, Family::Dvd, 16, Writing::Sequential},
    {P::DvdDashRDualSequential, "DVD-R DL sequential", M::DvddashrDuallayer, Family::Dvd, 16, Writing::Sequential},
    {P::DvdDashRDualLayerJump, "DVD-R DL layer jump", M::DvddashrDuallayer, Family::Dvd, 16, Writing::Sequential},
    {P::DvdPlusRw, "DVD+RW", M::Dvdplusrw, Family::Dvd, 16, Writing::Overwrite},
    {P::DvdPlusR, "DVD+R", M::Dvdplusr, Family::Dvd, 16, Writing::Sequential},
    {P::DvdPlusRwDual, "DVD+RW DL", M::DvdplusrwDuallayer, Family::Dvd, 16, Writing::Overwrite},
    {P::DvdPlusRDual, "DVD+R DL", M::DvdplusrDuallayer, Family::Dvd, 16, Writing::Sequential},
    {P::BdRom, "BD-ROM", M::Bdrom, Family::Bd, 32, Writing::No},
    {P::BdRSequential, "BD-R sequential", M::Bdr, Family::Bd, 32, Writing::Sequential},
    {P::BdRRandomRecording, "BD-R random", M::Bdr, Family::Bd, 32, Writing::No},
    {P::BdRewritable, "BD-RE", M::Bdre, Family::Bd, 32, Writing::Overwrite},
    {P::HdDvdRom, "HD DVD-ROM", M::Hddvdrom, Family::HdDvd, 32, Writing::No},
    {P::HdDvdRecordable, "HD DVD-R", M::Hddvdr, Family::HdDvd, 32, Writing::No},
    {P::HdDvdRam, "HD DVD-RAM", M::Hddvdram, Family::HdDvd, 32, Writing::No},
});

struct FeatureRow {
    F code;
    std::string_view name;
};

// MMC-6 table 93
constexpr auto kFeatures = std::to_array<FeatureRow>({
    {F::ProfileList, "Profile List"},
    {F::Core, "Core"},
    {F::Morphing, "Morphing"},
    {F::RemovableMedium, "Removable Medium"},
    {F::WriteProtect, "Write Protect"},
    {F::RandomlyReadable, "Random Readable"},
    {F::CdMultiread, "Multi-Read"},
    {F::CdRead, "CD Read"},
    {F::DvdRead, "DVD Read"},
    {F::RandomlyWritable, "Random Writable"},
    {F::IncrementalStreamingWritable, "Incremental Streaming Writable"},
    {F::SectorErasable, "Sector Erasable"},
    {F::Formattable, "Formattable"},
    {F::HardwareDefectManagement, "Hardware Defect Management"},
    {F::WriteOnce, "Write Once"},
    {F::RestrictedOverwrite, "Restricted Overwrite"},
    {F::CdrwCavWrite, "CD-RW CAV Write"},
    {F::Mrw, "MRW"},
    {F::EnhancedDefectReporting, "Enhanced Defect Reporting"},
    {F::DvdPlusRw, "DVD+RW"},
    {F::DvdPlusR, "DVD+R"},
    {F::RigidRestrictedOverwrite, "Rigid Restricted Overwrite"},
    {F::CdTrackAtOnce, "CD Track at Once"},
    {F::CdMastering, "CD Mastering"},
    {F::DvdDashWrite, "DVD-R/-RW Write"},
    {F::LayerJumpRecording, "Layer Jump Recording"},
    {F::CdRwMediaWriteSupport, "CD-RW Media Write Support"},
    {F::BdPseudoOverwrite, "BD-R Pseudo-Overwrite"},
    {F::DvdPlusRDualLayer, "DVD+R Dual Layer"},
    {F::BdRead, "BD Read"},
    {F::BdWrite, "BD Write"},
    {F::HdDvdRead, "HD DVD Read"},
    {F::HdDvdWrite, "HD DVD Write"},
    {F::PowerManagement, "Power Management"},
    {F::Smart, "S.M.A.R.T."},
    {F::EmbeddedChanger, "Embedded Changer"},
    {F::CdAnalogPlay, "CD Audio External Play"},
    {F::MicrocodeUpdate, "Microcode Upgrade"},
    {F::Timeout, "Time-out"},
    {F::DvdCss, "DVD CSS"},
    {F::RealTimeStreaming, "Real-Time Streaming"},
    {F::LogicalUnitSerialNumber, "Drive Serial Number"},
    {F::MediaSerialNumber, "Media Serial Number"},
    {F::DiscControlBlocks, "Disc Control Blocks"},
    {F::DvdCprm, "DVD CPRM"},
    {F::FirmwareInformation, "Firmware Information"},
    {F::Aacs, "AACS"},
    {F::Vcps, "VCPS"},
});

constexpr const ProfileRow* row(P profile) noexcept
{
    const auto* it = std::ranges::find(kProfiles, profile, &ProfileRow::profile);
    return it == kProfiles.end() ? nullptr : it;
}

static_assert(row(P::BdRSequential)->unit == 32);

}  // namespace

std::string_view name(P profile) noexcept
{
    const auto* r = row(profile);
    return r ? r->name : "profile";
}

std::string_view name(F feature) noexcept
{
    const auto* it = std::ranges::find(kFeatures, feature, &FeatureRow::code);
    return it == kFeatures.end() ? std::string_view{} : it->name;
}

std::string_view name(M type) noexcept
{
    switch (type) {
    case M::Unknown: return "unknown medium";
    case M::Cdrom: return "CD-ROM";
    case M::Cdr: return "CD-R";
    case M::Cdrw: return "CD-RW";
    case M::Dvdrom: return "DVD-ROM";
    case M::Dvdram: return "DVD-RAM";
    case M::Dvdplusr: return "DVD+R";
    case M::Dvdplusrw: return "DVD+RW";
    case M::DvdplusrDuallayer: return "DVD+R DL";
    case M::Dvddashr: return "DVD-R";
    case M::Dvddashrw: return "DVD-RW";
    case M::DvddashrDuallayer: return "DVD-R DL";
    case M::Disk: return "disk";
    case M::DvdplusrwDuallayer: return "DVD+RW DL";
    case M::Hddvdrom: return "HD DVD-ROM";
    case M::Hddvdr: return "HD DVD-R";
    case M::Hddvdram: return "HD DVD-RAM";
    case M::Bdrom: return "BD-ROM";
    case M::Bdr: return "BD-R";
    case M::Bdre: return "BD-RE";
    }
    return "unknown medium";
}

M mediaTypeOf(P profile) noexcept
{
    const auto* r = row(profile);
    return r ? r->media : M::Unknown;
}

Family familyOf(P profile) noexcept
{
    const auto* r = row(profile);
    return r ? r->family : Family::None;
}

Family familyOf(M type) noexcept
{
    const auto* it = std::ranges::find(kProfiles, type, &ProfileRow::media);
    return it == kProfiles.end() || type == M::Unknown ? Family::None : it->family;
}

std::uint32_t sectorsPerSecondAt1x(Family family) noexcept
{
    switch (family) {
    case Family::None: return 0;
    case Family::Cd: return kSectorsPerSecondAt1xCd;
    case Family::Dvd: return kSectorsPerSecondAt1xDvd;
    case Family::Bd: return kSectorsPerSecondAt1xBd;
    case Family::HdDvd: return 0x893 * 2;  // 36.55 Mbit/s; the constant in IMAPI2's header is no sector rate
    }
    return 0;
}

Sectors writeUnitOf(P profile) noexcept
{
    const auto* r = row(profile);
    return {r ? r->unit : 1U};
}

bool isOverwritable(P profile) noexcept
{
    const auto* r = row(profile);
    return r && r->writing == Writing::Overwrite;
}

bool isSequential(P profile) noexcept
{
    const auto* r = row(profile);
    return r && r->writing == Writing::Sequential;
}

}  // namespace discmaster::mmc

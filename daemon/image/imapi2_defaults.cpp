#include "image/imapi2_defaults.hpp"

#include "base/error.hpp"

#include <cstdint>
#include <fmt/format.h>

namespace discmaster::image {

namespace {

void choose(Options& options, bool iso, bool udf, std::uint16_t revision)
{
    options.iso9660 = options.joliet = iso;
    options.rockRidge = options.rockRidge && iso;
    options.enhanced = options.enhanced && iso;
    options.relocate = options.relocate && options.rockRidge;
    options.udf = udf;
    options.udfRevision = revision;
}

}  // namespace

void setStrictImapi2(Options& options) noexcept
{
    constexpr std::uint64_t kCdBlocks = 332800;  // IFileSystemImage::FreeMediaBlocks: 650 MB
    options.strictImapi2 = true;
    options.rockRidge = options.udf = options.enhanced = options.relocate = false;
    options.isoLevel = 2;
    options.freeBlocks = kCdBlocks;
}

void chooseDefaults(Options& options, MediaPhysicalType type)
{
    switch (type) {
    case MediaPhysicalType::Cdrom:
    case MediaPhysicalType::Cdr:
    case MediaPhysicalType::Cdrw: return choose(options, true, false, 0x102);
    case MediaPhysicalType::Dvdrom:
    case MediaPhysicalType::Dvdram:
    case MediaPhysicalType::Dvdplusr:
    case MediaPhysicalType::Dvdplusrw:
    case MediaPhysicalType::DvdplusrDuallayer:
    case MediaPhysicalType::Dvddashr:
    case MediaPhysicalType::Dvddashrw:
    case MediaPhysicalType::DvddashrDuallayer:
    case MediaPhysicalType::DvdplusrwDuallayer:
    case MediaPhysicalType::Hddvdrom:
    case MediaPhysicalType::Hddvdr:
    case MediaPhysicalType::Hddvdram: return choose(options, true, true, 0x102);
    case MediaPhysicalType::Disk:
    case MediaPhysicalType::Bdrom:
    case MediaPhysicalType::Bdr:
    case MediaPhysicalType::Bdre: return choose(options, false, true, 0x250);
    case MediaPhysicalType::Unknown: break;
    }
    throw Error{Fault::InvalidParam, fmt::format("nothing is known of the media type {}", static_cast<int>(type))};
}

std::uint64_t largestDisc(MediaPhysicalType type) noexcept
{
    switch (type) {
    case MediaPhysicalType::Cdrom:
    case MediaPhysicalType::Cdr:
    case MediaPhysicalType::Cdrw: return 359849;  // 80 minutes
    case MediaPhysicalType::Dvddashr:
    case MediaPhysicalType::Dvddashrw: return 2298496;
    case MediaPhysicalType::Dvdplusr:
    case MediaPhysicalType::Dvdplusrw: return 2295104;
    case MediaPhysicalType::Dvdram: return 2236704;  // without spare areas
    case MediaPhysicalType::DvddashrDuallayer: return 4171712;
    case MediaPhysicalType::DvdplusrDuallayer:
    case MediaPhysicalType::DvdplusrwDuallayer:
    case MediaPhysicalType::Dvdrom: return 4173824;
    case MediaPhysicalType::Bdre: return 48878592;  // three layers
    case MediaPhysicalType::Bdr:
    case MediaPhysicalType::Bdrom: return 62500864;  // four layers
    case MediaPhysicalType::Hddvdrom:
    case MediaPhysicalType::Hddvdr:
    case MediaPhysicalType::Hddvdram:
    case MediaPhysicalType::Disk:
    case MediaPhysicalType::Unknown: break;
    }
    return 0;
}

}  // namespace discmaster::image

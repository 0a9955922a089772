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

}  // namespace discmaster::image

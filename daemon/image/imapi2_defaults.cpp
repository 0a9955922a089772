#include "image/imapi2_defaults.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>

namespace discmaster::image {

namespace {

constexpr std::array<std::uint16_t, 1> kRevisions{0x102};

void choose(Options& options, bool iso, bool udf, std::uint16_t revision)
{
    options.iso9660 = options.joliet = iso;
    options.rockRidge = options.rockRidge && iso;
    options.udf = udf;
    const auto above = std::ranges::upper_bound(kRevisions, revision);
    options.udfRevision = above == kRevisions.begin() ? kRevisions.front() : *std::prev(above);
}

}  // namespace

std::span<const std::uint16_t> udfRevisions() noexcept { return kRevisions; }

void setStrictImapi2(Options& options) noexcept
{
    constexpr std::uint64_t kCdBlocks = 332800;  // IFileSystemImage::FreeMediaBlocks: 650 MB
    options.strictImapi2 = true;
    options.rockRidge = options.udf = false;
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

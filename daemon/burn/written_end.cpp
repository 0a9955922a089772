#include "burn/written_end.hpp"

#include "base/error.hpp"
#include "image/read/blocks.hpp"
#include "image/read/iso9660.hpp"
#include "image/read/udf_volume.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

namespace read = image::read;

std::uint64_t endOf(const read::VolumeExtent& extent) { return extent.block + sectorsFor(extent.length).n; }

/// Writers put anchors at the end and 256 blocks before it (ECMA-167 3/8.4.2.1), or fill their padding with them. So
/// the next one is at most that far behind the partition or the anchor before.
std::uint64_t behindAnchors(read::Blocks& blocks, std::uint64_t end)
{
    constexpr std::uint64_t kReach = 257;
    for (auto n = end; n < std::min(end + kReach, blocks.count()); ++n)
        if (read::isAnchor(blocks, n)) end = n + 1;
    return end;
}

/// Of a partition, and of what its map says lies elsewhere: packets in the place of bad ones, and the tables of them.
std::uint64_t endOf(const read::PartitionMap& map)
{
    auto end = map.start + map.length;
    for (const auto table : map.sparable.tables)
        end = std::max(end, endOf(read::VolumeExtent{map.sparable.tableBytes, table}));
    for (const auto& packet : map.spared) end = std::max(end, std::uint64_t{packet.mapped} + map.sparable.packetLength);
    return end;
}

std::optional<std::uint64_t> endOfUdf(read::Blocks& blocks)
{
    const auto udf = read::readUdfVolume(blocks, {});
    if (!udf) return {};
    auto end = std::max({endOf(udf->main.extent), endOf(udf->reserve.extent), endOf(udf->integrityExtent)});
    for (const auto& map : udf->partitions.maps()) end = std::max(end, endOf(map));
    return behindAnchors(blocks, end);
}

}  // namespace

std::optional<Sectors> endOfFileSystems(io::ByteSource& disc)
try {
    read::Blocks blocks{disc};
    std::uint64_t end = endOfUdf(blocks).value_or(0);
    if (const auto iso = read::readVolumeDescriptors(blocks, 0).primary)
        end = std::max(end, sectorsFor(std::uint64_t{iso->spaceSize} * iso->blockSize).n);
    if (end == 0 || end > blocks.count()) return {};
    return Sectors{end};
} catch (const Error& e) {
    // A file system that cannot be read may go on to the disc's end.
    if (e.fault() != Fault::ImageInvalid && e.fault() != Fault::FileSystemFeatureNotSupported) throw;
    return {};
}

}  // namespace discmaster::burn

#include "image/read/udf_volume.hpp"

#include "image/read/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace discmaster::image::read {
namespace {

std::optional<Tag> tagAt(Blocks& blocks, std::uint64_t n, TagId id, Blocks::Block& storage)
{
    if (n >= blocks.count()) return std::nullopt;
    storage = blocks.block(n);
    const auto tag = decodeTag(storage);
    return tag && tag->id == id ? std::optional{*tag} : std::nullopt;
}

/// Keeps the descriptor with the highest volume descriptor sequence number (ECMA-167 3/8.4.3).
void prevail(Blocks& blocks, std::optional<std::uint64_t>& slot, ByteView descriptor, std::uint64_t n)
{
    if (slot) {
        const auto old = blocks.block(*slot);
        if (le32(old, 16) > le32(descriptor, 16)) return;
    }
    slot = n;
}

std::optional<Integrity> readIntegrity(Blocks& blocks, VolumeExtent extent)
{
    std::optional<Integrity> last;
    const auto most = std::min<std::uint64_t>(extent.length / kBlockSize, 64);
    for (std::uint64_t i = 0; i < most; ++i) {
        Blocks::Block b;
        const std::uint64_t n = std::uint64_t{extent.block} + i;
        if (!tagAt(blocks, n, TagId::LogicalVolumeIntegrity, b)) break;
        Integrity v;
        v.block = n;
        v.closed = le32(b, 28) == 1;
        v.nextUniqueId = le64(b, 40);
        v.partitions = le32(b, 72);
        const Fields f{b};
        const std::size_t tables = v.partitions < 200 ? std::size_t{v.partitions} * 4 : 0;
        v.partitionBlocks = f.le32(80 + tables);
        const std::size_t use = 80 + 2 * tables;
        if (f.le32(76) >= 46) {
            v.files = f.le32(use + 32);
            v.directories = f.le32(use + 36);
            v.minRead = f.le16(use + 40);
            v.minWrite = f.le16(use + 42);
            v.maxWrite = f.le16(use + 44);
        }
        last = v;
    }
    return last;
}

void readPartitionMaps(UdfVolume& v, ByteView lvd, ByteView pd, std::uint64_t lvdBlock)
{
    const auto count = le32(lvd, 268);
    const Fields maps{lvd.subspan(440, std::min<std::size_t>(le32(lvd, 264), lvd.size() - 440))};
    if (count == 0 || count > 4) invalid(fmt::format("The logical volume has {} partition maps", count), lvdBlock);
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto type = maps.u8(at);
        const std::size_t length = maps.u8(at + 1);
        if (length < 6 || !maps.has(at, length)) invalid("A partition map does not fit its table", lvdBlock);
        if (type != 1) {
            const auto name =
                type == 2 && length >= 28 ? std::string{regidName(maps.bytes(at + 4, 32))} : std::string{};
            unsupported(fmt::format("The UDF volume has a partition of type {} '{}', which cannot be read", type, name),
                        lvdBlock);
        }
        const auto number = maps.le16(at + 4);
        if (number != le16(pd, 22)) invalid(fmt::format("There is no partition number {}", number), lvdBlock);
        v.partitions.add({number, le32(pd, 188), le32(pd, 192)});
        at += length;
    }
}

void readFileSet(Blocks& blocks, UdfVolume& v)
{
    const auto offset = v.partitions.offset(v.fileSet);
    const auto n = offset / kBlockSize;
    const auto fsd = blocks.block(n);
    const auto tag = decodeTag(fsd);
    if (!tag) invalid(tag.error(), n);
    if (tag->id != TagId::FileSet) invalid("There is no file set descriptor where the logical volume says", n);
    v.root = decodeLongAd(ByteView{fsd}.subspan(400, 16)).at;
    v.volume.copyrightFile = utf8FromDstring(ByteView{fsd}.subspan(336, 32));
    v.volume.abstractFile = utf8FromDstring(ByteView{fsd}.subspan(368, 32));
}

void readDescriptors(Blocks& blocks, UdfVolume& v, const DescriptorSequence& sequence)
{
    if (!sequence.primary || !sequence.partition || !sequence.logicalVolume)
        invalid("The volume descriptor sequence is not complete", sequence.extent.block);
    const auto pvd = blocks.block(*sequence.primary), pd = blocks.block(*sequence.partition),
               lvd = blocks.block(*sequence.logicalVolume);
    const ByteView p{pvd}, l{lvd};
    if (le32(l, 212) != kBlockSize)
        unsupported(fmt::format("The UDF volume has logical blocks of {} bytes", le32(l, 212)),
                    *sequence.logicalVolume);
    if (regidName(l.subspan(216, 32)) != "*OSTA UDF Compliant")
        unsupported("The logical volume is not of the OSTA UDF domain", *sequence.logicalVolume);
    v.volume.fileSystem = FileSystem::Udf;
    v.volume.udfRevision = le16(l, 216 + 24);
    v.volume.name = utf8FromDstring(l.subspan(84, 128));
    v.volume.volumeSet = utf8FromDstring(p.subspan(72, 128));
    v.volume.application = trimmed(std::string{regidName(p.subspan(344, 32))});
    v.volume.preparer = trimmed(std::string{regidName(p.subspan(388, 32))});
    v.volume.created = decodeUdfTime(p.subspan(376, 12));
    v.fileSet = decodeLongAd(l.subspan(248, 16)).at;
    v.integrityExtent = decodeExtent(l.subspan(432, 8));
    readPartitionMaps(v, l, pd, *sequence.logicalVolume);
    v.volume.firstBlock = le32(pd, 188);
    v.volume.blocks = le32(pd, 192);
}

}  // namespace

std::uint64_t Partitions::offset(LogicalBlock at) const
{
    if (at.partition >= maps_.size())
        invalid(fmt::format("Something refers to the partition {}, which the volume does not have", at.partition),
                at.block);
    return (maps_[at.partition].start + at.block) * kBlockSize;
}

bool Partitions::contains(LogicalBlock at, std::uint64_t bytes) const noexcept
{
    return at.partition < maps_.size() && at.block + sectorsFor(bytes).n <= maps_[at.partition].blocks;
}

std::uint8_t recognitionSequence(Blocks& blocks, std::uint64_t sessionStart)
{
    for (auto n = sessionStart + 16; n < sessionStart + 256 && n < blocks.count(); ++n) {
        const auto b = blocks.block(n);
        const auto id = asText(ByteView{b}.subspan(1, 5));
        if (id == "NSR02") return 2;
        if (id == "NSR03") return 3;
        if (id != "CD001" && id != "BEA01" && id != "BOOT2" && id != "CDW02") return 0;
    }
    return 0;
}

std::vector<std::uint64_t> anchorCandidates(const Blocks& blocks, std::uint64_t sessionStart)
{
    std::vector<std::uint64_t> result{sessionStart + 256};
    const auto last = blocks.count() == 0 ? 0 : blocks.count() - 1;
    // An image may be longer than its last anchor: run-out blocks of a CD, padding of 150 blocks.
    for (const std::uint64_t back : {0, 1, 2, 150, 152, 256, 257}) {
        if (last >= back + sessionStart) result.push_back(last - back);
    }
    result.push_back(sessionStart + 512);
    std::erase_if(result, [&](std::uint64_t n) { return n >= blocks.count(); });
    return result;
}

DescriptorSequence readSequence(Blocks& blocks, VolumeExtent extent)
{
    constexpr std::uint64_t kMost = 256;
    DescriptorSequence s;
    s.extent = extent;
    std::uint64_t n = extent.block, left = extent.length / kBlockSize;
    for (std::uint64_t read = 0; left != 0 && read < kMost; ++read, ++n, --left) {
        if (n >= blocks.count()) {
            s.faults.emplace_back(n, "The volume descriptor sequence lies beyond the end");
            break;
        }
        const auto b = blocks.block(n);
        const auto tag = decodeTag(b);
        if (!tag) {
            s.faults.emplace_back(n, tag.error());
            break;
        }
        if (tag->location != n)
            s.faults.emplace_back(n, fmt::format("A volume descriptor says that it is at block {}", tag->location));
        switch (tag->id) {
        case TagId::PrimaryVolume: prevail(blocks, s.primary, b, n); break;
        case TagId::Partition: prevail(blocks, s.partition, b, n); break;
        case TagId::LogicalVolume: prevail(blocks, s.logicalVolume, b, n); break;
        case TagId::Terminating: s.terminated = true; return s;
        case TagId::VolumePointer: {  // the sequence goes on in another extent
            const auto next = decodeExtent(ByteView{b}.subspan(20, 8));
            n = std::uint64_t{next.block} - 1;
            left = next.length / kBlockSize + 1;
            break;
        }
        default: break;
        }
    }
    return s;
}

std::optional<UdfVolume> readUdfVolume(Blocks& blocks, std::uint64_t sessionStart)
{
    UdfVolume v;
    v.nsr = recognitionSequence(blocks, sessionStart);
    if (v.nsr == 0) return std::nullopt;
    Blocks::Block anchor;
    const auto candidates = anchorCandidates(blocks, sessionStart);
    const auto found = std::ranges::find_if(candidates, [&](std::uint64_t n) {
        const auto tag = tagAt(blocks, n, TagId::Anchor, anchor);
        return tag && tag->location == n;
    });
    if (found == candidates.end()) invalid("There is no UDF anchor volume descriptor", sessionStart + 256);
    v.anchor = *found;
    v.main = readSequence(blocks, decodeExtent(ByteView{anchor}.subspan(16, 8)));
    v.reserve = readSequence(blocks, decodeExtent(ByteView{anchor}.subspan(24, 8)));
    v.fromReserve = !v.main.primary || !v.main.partition || !v.main.logicalVolume;
    readDescriptors(blocks, v, v.fromReserve ? v.reserve : v.main);
    readFileSet(blocks, v);
    v.integrity = readIntegrity(blocks, v.integrityExtent);
    if (v.integrity) {
        v.volume.closed = v.integrity->closed;
        v.volume.files = v.integrity->files;
        v.volume.directories = v.integrity->directories;
    }
    return v;
}

}  // namespace discmaster::image::read

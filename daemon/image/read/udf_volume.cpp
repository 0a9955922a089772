#include "image/read/udf_volume.hpp"

#include "image/read/text.hpp"
#include "image/read/udf_tables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

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

std::vector<std::uint32_t> table(Fields f, std::size_t at, std::uint32_t n)
{
    std::vector<std::uint32_t> values;
    for (std::uint32_t i = 0; i < n && f.has(at + i * std::size_t{4}, 4); ++i)
        values.push_back(f.le32(at + i * std::size_t{4}));
    return values;
}

Integrity decodeIntegrity(ByteView b, std::uint64_t n)
{
    Integrity v;
    const Fields f{b};
    v.block = n;
    v.closed = f.le32(28) == 1;
    v.nextUniqueId = f.le64(40);
    const auto partitions = f.le32(72);
    v.freeBlocks = table(f, 80, partitions);
    const std::size_t tables = v.freeBlocks.size() * 4;
    v.partitionBlocks = table(f, 80 + tables, partitions);
    const std::size_t use = 80 + 2 * tables;
    if (f.le32(76) < 46) return v;  // UDF 2.2.6.4
    v.files = f.le32(use + 32);
    v.directories = f.le32(use + 36);
    v.minRead = f.le16(use + 40);
    v.minWrite = f.le16(use + 42);
    v.maxWrite = f.le16(use + 44);
    return v;
}

/// The last descriptor of the sequence, which may go on elsewhere (ECMA-167 3/8.8.2).
std::optional<Integrity> readIntegrity(Blocks& blocks, VolumeExtent extent)
{
    constexpr std::uint64_t kMost = 4096;
    std::optional<Integrity> last;
    std::uint64_t n = extent.block, left = extent.length / kBlockSize;
    for (std::uint64_t read = 0; left != 0 && read < kMost; ++read, ++n, --left) {
        Blocks::Block b;
        if (!tagAt(blocks, n, TagId::LogicalVolumeIntegrity, b)) break;
        last = decodeIntegrity(b, n);
        const auto next = decodeExtent(ByteView{b}.subspan(32, 8));
        if (next.length == 0) continue;
        n = std::uint64_t{next.block} - 1;
        left = next.length / kBlockSize + 1;
    }
    return last;
}

/// A map of a volume's own kinds (UDF 2.2.8 to 2.2.10); `m` has 64 bytes.
PartitionMap decodeType2(ByteView m, std::uint64_t lvdBlock)
{
    PartitionMap map;
    map.number = le16(m, 38);
    const auto name = regidName(m.subspan(4, 32));
    if (name == "*UDF Virtual Partition") {
        map.kind = MapKind::Virtual;
    } else if (name == "*UDF Sparable Partition") {
        map.kind = MapKind::Sparable;
        map.sparable.packetLength = le16(m, 40);
        map.sparable.tableBytes = le32(m, 44);
        for (std::size_t i = 0; i < std::min<std::size_t>(u8(m, 42), 4); ++i)
            map.sparable.tables.push_back(le32(m, 48 + i * 4));
        if (map.sparable.packetLength == 0) invalid("A sparable partition has packets of no length", lvdBlock);
    } else if (name == "*UDF Metadata Partition") {
        map.kind = MapKind::Metadata;
        map.metadata = {.mainFile = le32(m, 40),
                        .mirrorFile = le32(m, 44),
                        .bitmapFile = le32(m, 48),
                        .allocationUnit = le32(m, 52),
                        .alignmentUnit = le16(m, 56),
                        .duplicated = (u8(m, 58) & 1) != 0};
    } else {
        unsupported(fmt::format("The UDF volume has a partition of the kind '{}', which cannot be read", name),
                    lvdBlock);
    }
    return map;
}

PartitionMap decodeMap(const Fields& m, std::uint64_t lvdBlock)
{
    if (m.u8(0) == 1 && m.size() == 6) {
        PartitionMap map;
        map.number = m.le16(4);
        return map;
    }
    if (m.u8(0) == 2 && m.size() == 64) return decodeType2(m.all(), lvdBlock);
    unsupported(fmt::format("The UDF volume has a partition map of type {} and {} bytes", m.u8(0), m.size()), lvdBlock);
}

/// A virtual or metadata partition's own structures are addressed through another map of the same partition.
std::uint16_t baseOf(const Partitions& partitions, const PartitionMap& map, std::uint64_t lvdBlock)
{
    const auto& maps = partitions.maps();
    const auto base = std::ranges::find_if(maps, [&](const PartitionMap& m) {
        return m.number == map.number && (m.kind == MapKind::Physical || m.kind == MapKind::Sparable);
    });
    if (base == maps.end())
        invalid(fmt::format("The {} partition has no map of the partition that it lies in", displayName(map.kind)),
                lvdBlock);
    return static_cast<std::uint16_t>(base - maps.begin());
}

void readPartitionMaps(Blocks& blocks, UdfVolume& v, ByteView lvd, std::uint64_t lvdBlock)
{
    constexpr std::uint32_t kMost = 64;
    const auto count = le32(lvd, 268);
    const Fields table{lvd.subspan(440, std::min<std::size_t>(le32(lvd, 264), lvd.size() - 440))};
    if (count == 0 || count > kMost) invalid(fmt::format("The logical volume has {} partition maps", count), lvdBlock);
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t length = table.u8(at + 1);
        if (length < 6 || !table.has(at, length)) invalid("A partition map does not fit its table", lvdBlock);
        auto map = decodeMap(table.sub(at, length), lvdBlock);
        const auto found = v.sequence().partitions.find(map.number);
        if (found == v.sequence().partitions.end())
            invalid(fmt::format("There is no partition number {}", map.number), lvdBlock);
        const auto pd = blocks.block(found->second);
        map.access = le32(pd, 184);
        map.start = le32(pd, 188);
        map.length = map.blocks = le32(pd, 192);
        v.partitions.add(std::move(map));
        at += length;
    }
}

/// The maps' tables can only be read when the maps that they lie in are known.
void readTables(Blocks& blocks, UdfVolume& v, const UdfChoice& choice, std::uint64_t lvdBlock)
{
    for (auto& map : v.partitions.maps())
        if (map.kind == MapKind::Sparable) applySparing(blocks, map);
    for (auto& map : v.partitions.maps()) {
        if (map.kind != MapKind::Virtual && map.kind != MapKind::Metadata) continue;
        map.base = baseOf(v.partitions, map, lvdBlock);
        if (map.kind == MapKind::Metadata) {
            applyMetadata(blocks, v.partitions, map);
        } else if (choice.virtualTable) {
            auto table = readVirtualTable(blocks, v.partitions, {*choice.virtualTable, map.base});
            if (!table) invalid(table.error(), map.start + *choice.virtualTable);
            map.vat = std::move(*table);
        } else {
            map.vat = findVirtualTable(blocks, v.partitions, map.base);
        }
        if (map.kind == MapKind::Virtual) map.blocks = map.vat.entries.size();
    }
}

/// The last file set descriptor of the sequence: a write-once volume may have several (UDF 2.3.2).
void readFileSet(Blocks& blocks, UdfVolume& v)
{
    constexpr std::uint32_t kMost = 1024;
    std::optional<LogicalBlock> found;
    Blocks::Block fsd{};
    auto at = v.fileSetExtent.at;
    auto left = std::max<std::uint32_t>(v.fileSetExtent.length / kBlockSize, 1);
    for (std::uint32_t read = 0; left != 0 && read < kMost; ++read, ++at.block, --left) {
        const auto n = v.partitions.find(at);
        if (found && (!n || *n >= blocks.count())) break;
        const auto b = blocks.block(v.partitions.offset(at) / kBlockSize);
        const auto tag = decodeTag(b);
        if (!tag || tag->id != TagId::FileSet) {
            if (found) break;
            if (!tag) invalid(tag.error(), *n);
            invalid("There is no file set descriptor where the logical volume says", *n);
        }
        found = at;
        fsd = b;
        const auto next = decodeLongAd(ByteView{b}.subspan(448, 16));
        if (next.length == 0) continue;
        at = {next.at.block - 1, next.at.partition};
        left = next.length / kBlockSize + 1;
    }
    v.fileSet = *found;
    v.root = decodeLongAd(ByteView{fsd}.subspan(400, 16)).at;
    v.systemStreams = decodeLongAd(ByteView{fsd}.subspan(464, 16));
    v.volume.copyrightFile = utf8FromDstring(ByteView{fsd}.subspan(336, 32));
    v.volume.abstractFile = utf8FromDstring(ByteView{fsd}.subspan(368, 32));
}

constexpr std::uint32_t kReadOnlyAccess = 1;  // ECMA-167 3/10.5.7

void readDescriptors(Blocks& blocks, UdfVolume& v, const UdfChoice& choice)
{
    const auto& sequence = v.sequence();
    if (!sequence.complete()) invalid("The volume descriptor sequence is not complete", sequence.extent.block);
    const auto lvdBlock = *sequence.logicalVolume;
    const auto pvd = blocks.block(*sequence.primary), lvd = blocks.block(lvdBlock);
    const ByteView p{pvd}, l{lvd};
    if (le32(l, 212) != kBlockSize)
        unsupported(fmt::format("The UDF volume has logical blocks of {} bytes", le32(l, 212)), lvdBlock);
    if (regidName(l.subspan(216, 32)) != "*OSTA UDF Compliant")
        unsupported("The logical volume is not of the OSTA UDF domain", lvdBlock);
    v.volume.fileSystem = FileSystem::Udf;
    v.volume.udfRevision = le16(l, 216 + 24);
    v.volume.name = utf8FromDstring(l.subspan(84, 128));
    v.volume.volumeSet = utf8FromDstring(p.subspan(72, 128));
    v.volume.application = trimmed(std::string{regidName(p.subspan(344, 32))});
    v.volume.preparer = trimmed(std::string{regidName(p.subspan(388, 32))});
    v.volume.created = decodeUdfTime(p.subspan(376, 12));
    v.fileSetExtent = decodeLongAd(l.subspan(248, 16));
    v.integrityExtent = decodeExtent(l.subspan(432, 8));
    readPartitionMaps(blocks, v, l, lvdBlock);
    readTables(blocks, v, choice, lvdBlock);
    v.volume.firstBlock = v.partitions.maps()[0].start;
    v.volume.blocks = v.partitions.maps()[0].length;
    v.volume.end = v.anchor + 1;
    for (const auto& map : v.partitions.maps()) {
        v.volume.end = std::max(v.volume.end, map.start + map.length);
        const bool direct = map.kind == MapKind::Physical || map.kind == MapKind::Metadata;
        v.volume.readOnly = v.volume.readOnly && direct && map.access == kReadOnlyAccess;
    }
    for (const auto& extent : {v.main.extent, v.reserve.extent, v.integrityExtent})
        v.volume.end = std::max(v.volume.end, extent.block + sectorsFor(extent.length).n);
}

/// The integrity descriptor, and what a virtual allocation table says instead: on a write-once medium the former
/// is that of the first session.
void readCounts(Blocks& blocks, UdfVolume& v)
{
    v.integrity = readIntegrity(blocks, v.integrityExtent);
    if (v.integrity) {
        v.volume.closed = v.integrity->closed;
        v.volume.files = v.integrity->files;
        v.volume.directories = v.integrity->directories;
    }
    const auto* map = v.map(MapKind::Virtual);
    if (map == nullptr) return;
    v.volume.closed = true;
    v.volume.modified = map->vat.modified;
    if (map->vat.files) v.volume.files = map->vat.files;
    if (map->vat.directories) v.volume.directories = map->vat.directories;
    if (!map->vat.name.empty()) v.volume.name = map->vat.name;
}

}  // namespace

const PartitionMap* UdfVolume::map(MapKind kind) const noexcept
{
    const auto found = std::ranges::find(partitions.maps(), kind, &PartitionMap::kind);
    return found == partitions.maps().end() ? nullptr : &*found;
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

bool isAnchor(Blocks& blocks, std::uint64_t n)
{
    Blocks::Block storage;
    const auto tag = tagAt(blocks, n, TagId::Anchor, storage);
    return tag && tag->location == n;
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
        s.blocks.push_back(n);
        if (tag->location != n)
            s.faults.emplace_back(n, fmt::format("A volume descriptor says that it is at block {}", tag->location));
        switch (tag->id) {
        case TagId::PrimaryVolume: prevail(blocks, s.primary, b, n); break;
        case TagId::Partition: {
            std::optional<std::uint64_t> slot;
            if (const auto old = s.partitions.find(le16(b, 22)); old != s.partitions.end()) slot = old->second;
            prevail(blocks, slot, b, n);
            s.partitions[le16(b, 22)] = *slot;
            break;
        }
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

std::optional<UdfVolume> readUdfVolume(Blocks& blocks, const UdfChoice& choice)
{
    UdfVolume v;
    v.nsr = recognitionSequence(blocks, choice.sessionStart);
    if (v.nsr == 0 && !choice.unannounced) return std::nullopt;
    const auto candidates = anchorCandidates(blocks, choice.sessionStart);
    const auto found = std::ranges::find_if(candidates, [&](std::uint64_t n) { return isAnchor(blocks, n); });
    if (found == candidates.end()) invalid("There is no UDF anchor volume descriptor", choice.sessionStart + 256);
    v.anchor = *found;
    const auto anchor = blocks.block(v.anchor);
    v.main = readSequence(blocks, decodeExtent(ByteView{anchor}.subspan(16, 8)));
    v.reserve = readSequence(blocks, decodeExtent(ByteView{anchor}.subspan(24, 8)));
    v.fromReserve = !v.main.complete();
    readDescriptors(blocks, v, choice);
    readFileSet(blocks, v);
    readCounts(blocks, v);
    return v;
}

}  // namespace discmaster::image::read

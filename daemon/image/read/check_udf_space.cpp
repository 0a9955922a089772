// Partition maps' tables, and whether what is free is free.

#include "image/read/check_parts.hpp"
#include "image/read/check_udf_entry.hpp"
#include "image/read/check_udf_fields.hpp"
#include "image/read/udf_icb.hpp"
#include "image/read/udf_tables.hpp"
#include "image/read/udf_view.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read {
namespace {

using BlockRange = std::pair<std::uint64_t, std::uint64_t>;  // first, behind the last

class SpaceCheck {
public:
    SpaceCheck(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, Findings& findings)
        : blocks_{blocks}
        , v_{volume}
        , rules_{rules}
        , findings_{findings}
    {
    }

    void run(bool complete)
    {
        const auto& maps = v_.partitions.maps();
        for (std::uint16_t m = 0; m < maps.size(); ++m) {
            findings_.attempt(
                maps[m].start, {},
                [&] {
                    switch (maps[m].kind) {
                    case MapKind::Physical: break;
                    case MapKind::Virtual: checkVirtual(maps[m]); break;
                    case MapKind::Sparable: checkSparable(maps[m]); break;
                    case MapKind::Metadata: checkMetadata(maps[m]); break;
                    }
                },
                "UDF 2.2.8 to 2.2.13");
        }
        for (std::uint16_t m = 0; m < maps.size(); ++m) {
            if (maps[m].kind != MapKind::Physical && maps[m].kind != MapKind::Sparable) continue;
            findings_.attempt(
                maps[m].start, {}, [&] { checkPartitionSpace(m, complete); }, "ECMA-167 4/10");
        }
    }

private:
    // --- Virtual (UDF 2.2.8, 2.2.11)

    void checkVirtual(const PartitionMap& map)
    {
        const auto& t = map.vat;
        const auto say = [&](const std::string& text, std::string_view clause) {
            findings_.error(t.block, text, clause);
        };
        checkSpecial({t.icb.block, map.base}, Role::Table, "(the virtual allocation table)");
        if (t.modern != rules_.atLeast(0x0200))
            say("The virtual allocation table has the form of another revision", "UDF 2.2.11");
        const auto& base = v_.partitions.maps()[map.base];
        std::size_t outside = 0;
        for (const auto e : t.entries)
            if (e != VirtualTable::kUnused && e >= base.length) ++outside;
        if (outside != 0)
            say(fmt::format("The virtual allocation table has {} entries outside the partition", outside),
                "UDF 2.2.11");
        if (t.previous && *t.previous >= t.icb.block)
            say("The virtual allocation table names a previous one that lies behind it", "UDF 2.2.11");
        else if (t.previous && !readVirtualTable(blocks_, v_.partitions, {*t.previous, map.base}))
            say(fmt::format("There is no previous virtual allocation table at block {} of the partition", *t.previous),
                "UDF 2.2.11");
        if (map.access != 2 && map.access != 1)
            findings_.warning(t.block, fmt::format("The virtual partition has the access type {}", map.access),
                              "UDF 2.2.8");
        if (t.modern) checkTableHeader(map, say);
    }

    template <typename Say>
    void checkTableHeader(const PartitionMap& map, const Say& say)
    {
        const auto& t = map.vat;
        const auto lvd = blocks_.block(*v_.sequence().logicalVolume);
        Blocks::Block storage;
        auto at = LogicalBlock{t.icb.block, map.base};
        const auto fe = readEntry(blocks_, v_.partitions, at, storage);
        const auto bytes = readContent(blocks_, v_.partitions, fe, at, fe.size);
        const DescriptorCheck c{findings_, rules_, bytes, t.block, "The virtual allocation table"};
        c.dstring(4, 128, "logical volume identifier", true);
        if (!std::ranges::equal(ByteView{bytes}.subspan(4, 128), ByteView{lvd}.subspan(84, 128)))
            findings_.warning(t.block, "The virtual allocation table names another logical volume", "UDF 2.2.11");
        c.zeros(150, 2, "UDF 2.2.11");
        if (le16(bytes, 0) != 152 + le16(bytes, 2))
            say(fmt::format("The virtual allocation table has a header of {} bytes with an implementation use of {}",
                            le16(bytes, 0), le16(bytes, 2)),
                "UDF 2.2.11");
        if ((bytes.size() - le16(bytes, 0)) % 4 != 0)
            say("The virtual allocation table ends inside an entry", "UDF 2.2.11");
        if (t.minRead > rules_.revision) say("The virtual allocation table demands a higher revision", "UDF 2.2.11");
    }

    // --- Sparable (UDF 2.2.9, 2.2.12)

    void checkSparable(const PartitionMap& map)
    {
        const auto& s = map.sparable;
        if (!std::has_single_bit(s.packetLength))
            findings_.error(map.start, fmt::format("A packet has {} blocks", s.packetLength), "UDF 2.2.9");
        if (map.start % s.packetLength != 0 || map.length % s.packetLength != 0)
            findings_.warning(map.start, "The sparable partition is not of whole packets", "UDF 2.2.9");
        std::optional<SparingTable> first;
        for (const auto n : s.tables) {
            auto table = readSparingTable(blocks_, n, s.tableBytes);
            if (!table) {
                findings_.error(n, table.error(), "UDF 2.2.12");
                continue;
            }
            findings_.uses(std::uint64_t{n} * kBlockSize, s.tableBytes, Use::UdfVolume);
            checkSparingTable(map, n, *table);
            if (first && (first->sequence != table->sequence || first->spared != table->spared))
                findings_.error(n, "The sparing tables differ", "UDF 2.2.12");
            if (!first) first = std::move(*table);
        }
    }

    void checkSparingTable(const PartitionMap& map, std::uint32_t n, const SparingTable& table)
    {
        std::vector<std::byte> bytes(map.sparable.tableBytes);
        blocks_.read(std::uint64_t{n} * kBlockSize, bytes);
        const DescriptorCheck c{findings_, rules_, bytes, n, "The sparing table"};
        c.require(le16(bytes, 0) == 0, fmt::format("has the tag identifier {}", le16(bytes, 0)), "UDF 2.2.12");
        c.require(le32(bytes, 12) == n, fmt::format("says that it is at block {}", le32(bytes, 12)),
                  "ECMA-167 3/7.2.8");
        c.regid(16, "sparing identifier", DescriptorCheck::Suffix::Udf, "*UDF Sparing Table");
        c.zeros(50, 2, "UDF 2.2.12");
        const auto packet = map.sparable.packetLength;
        for (std::size_t i = 0; i < table.spared.size(); ++i) {
            const auto& p = table.spared[i];
            c.require(p.original % packet == 0, fmt::format("spares the packet at {}, where none begins", p.original),
                      "UDF 2.2.12");
            c.require(p.original < map.length,
                      fmt::format("spares the packet at {}, outside the partition", p.original), "UDF 2.2.12");
            c.require(i == 0 || table.spared[i - 1].original < p.original, "is not sorted", "UDF 2.2.12");
            c.require(std::uint64_t{p.mapped} + packet <= blocks_.count(),
                      fmt::format("maps a packet to block {}, beyond the end", p.mapped), "UDF 2.2.12");
            c.require(p.mapped + packet <= map.start || p.mapped >= map.start + map.length,
                      fmt::format("maps a packet to block {}, inside the partition", p.mapped), "UDF 2.2.12");
        }
    }

    // --- Metadata (UDF 2.2.10, 2.2.13)

    void checkMetadata(const PartitionMap& map)
    {
        const auto& m = map.metadata;
        const auto main = readMetadataFile(blocks_, v_.partitions, {m.mainFile, map.base}, FileEntry::kMetadataMain);
        const auto mirror =
            readMetadataFile(blocks_, v_.partitions, {m.mirrorFile, map.base}, FileEntry::kMetadataMirror);
        const auto one = [&](const auto& runs, std::uint32_t at, std::string_view label) {
            if (!runs) {
                findings_.error(v_.partitions.blockFor({at, map.base}), fmt::format("{}: {}", label, runs.error()),
                                "UDF 2.2.13.1");
                return;
            }
            checkSpecial({at, map.base}, Role::Metadata, std::string{label});
            checkRuns(map, *runs, label);
        };
        one(main, m.mainFile, "(the metadata file)");
        one(mirror, m.mirrorFile, "(the metadata mirror file)");
        if (main && mirror) checkMirror(map, *main, *mirror);
        if (m.bitmapFile != MetadataFacts::kNone)
            checkSpecial({m.bitmapFile, map.base}, Role::Metadata, "(the metadata bitmap file)");
        else if (map.access != 1)
            findings_.error(map.start, "A metadata partition that can be written has no bitmap", "UDF 2.2.13.2");
        if (m.bitmapFile != MetadataFacts::kNone) checkMetadataBitmap(map);
    }

    void checkRuns(const PartitionMap& map, const std::vector<MetadataRun>& runs, std::string_view label)
    {
        const auto& m = map.metadata;
        for (const auto& run : runs) {
            if (!run.recorded) continue;
            if (m.alignmentUnit != 0 && (run.block - map.start) % m.alignmentUnit != 0)
                findings_.error(run.block,
                                fmt::format("An extent of {} is not aligned to {} blocks", label, m.alignmentUnit),
                                "UDF 2.2.13.1");
            if (m.allocationUnit != 0 && run.blocks % m.allocationUnit != 0)
                findings_.error(run.block,
                                fmt::format("An extent of {} has {} blocks, no multiple of the allocation unit {}",
                                            label, run.blocks, m.allocationUnit),
                                "UDF 2.2.13.1");
            reserved_.emplace_back(run.block, run.block + run.blocks);
        }
    }

    void checkMirror(const PartitionMap& map, const std::vector<MetadataRun>& main,
                     const std::vector<MetadataRun>& mirror)
    {
        const auto n = v_.partitions.blockFor({map.metadata.mirrorFile, map.base});
        const auto size = [](const std::vector<MetadataRun>& r) {
            return r.empty() ? 0 : r.back().first + r.back().blocks;
        };
        if (size(main) != size(mirror))
            return findings_.error(n, "The metadata file and its mirror differ in size", "UDF 2.2.13.1");
        const bool shared = main == mirror;
        if (shared == map.metadata.duplicated)
            findings_.error(n,
                            shared ? "The mirror is said to have its own copy of the data, but has the same extents"
                                   : "The mirror is said to share the data, but has its own extents",
                            "UDF 2.2.10");
        if (!shared) compareCopies(main, mirror);
    }

    void compareCopies(const std::vector<MetadataRun>& main, const std::vector<MetadataRun>& mirror)
    {
        auto a = main.begin(), b = mirror.begin();
        std::uint64_t insideA = 0, insideB = 0;
        std::size_t differ = 0;
        std::uint64_t first = 0;
        while (a != main.end() && b != mirror.end()) {
            findings_.checkStop();
            const auto n = std::min(a->blocks - insideA, b->blocks - insideB);
            for (std::uint64_t i = 0; a->recorded && b->recorded && i < n; ++i) {
                const auto x = a->block + insideA + i, y = b->block + insideB + i;
                if (x >= blocks_.count() || y >= blocks_.count()) break;
                if (blocks_.block(x) == second_.block(y)) continue;
                if (differ++ == 0) first = y;
            }
            if ((insideA += n) == a->blocks) ++a, insideA = 0;
            if ((insideB += n) == b->blocks) ++b, insideB = 0;
        }
        if (differ != 0)
            findings_.error(first, fmt::format("The copy of the metadata differs from it in {} blocks", differ),
                            "UDF 2.2.13.1");
    }

    void checkMetadataBitmap(const PartitionMap& map)
    {
        Blocks::Block storage;
        auto at = LogicalBlock{map.metadata.bitmapFile, map.base};
        const auto fe = readEntry(blocks_, v_.partitions, at, storage);
        const auto n = v_.partitions.blockFor(at);
        if (fe.fileType != FileEntry::kMetadataBitmap)
            return findings_.error(n, fmt::format("The metadata bitmap file has the type {}", fe.fileType),
                                   "UDF 2.2.13.2");
        const auto bytes = readContent(blocks_, v_.partitions, fe, at, blocks_.size());
        std::uint64_t free = 0;
        if (!checkBitmapDescriptor(bytes, n, map.blocks, free)) return;
        for (const auto& [first, end] : findings_.usedBlocks(true)) {
            for (const auto& run : map.runs) {
                if (!run.recorded) continue;
                const auto from = std::max(first, run.block), to = std::min(end, run.block + run.blocks);
                for (auto b = from; b < to; ++b)
                    if (bit(bytes, run.first + b - run.block))
                        return findings_.error(
                            b, "A block of the metadata partition is in use, but its bitmap says free", "UDF 2.2.13.2");
            }
        }
        checkFreeCount(map, free);
    }

    // --- Entries that no identifier names

    void checkSpecial(LogicalBlock at, Role role, const std::string& label)
    {
        Blocks::Block storage;
        const auto fe = readEntry(blocks_, v_.partitions, at, storage);
        checkFileEntry(blocks_, v_, rules_, {fe, storage, at, label, role}, findings_);
        if (role == Role::Metadata && fe.uniqueId != 0)
            findings_.error(v_.partitions.blockFor(at), fmt::format("The unique id is {}", fe.uniqueId), "UDF 2.2.13.1",
                            label);
    }

    // --- Space (ECMA-167 4/10, UDF 2.3.3, 2.3.8)

    static bool bit(ByteView bitmap, std::uint64_t n)
    {
        return (u8(bitmap, static_cast<std::size_t>(24 + n / 8)) >> n % 8 & 1) != 0;
    }

    bool checkBitmapDescriptor(ByteView b, std::uint64_t n, std::uint64_t blocks, std::uint64_t& free)
    {
        constexpr std::string_view kClause = "ECMA-167 4/14.12";
        if (b.size() < 24 || le16(b, 0) != static_cast<std::uint16_t>(TagId::SpaceBitmap)) {
            findings_.error(n, "There is no space bitmap", kClause);
            return false;
        }
        // UDF 2.3.8.1: the CRC may cover nothing, the fields, or all.
        if (const auto tag = decodeTag(b.first(std::min<std::size_t>(b.size(), 0x10000))); !tag)
            findings_.error(n, tag.error(), "ECMA-167 4/7.2");
        else if (tag->reserved != 0)
            findings_.error(n, "The space bitmap has a tag whose reserved byte is not zero", "ECMA-167 4/7.2.4");
        const auto bits = le32(b, 16), bytes = le32(b, 20);
        if (bits != blocks)
            findings_.error(n, fmt::format("The space bitmap has {} bits for {} blocks", bits, blocks), kClause);
        if (bytes < (std::uint64_t{bits} + 7) / 8 || bytes > b.size() - 24) {
            findings_.error(n, fmt::format("The space bitmap of {} bits has {} bytes", bits, bytes), kClause);
            return false;
        }
        for (std::uint64_t i = 0; i < bits; ++i) free += bit(b, i) ? 1 : 0;
        return bits >= blocks;
    }

    void checkFreeCount(const PartitionMap& map, std::uint64_t free)
    {
        const auto m = static_cast<std::size_t>(&map - v_.partitions.maps().data());
        if (!v_.integrity || m >= v_.integrity->freeBlocks.size()) return;
        const auto said = v_.integrity->freeBlocks[m];
        if (said != Integrity::kUnknown && said != free)
            findings_.error(
                v_.integrity->block,
                fmt::format("{} blocks of partition {} are free, but the integrity descriptor says {}", free, m, said),
                "ECMA-167 3/10.10.8");
    }

    /// The ranges of the image that a space set of the partition header calls free; nothing when it has none.
    std::optional<std::vector<BlockRange>> freeRanges(std::uint16_t m, ByteView header, std::size_t table,
                                                      std::size_t bitmap)
    {
        const auto& map = v_.partitions.maps()[m];
        const auto t = decodeShortAd(header.subspan(table, 8), m), b = decodeShortAd(header.subspan(bitmap, 8), m);
        if (t.length == 0 && b.length == 0) return std::nullopt;
        std::vector<BlockRange> ranges;
        if (b.length != 0) {
            const auto n = v_.partitions.offset(b.at) / kBlockSize;
            if (!blocks_.has(n * kBlockSize, b.length)) invalid("A space bitmap lies beyond the end", n);
            std::vector<std::byte> bytes(b.length);
            blocks_.read(n * kBlockSize, bytes);
            findings_.uses(n * kBlockSize, b.length, Use::UdfVolume);
            std::uint64_t free = 0;
            if (!checkBitmapDescriptor(bytes, n, map.length, free)) return std::nullopt;
            if (le32(bytes, 12) != b.at.block)
                findings_.error(n, "The space bitmap says that it is elsewhere", "ECMA-167 4/7.2.8");
            for (std::uint64_t i = 0; i < map.length; ++i) {
                if (!bit(bytes, i)) continue;
                if (!ranges.empty() && ranges.back().second == i)
                    ++ranges.back().second;
                else
                    ranges.emplace_back(i, i + 1);
            }
        } else {
            takeTable(t, ranges);
        }
        return ranges;
    }

    /// An unallocated space entry (ECMA-167 4/14.11).
    void takeTable(const AllocationDescriptor& t, std::vector<BlockRange>& ranges)
    {
        const auto n = v_.partitions.offset(t.at) / kBlockSize;
        const auto b = blocks_.block(n);
        findings_.uses(n * kBlockSize, kBlockSize, Use::UdfVolume);
        const auto tag = decodeTag(b);
        if (!tag || tag->id != TagId::UnallocatedSpaceEntry)
            return findings_.error(n, tag ? "There is no unallocated space entry" : tag.error(), "ECMA-167 4/14.11");
        const std::size_t length = le32(b, 36);
        if (length > kBlockSize - 40)
            return findings_.error(n, "The unallocated space entry is longer than its block", "ECMA-167 4/14.11.3");
        const std::size_t size = (le16(b, 34) & 7) == 0 ? 8 : 16;
        for (std::size_t i = 0; i + size <= length; i += size) {
            const auto ad = decodeShortAd(ByteView{b}.subspan(40 + i, 8), t.at.partition);
            if (ad.length == 0) break;
            ranges.emplace_back(ad.at.block, ad.at.block + sectorsFor(ad.length).n);
        }
        std::ranges::sort(ranges);
    }

    void checkPartitionSpace(std::uint16_t m, bool complete)
    {
        const auto& map = v_.partitions.maps()[m];
        const auto pd = blocks_.block(v_.sequence().partitions.at(map.number));
        const auto header = ByteView{pd}.subspan(56, 40);
        const auto unallocated = freeRanges(m, header, 0, 8), freed = freeRanges(m, header, 24, 32);
        if (!unallocated && !freed) return checkNoSpaceSet(map, m);
        std::uint64_t free = 0;
        for (const auto* set : {&unallocated, &freed})
            for (const auto& [first, end] : set->value_or(std::vector<BlockRange>{})) free += end - first;
        checkFreeCount(map, free);
        if (!complete) return;
        for (const auto* set : {&unallocated, &freed})
            if (*set) compareWithUse(map, **set);
        reportLost(map, free);
    }

    void checkNoSpaceSet(const PartitionMap& map, std::uint16_t m)
    {
        if (map.access >= 3)
            findings_.error(map.start, "A partition that can be written has no space set", "UDF 2.3.3");
        if (!v_.integrity || m >= v_.integrity->freeBlocks.size()) return;
        const auto said = v_.integrity->freeBlocks[m];
        // On a write-once medium it may be what is left of the medium.
        if (said != 0 && said != Integrity::kUnknown && map.access != 2)
            findings_.error(
                v_.integrity->block,
                fmt::format("The integrity descriptor says that {} blocks are free, but there is no space set", said),
                "ECMA-167 3/10.10.8");
    }

    /// Blocks of the image that the partition's structures use, as blocks of the partition.
    std::vector<BlockRange> usedIn(const PartitionMap& map)
    {
        auto used = findings_.usedBlocks(false);
        used.insert(used.end(), reserved_.begin(), reserved_.end());
        std::vector<BlockRange> inside;
        for (auto [first, end] : used) {
            first = std::max(first, map.start);
            end = std::min(end, map.start + map.length);
            if (first < end) inside.emplace_back(first - map.start, end - map.start);
        }
        std::ranges::sort(inside);
        std::vector<BlockRange> merged;
        for (const auto& r : inside) {
            if (!merged.empty() && r.first <= merged.back().second)
                merged.back().second = std::max(merged.back().second, r.second);
            else
                merged.push_back(r);
        }
        return merged;
    }

    void compareWithUse(const PartitionMap& map, const std::vector<BlockRange>& free)
    {
        auto f = free.begin();
        for (const auto& [first, end] : usedIn(map)) {
            while (f != free.end() && f->second <= first) ++f;
            for (auto g = f; g != free.end() && g->first < end; ++g)
                findings_.error(map.start + std::max(first, g->first),
                                fmt::format("The blocks {} to {} of the partition are in use, but called free",
                                            std::max(first, g->first), std::min(end, g->second) - 1),
                                "ECMA-167 4/10.1");
        }
    }

    void reportLost(const PartitionMap& map, std::uint64_t free)
    {
        std::uint64_t used = 0;
        for (const auto& [first, end] : usedIn(map)) used += end - first;
        // Spare packets hold their blocks outside the partition.
        if (map.kind == MapKind::Sparable) return;
        if (used + free < map.length)
            findings_.warning(
                map.start,
                fmt::format("{} blocks of the partition are neither free nor in use", map.length - used - free),
                "ECMA-167 4/10.1");
    }

    Blocks& blocks_;
    Blocks second_ = blocks_.another();  // reads beside the first, so that two places are cached
    const UdfVolume& v_;
    const UdfRules& rules_;
    Findings& findings_;
    std::vector<BlockRange> reserved_;  // of the metadata files, in the image
};

}  // namespace

void checkUdfSpace(Blocks& blocks, const UdfView& view, bool complete, Findings& findings)
{
    findings.about(FileSystem::Udf);
    const auto rules = rulesOf(blocks, view.udf());
    SpaceCheck{blocks, view.udf(), rules, findings}.run(complete);
}

}  // namespace discmaster::image::read

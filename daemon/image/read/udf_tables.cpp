#include "image/read/udf_tables.hpp"

#include "base/error.hpp"
#include "image/read/text.hpp"
#include "image/read/udf_icb.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image::read {
namespace {

/// Runs a part; what it throws about the bytes becomes the sentence.
template <typename Part>
auto sentenceOf(Part&& part) -> std::expected<decltype(part()), std::string>
{
    try {
        return part();
    } catch (const Error& e) {
        if (e.fault() != Fault::ImageInvalid && e.fault() != Fault::FileSystemFeatureNotSupported) throw;
        return std::unexpected{std::string{e.what()}};
    }
}

void takeEntries(VirtualTable& table, ByteView bytes)
{
    table.entries.reserve(bytes.size() / 4);
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) table.entries.push_back(le32(bytes, i));
}

std::optional<std::uint32_t> placeOf(std::uint32_t block)
{
    return block == VirtualTable::kUnused ? std::nullopt : std::optional{block};
}

/// UDF 2.00 2.2.10: a header, then the entries.
std::expected<void, std::string> takeModern(VirtualTable& table, ByteView b)
{
    constexpr std::size_t kHeader = 152;
    if (b.size() < kHeader) return std::unexpected{"A virtual allocation table is shorter than its header"};
    const std::size_t header = le16(b, 0);
    if (header < kHeader || header > b.size())
        return std::unexpected{fmt::format("A virtual allocation table gives {} bytes as its header's length", header)};
    table.modern = true;
    table.name = utf8FromDstring(b.subspan(4, 128));
    table.previous = placeOf(le32(b, 132));
    table.files = le32(b, 136);
    table.directories = le32(b, 140);
    table.minRead = le16(b, 144);
    table.minWrite = le16(b, 146);
    table.maxWrite = le16(b, 148);
    takeEntries(table, b.subspan(header));
    return {};
}

/// UDF 1.50 2.2.10: the entries, then an identifier and the place of the table before.
std::expected<void, std::string> takeOld(VirtualTable& table, ByteView b)
{
    constexpr std::size_t kTrailer = 36;
    if (b.size() < kTrailer || regidName(b.subspan(b.size() - kTrailer, 32)) != "*UDF Virtual Alloc Tbl")
        return std::unexpected{"The file is no virtual allocation table: its identifier is missing"};
    table.previous = placeOf(le32(b, b.size() - 4));
    takeEntries(table, b.first(b.size() - kTrailer));
    return {};
}

/// The last block that is not all zeros, looking back from the end.
std::optional<std::uint64_t> lastRecorded(Blocks& blocks)
{
    const auto end = blocks.count();
    for (auto n = end; n > 0 && end - n < kMostPadding; --n) {
        const auto b = blocks.block(n - 1);
        if (!allZero(b)) return n - 1;
    }
    return std::nullopt;
}

}  // namespace

std::expected<VirtualTable, std::string> readVirtualTable(Blocks& blocks, const Partitions& partitions,
                                                          LogicalBlock icb)
{
    auto answer = sentenceOf([&]() -> std::expected<VirtualTable, std::string> {
        VirtualTable table;
        Blocks::Block storage;
        auto at = icb;
        const auto fe = readEntry(blocks, partitions, at, storage);
        table.icb = icb;
        table.block = partitions.offset(icb) / kBlockSize;
        table.modified = fe.modified;
        const bool modern = fe.fileType == FileEntry::kVirtualTable;
        if (!modern && fe.fileType != 0)
            return std::unexpected{"The file entry is not that of a virtual allocation table"};
        // An entry for each block of the image, the header and its implementation use.
        const auto bytes = readContent(blocks, partitions, fe, at, (blocks.count() + 64) * 4 + 0x10000);
        const auto taken = modern ? takeModern(table, bytes) : takeOld(table, bytes);
        if (!taken) return std::unexpected{taken.error()};
        return table;
    });
    if (!answer) return std::unexpected{answer.error()};
    return std::move(*answer);
}

VirtualTable findVirtualTable(Blocks& blocks, const Partitions& partitions, std::uint16_t base)
{
    constexpr std::uint64_t kRunOut = 160;  // two blocks behind a track, 150 of padding
    const auto& map = partitions.maps().at(base);
    const auto last = lastRecorded(blocks);
    std::string why = "nothing is recorded there";
    for (std::uint64_t back = 0; last && back <= kRunOut && back <= *last; ++back) {
        const auto n = *last - back;
        if (n < map.start || n - map.start > UINT32_MAX) break;
        const auto b = blocks.block(n);
        const auto tag = decodeTag(b);
        if (!tag || (tag->id != TagId::FileEntry && tag->id != TagId::ExtendedFileEntry)) continue;
        auto table = readVirtualTable(blocks, partitions, {static_cast<std::uint32_t>(n - map.start), base});
        if (table) return std::move(*table);
        why = table.error();
    }
    invalid(fmt::format("No virtual allocation table (VAT) was found at the end of the image: {}. The session may not "
                        "be closed, or the image may have been cut",
                        why),
            last.value_or(0));
}

std::vector<VirtualTable> virtualTableChain(Blocks& blocks, const Partitions& partitions, VirtualTable newest)
{
    std::vector<VirtualTable> chain;
    chain.push_back(std::move(newest));
    while (chain.size() < kMostSessions) {
        const auto& follower = chain.back();
        if (!follower.previous || *follower.previous >= follower.icb.block) break;
        auto before = readVirtualTable(blocks, partitions, {*follower.previous, follower.icb.partition});
        if (!before) break;
        // Only the newest table's entries are needed to list the sessions.
        before->entries = {};
        chain.push_back(std::move(*before));
    }
    return chain;
}

std::expected<SparingTable, std::string> readSparingTable(Blocks& blocks, std::uint64_t block, std::uint32_t bytes)
{
    constexpr std::uint32_t kMostBytes = 1U << 20;
    constexpr std::size_t kHeader = 56;
    if (bytes < kHeader || bytes > kMostBytes)
        return std::unexpected{fmt::format("A sparing table has {} bytes", bytes)};
    if (!blocks.has(block * kBlockSize, bytes)) return std::unexpected{"A sparing table lies beyond the end"};
    std::vector<std::byte> b(bytes);
    blocks.read(block * kBlockSize, b);
    const auto tag = decodeTag(b);
    if (!tag) return std::unexpected{tag.error()};
    if (regidName(ByteView{b}.subspan(16, 32)) != "*UDF Sparing Table")
        return std::unexpected{"There is no sparing table"};
    SparingTable table;
    table.entries = le16(b, 48);
    table.sequence = le32(b, 52);
    if (table.entries > (bytes - kHeader) / 8) return std::unexpected{"A sparing table is longer than the map says"};
    constexpr std::uint32_t kNotUsed = 0xFFFFFFF0;  // and above: a spare packet, or one that is defective
    for (std::size_t i = 0; i < table.entries; ++i) {
        const SparedPacket p{le32(b, kHeader + i * 8), le32(b, kHeader + i * 8 + 4)};
        if (p.original < kNotUsed) table.spared.push_back(p);
    }
    return table;
}

void applySparing(Blocks& blocks, PartitionMap& map)
{
    std::optional<SparingTable> newest;
    std::string why = "the map names no table";
    for (const auto block : map.sparable.tables) {
        auto table = readSparingTable(blocks, block, map.sparable.tableBytes);
        if (!table) {
            why = table.error();
        } else if (!newest || table->sequence > newest->sequence) {
            newest = std::move(*table);
            map.sparable.used = block;
        }
    }
    if (!newest)
        invalid(fmt::format("The sparing tables cannot be read: {}", why),
                map.sparable.tables.empty() ? map.start : map.sparable.tables[0]);
    map.spared = std::move(newest->spared);
    std::ranges::sort(map.spared, {}, &SparedPacket::original);
}

std::expected<std::vector<MetadataRun>, std::string> readMetadataFile(Blocks& blocks, const Partitions& partitions,
                                                                      LogicalBlock icb, std::uint8_t fileType)
{
    auto answer = sentenceOf([&]() -> std::expected<std::vector<MetadataRun>, std::string> {
        Blocks::Block storage;
        auto at = icb;
        const auto fe = readEntry(blocks, partitions, at, storage);
        if (fe.fileType != fileType)
            return std::unexpected{fmt::format("The file of the metadata partition has the type {}", fe.fileType)};
        if (fe.allocationForm() != 0)  // UDF 2.2.13.1
            return std::unexpected{"The metadata file has no short allocation descriptors"};
        std::vector<MetadataRun> runs;
        std::uint64_t next = 0;
        for (const auto& e : fileExtents(blocks, partitions, fe, at)) {
            const auto n = sectorsFor(e.length).n;
            runs.push_back({next, n, e.offset / kBlockSize, e.recorded});
            next += n;
        }
        return runs;
    });
    if (!answer) return std::unexpected{answer.error()};
    return std::move(*answer);
}

void applyMetadata(Blocks& blocks, const Partitions& partitions, PartitionMap& map)
{
    auto runs = readMetadataFile(blocks, partitions, {map.metadata.mainFile, map.base}, FileEntry::kMetadataMain);
    if (!runs) {
        const auto why = runs.error();
        runs = readMetadataFile(blocks, partitions, {map.metadata.mirrorFile, map.base}, FileEntry::kMetadataMirror);
        map.metadata.fromMirror = true;
        if (!runs)
            invalid(fmt::format("Neither the metadata file nor its mirror can be read: {}", why),
                    map.start + map.metadata.mainFile);
    }
    map.runs = std::move(*runs);
    map.blocks = map.runs.empty() ? 0 : map.runs.back().first + map.runs.back().blocks;
}

}  // namespace discmaster::image::read

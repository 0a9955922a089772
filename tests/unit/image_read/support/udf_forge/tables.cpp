#include "support/udf_forge/forger.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace discmaster::image::read::test {

void UdfForger::writeSparing()
{
    for (const auto n : {kSparing1, kSparing2}) {
        auto b = block(n);
        regid(b, 16, "*UDF Sparing Table", "udf");
        putLe16(b, 48, 2);
        putLe32(b, 52, 7);
        putLe32(b, 56, kPacket);
        putLe32(b, 60, kSparing1 + 32);
        putLe32(b, 64, 0xFFFFFFFF);
        putLe32(b, 68, kSparing2 + 32);
        volumeStructure(n, 0, 56);
    }
    image_.at.table = byte(kSparing1);
}

void UdfForger::metadataFile(std::uint32_t logical, std::uint8_t type, std::uint32_t dataAt, std::uint32_t blocks,
                             std::uint64_t size)
{
    Node n;
    n.type = type;
    n.at = {logical, 0, kPartition + logical};
    n.ads = {{static_cast<std::uint32_t>(size), 0, dataAt, 0}};
    n.size = size;
    n.recorded = blocks;
    n.permissions = 0;
    const auto kind = std::exchange(o_.kind, Forged::Physical);  // short descriptors
    renderEntry(n, 0, 4);
    o_.kind = kind;
}

void UdfForger::writeMetadataFiles()
{
    if (nextMeta_ > kMetadata) std::abort();
    const auto mirror = o_.mirrorDuplicated ? mirrorAt_ : metaAt_;
    metadataFile(0, 250, metaAt_, kMetadata, std::uint64_t{kMetadata} * kBlockSize);
    metadataFile(kPartitionBlocks - 1, 251, mirror, kMetadata, std::uint64_t{kMetadata} * kBlockSize);
    image_.at.metadataMain = byte(kPartition);
    image_.at.metadataMirror = byte(kPartition + kPartitionBlocks - 1);
    image_.at.metadataData = byte(kPartition + metaAt_);
    image_.at.mirrorData = byte(kPartition + mirror);
    if (o_.mirrorDuplicated)
        for (std::uint32_t i = 0; i < kMetadata; ++i)
            std::ranges::copy(block(kPartition + metaAt_ + i), block(kPartition + mirrorAt_ + i).begin());
    if (o_.bitmap) writeBitmap();
}

void UdfForger::writeBitmap()
{
    auto b = block(kPartition + 2);
    putLe32(b, 16, kMetadata);
    putLe32(b, 20, kMetadata / 8);
    for (std::uint32_t i = nextMeta_; i < kMetadata; ++i) b[24 + i / 8] |= static_cast<std::byte>(1U << i % 8);
    tag(b, 264, 2, 8);
    metadataFile(1, 252, 2, 1, 24 + kMetadata / 8);
    image_.at.metadataBitmap = byte(kPartition + 1);
}

void UdfForger::writeSessions(Node& root)
{
    std::uint32_t previous = 0xFFFFFFFF;
    for (std::uint32_t s = 1; s <= o_.sessions; ++s) {
        auto entries = table_;
        if (s < o_.sessions) entries[root.at.block] = earlierRoot(root, s);
        const auto icb = nextData_++;
        writeTable(icb, entries, previous, files_ - (o_.sessions - s));
        image_.tables.push_back(icb);
        previous = icb;
    }
    image_.at.table = byte(kPartition + previous);
    image_.bytes.resize((std::size_t{kPartition} + previous + 1) * kBlockSize);
}

std::uint32_t UdfForger::earlierRoot(Node root, std::uint32_t session)
{
    root.children.resize(root.children.size() - (o_.sessions - session));
    const auto at = data();
    auto directory = meta();
    Bytes content = identifier(root, root, true, directory.block);
    for (const auto& c : root.children) {
        const auto fid = identifier(c, c, false, directory.block);
        content.insert(content.end(), fid.begin(), fid.end());
    }
    std::ranges::copy(content, block(directory.image).begin());
    root.ads = {{static_cast<std::uint32_t>(content.size()), 0, directory.image - kPartition, 0}};
    // Its identifiers are in the partition itself, where they say their place.
    for (std::size_t p = 0; p < content.size();) {
        const auto fid = block(directory.image).subspan(p);
        const auto length = (38U + u8(fid, 19) + 3) / 4 * 4;
        tag(fid, 257, directory.image - kPartition, length - 16);
        p += length;
    }
    root.size = content.size();
    root.at.image = at.image;
    table_.pop_back();  // the directory's virtual block is not needed
    renderEntry(root, 2, 4);
    return at.block;
}

void UdfForger::writeTable(std::uint32_t icb, const std::vector<std::uint32_t>& entries, std::uint32_t previous,
                           std::uint32_t files)
{
    Bytes content;
    const auto put = [&](std::uint32_t v) {
        content.resize(content.size() + 4);
        putLe32(content, content.size() - 4, v);
    };
    if (modern()) {
        content.resize(152);
        putLe16(content, 0, 152);
        putDstring(content, 4, 128, "FORGED");
        putLe32(content, 132, previous);
        putLe32(content, 136, files);
        putLe32(content, 140, directories_);
        for (const std::size_t i : {144U, 146U, 148U}) putLe16(content, i, o_.revision);
    }
    for (const auto e : entries) put(e);
    if (!modern()) {
        content.resize(content.size() + 32);
        regid(content, content.size() - 32, "*UDF Virtual Alloc Tbl", "udf");
        put(previous);
    }
    Node n;
    n.type = modern() ? 248 : 0;
    n.content = std::string{asText(content)};
    n.size = content.size();
    n.permissions = 0;
    n.at = {icb, 0, kPartition + icb};
    renderEntry(n, modern() ? 0 : 1, 4);
    image_.at.tableContent = byte(kPartition + icb) + (modern() ? 216 : 176);
}

}  // namespace discmaster::image::read::test

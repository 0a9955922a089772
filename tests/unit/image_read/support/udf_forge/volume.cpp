#include "support/udf_forge/forger.hpp"

#include <algorithm>

namespace discmaster::image::read::test {

void UdfForger::writeFileSet(const Place& at, const Node& root, const Ad& system)
{
    auto b = block(at.image);
    image_.at.fileSet = byte(at.image);
    putTime(b, 16);
    putLe16(b, 28, 3);
    putLe16(b, 30, 3);
    putLe32(b, 32, 1);
    putLe32(b, 36, 1);
    putCharset(b, 48);
    putDstring(b, 112, 128, "FORGED");
    putCharset(b, 240);
    putDstring(b, 304, 32, "FILES");
    putLongAd(b, 400, {2048, 0, root.at.block, root.at.partition});
    regid(b, 416, "*OSTA UDF Compliant", "domain");
    if (system.length != 0) putLongAd(b, 464, system);
    descriptor(at, 256, 496);
}

void UdfForger::writeVolume(const Place& fileSet)
{
    const std::string_view kIds[] = {"BEA01", modern() ? "NSR03" : "NSR02", "TEA01"};
    for (std::uint32_t i = 0; i < 3; ++i) {
        putText(block(16 + i), 1, 5, kIds[i]);
        putU8(block(16 + i), 6, 1);
    }
    writeSequence(kMain, fileSet);
    writeSequence(kReserve, fileSet);
    writeIntegrity();
    for (const std::uint32_t n : {256U, kTotal - 1}) {
        if (o_.kind == Forged::Virtual && n != 256) continue;  // the last block is the table's
        auto b = block(n);
        putLe32(b, 16, 16 * kBlockSize);
        putLe32(b, 20, kMain);
        putLe32(b, 24, 16 * kBlockSize);
        putLe32(b, 28, kReserve);
        volumeStructure(n, 2, 496);
    }
    if (o_.kind == Forged::Sparable) writeSparing();
    image_.at.mainSequence = byte(kMain);
    image_.at.reserveSequence = byte(kReserve);
    image_.at.integrity = byte(kIntegrity);
    image_.at.partition = byte(kPartition);
}

void UdfForger::writeSequence(std::uint32_t start, const Place& fileSet)
{
    writePrimary(start);
    auto b = block(start + 1);
    putLe32(b, 16, 1);
    regid(b, 20, "*UDF LV Info", "udf");
    putCharset(b, 52);
    putDstring(b, 116, 128, "FORGED");
    regid(b, 352, kMaker, "implementation");
    volumeStructure(start + 1, 4, 496);
    writePartition(start + 2);
    writeLogicalVolume(start + 3, fileSet);
    putLe32(block(start + 4), 16, 4);
    volumeStructure(start + 4, 7, 8);
    volumeStructure(start + 5, 8, 496);
}

void UdfForger::writePrimary(std::uint32_t n)
{
    auto b = block(n);
    putDstring(b, 24, 32, "FORGED");
    putLe16(b, 56, 1);
    putLe16(b, 58, 1);
    putLe16(b, 60, 2);
    putLe16(b, 62, 3);
    putLe32(b, 64, 1);
    putLe32(b, 68, 1);
    putDstring(b, 72, 128, "0123456789ABCDEFforged");
    putCharset(b, 200);
    putCharset(b, 264);
    regid(b, 344, "*Forger", "application");
    putTime(b, 376);
    regid(b, 388, kMaker, "implementation");
    volumeStructure(n, 1, 496);
}

void UdfForger::writePartition(std::uint32_t n)
{
    auto b = block(n);
    putLe32(b, 16, 2);
    putLe16(b, 20, 1);
    putU8(b, 24, 2);
    putText(b, 25, 23, modern() ? "+NSR03" : "+NSR02", '\0');
    if (!readOnly() && o_.kind != Forged::Virtual) {
        putLe32(b, 64, kBlockSize);  // its unallocated space bitmap (ECMA-167 4/14.3.2)
        putLe32(b, 68, space_);
    }
    putLe32(b, 184, o_.kind == Forged::Virtual ? 2 : o_.kind == Forged::Sparable ? 3 : readOnly() ? 1 : 4);
    putLe32(b, 188, kPartition);
    putLe32(b, 192, kPartitionBlocks);
    regid(b, 196, kMaker, "implementation");
    volumeStructure(n, 5, 496);
}

void UdfForger::writeLogicalVolume(std::uint32_t n, const Place& fileSet)
{
    auto b = block(n);
    putLe32(b, 16, 3);
    putCharset(b, 20);
    putDstring(b, 84, 128, "FORGED");
    putLe32(b, 212, kBlockSize);
    regid(b, 216, "*OSTA UDF Compliant", "domain");
    putLongAd(b, 248, {4096, 0, fileSet.block, fileSet.partition});
    regid(b, 272, kMaker, "implementation");
    putLe32(b, 432, 8 * kBlockSize);
    putLe32(b, 436, kIntegrity);
    std::size_t length = 0;
    std::uint32_t maps = 0;
    if (o_.kind != Forged::Sparable) {
        putU8(b, 440, 1);
        putU8(b, 441, 6);
        putLe16(b, 442, 1);
        length = 6;
        ++maps;
    }
    if (o_.kind != Forged::Physical) {
        putType2(b.subspan(440 + length, 64));
        length += 64;
        ++maps;
    }
    putLe32(b, 264, static_cast<std::uint32_t>(length));
    putLe32(b, 268, maps);
    volumeStructure(n, 6, 424 + length);
}

void UdfForger::putType2(MutableBytes m)
{
    putU8(m, 0, 2);
    putU8(m, 1, 64);
    putLe16(m, 36, 1);
    switch (o_.kind) {
    case Forged::Virtual: regid(m, 4, "*UDF Virtual Partition", "udf"); break;
    case Forged::Sparable:
        regid(m, 4, "*UDF Sparable Partition", "udf");
        putLe16(m, 40, kPacket);
        putU8(m, 42, 2);
        putLe32(m, 44, kBlockSize);
        putLe32(m, 48, kSparing1);
        putLe32(m, 52, kSparing2);
        break;
    case Forged::Metadata:
        regid(m, 4, "*UDF Metadata Partition", "udf");
        putLe32(m, 40, 0);
        putLe32(m, 44, kPartitionBlocks - 1);
        putLe32(m, 48, o_.bitmap ? 1 : 0xFFFFFFFF);
        putLe32(m, 52, 32);
        putLe16(m, 56, 32);
        putU8(m, 58, o_.mirrorDuplicated ? 1 : 0);
        break;
    case Forged::Physical: break;
    }
}

void UdfForger::writeIntegrity()
{
    auto b = block(kIntegrity);
    putTime(b, 16);
    putLe32(b, 28, 1);
    putLe64(b, 40, nextId_);
    const std::uint32_t n = o_.kind == Forged::Virtual || o_.kind == Forged::Metadata ? 2 : 1;
    putLe32(b, 72, n);
    putLe32(b, 76, 46);
    putLe32(b, 80 + 4 * n, kPartitionBlocks);
    if (n == 2) {
        if (o_.kind == Forged::Virtual) putLe32(b, 84, 0xFFFFFFFF);
        putLe32(b, 84 + 4 * n, o_.kind == Forged::Virtual ? 0xFFFFFFFF : kMetadata);
        if (o_.kind == Forged::Metadata && o_.bitmap) putLe32(b, 84, kMetadata - nextMeta_);
    }
    const std::size_t use = 80 + 8 * std::size_t{n};
    regid(b, use, kMaker, "implementation");
    putLe32(b, use + 32, files_);
    putLe32(b, use + 36, directories_);
    for (const std::size_t i : {40U, 42U, 44U}) putLe16(b, use + i, o_.revision);
    volumeStructure(kIntegrity, 9, use + 46 - 16);
    volumeStructure(kIntegrity + 1, 8, 496);
}

bool UdfForger::isFree(std::uint32_t n) const
{
    if (o_.kind == Forged::Metadata && n == kPartitionBlocks - 1) return false;
    const auto reserved = o_.kind == Forged::Metadata ? 3U : 0U;  // two entries and a bitmap
    if (o_.kind == Forged::Metadata && n >= reserved && n < metaAt_) return true;
    return n >= nextData_ || std::ranges::find(unused_, n) != unused_.end();
}

void UdfForger::writeSpace()
{
    auto b = block(imageOf(space_));
    image_.at.space = byte(imageOf(space_));
    putLe32(b, 16, kPartitionBlocks);
    putLe32(b, 20, kPartitionBlocks / 8);
    std::uint32_t free = 0;
    for (std::uint32_t n = 0; n < kPartitionBlocks; ++n) {
        if (!isFree(n)) continue;
        b[24 + n / 8] |= static_cast<std::byte>(1U << n % 8);
        ++free;
    }
    tag(b, 264, space_, 8 + kPartitionBlocks / 8);
    auto i = block(kIntegrity);
    putLe32(i, 80, free);
    tag(i, 9, kIntegrity, le16(i, 10));
}

}  // namespace discmaster::image::read::test

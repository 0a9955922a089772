#include "support/udf_forge/forger.hpp"

#include "image/udf/crc.hpp"

#include <utility>

namespace discmaster::image::read::test {

UdfForger::UdfForger(const ForgeOptions& options)
    : o_{options}
    , image_{Bytes(std::size_t{kTotal} * kBlockSize), {}, {}, {}}
{
}

ForgedImage UdfForger::make()
{
    if (o_.kind == Forged::Metadata) layMetadata();
    const auto fileSet = meta(), behind = meta();
    auto root = tree();
    root.id = 0;
    place(root);
    files_ = directories_ = 0;
    count(root);
    if (!readOnly() && o_.kind != Forged::Virtual) space_ = data().block;
    writeDirectory(root, root, "");
    Ad system;
    if (o_.streams) system = writeSystemStreams();
    writeFileSet(fileSet, root, system);
    descriptor(behind, 8, 496);
    writeVolume(fileSet);
    if (o_.kind == Forged::Metadata) writeMetadataFiles();
    if (o_.kind == Forged::Virtual) writeSessions(root);
    if (!readOnly() && o_.kind != Forged::Virtual) writeSpace();
    return std::move(image_);
}

MutableBytes UdfForger::block(std::uint32_t n)
{
    return MutableBytes{image_.bytes}.subspan(std::size_t{n} * kBlockSize, kBlockSize);
}

void UdfForger::tag(MutableBytes b, unsigned id, std::uint32_t location, std::size_t crcLength)
{
    putLe16(b, 0, static_cast<std::uint16_t>(id));
    putLe16(b, 2, modern() ? 3 : 2);
    putLe16(b, 6, 1);
    putLe16(b, 10, static_cast<std::uint16_t>(crcLength));
    putLe32(b, 12, location);
    putLe16(b, 8, udf::crc16(b.subspan(16, crcLength)));
    putU8(b, 4, udf::tagChecksum(b.first(16)));
}

void UdfForger::descriptor(const Place& at, unsigned id, std::size_t crcLength)
{
    tag(block(at.image), id, at.block, crcLength);
}

void UdfForger::regid(MutableBytes b, std::size_t at, std::string_view name, std::string_view kind)
{
    putText(b, at + 1, 23, name, '\0');
    if (kind == "domain") {
        putLe16(b, at + 24, o_.revision);
        if (readOnly()) putU8(b, at + 26, 2);  // write protected by the medium's maker: soft
    } else if (kind == "udf") {
        putLe16(b, at + 24, o_.revision);
        putU8(b, at + 26, 4);
        putU8(b, at + 27, 5);
    } else if (kind == "implementation") {
        putU8(b, at + 24, 4);
        putU8(b, at + 25, 5);
    }
}

Place UdfForger::meta()
{
    switch (o_.kind) {
    case Forged::Metadata: return {nextMeta_++, 1, kPartition + metaAt_ + nextMeta_ - 1};
    case Forged::Virtual: {
        const auto physical = nextData_++;
        table_.push_back(physical);
        return {static_cast<std::uint32_t>(table_.size() - 1), 1, kPartition + physical};
    }
    default: {
        const auto n = nextData_++;
        return {n, 0, imageOf(n)};
    }
    }
}

Place UdfForger::data(std::uint32_t blocks)
{
    const auto n = nextData_;
    nextData_ += blocks;
    return {n, 0, imageOf(n)};
}

std::uint32_t UdfForger::imageOf(std::uint32_t n) const
{
    return o_.kind == Forged::Sparable && n >= kPacket && n < 2 * kPacket ? kSparing1 + 32 + n - kPacket
                                                                          : kPartition + n;
}

void UdfForger::layMetadata()
{
    metaAt_ = 32;
    mirrorAt_ = metaAt_ + kMetadata;
    nextData_ = mirrorAt_ + (o_.mirrorDuplicated ? kMetadata : 0);
}

}  // namespace discmaster::image::read::test

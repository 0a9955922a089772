// What UDF's structures of one volume say of each other.

#include "base/bytes.hpp"
#include "image/plan.hpp"
#include "image/udf/codec.hpp"
#include "image/udf/crc.hpp"
#include "image/udf/file_structures.hpp"
#include "image/udf/volume.hpp"
#include "support/builder.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image {
namespace {

using namespace udf;
using test::kMade;
using test::TreeBuilder;

constexpr std::array<std::uint16_t, 6> kRevisions{0x102, 0x150, 0x200, 0x201, 0x250, 0x260};

Options udfOptions(std::uint16_t revision)
{
    auto o = test::options(false, false, false, true);
    o.udfRevision = revision;
    return o;
}

ByteView blockOf(const std::vector<std::byte>& image, std::uint64_t n)
{
    return ByteView{image}.subspan(n * kBlockSize, kBlockSize);
}

/// The blocks of the image that hold the entry of a file of this type.
std::vector<ByteView> entriesOf(const std::vector<std::byte>& image, FileType type)
{
    std::vector<ByteView> found;
    for (std::uint64_t n = kAnchor; n < image.size() / kBlockSize; ++n) {
        const auto block = blockOf(image, n);
        const bool entry = le16(block, 0) == 261 || le16(block, 0) == 266;
        if (entry && u8(block, 4) == tagChecksum(block.first(16)) && u8(block, 27) == static_cast<unsigned>(type))
            found.push_back(block);
    }
    return found;
}

std::vector<ByteView> entriesOf(const std::vector<std::byte>&&, FileType) = delete;  // they look into the image

std::string timeAt(ByteView block, std::size_t at) { return {reinterpret_cast<const char*>(block.data()) + at, 12}; }

std::string written(Time time)
{
    std::array<std::byte, kBlockSize> b{};
    putTime(b, 0, time, 0);
    return timeAt(b, 0);
}

TEST(UdfVolume, LinkCountsAreTheIdentifiersThatReferToAFile)
{
    TreeBuilder b;
    b.file("streamed", std::string(5000, 's')).file("plain", "p");
    b.tree().addStream(*b.tree().find("/streamed"), "note", {}, std::vector<std::byte>(3000));
    auto options = udfOptions(0x201);
    options.redundantMetadata = false;
    const auto image = test::bytesOf(plan(b.share(), options));

    const auto directories = entriesOf(image, FileType::StreamDirectory);
    ASSERT_EQ(directories.size(), 1U);
    EXPECT_EQ(le16(directories[0], 48), 0U) << "nothing names a stream directory";
    std::uint32_t first = 0;  // of the partition
    for (std::uint64_t n = 32; n < 38; ++n)
        if (le16(blockOf(image, n), 0) == 5) first = le32(blockOf(image, n), 188);
    const auto content = blockOf(image, std::uint64_t{first} + le32(directories[0], 216 + 4));
    EXPECT_EQ(le16(content, 0), 257U);
    EXPECT_EQ(u8(content, 18), 0x08U) << "a parent that is a file, not a directory";

    for (const auto& file : entriesOf(image, FileType::File)) {
        const bool streamed = le32(file, 152) != 0;
        EXPECT_EQ(le16(file, 48), streamed ? 2U : 1U) << "its name, and the parent of its stream directory";
    }
}

TEST(UdfVolume, NoTimeInItIsLaterThanThatOfTheIntegrityDescriptor)
{
    const Time later{.seconds = kMade.seconds + 1, .nanoseconds = 500'000'000};
    for (const auto revision : kRevisions) {
        TreeBuilder b;
        b.file("earlier", "e").file("later", "l");
        auto attributes = b.tree().attributes(*b.tree().find("/later"));
        attributes.accessed = later;
        b.tree().setAttributes(*b.tree().find("/later"), attributes);
        const auto image = test::bytesOf(plan(b.share(), udfOptions(revision)));
        EXPECT_EQ(timeAt(blockOf(image, kIntegrity), 16), written(later));
        EXPECT_EQ(timeAt(blockOf(image, kMainSequence), 376), written(kMade)) << "the volume was made when it was";
    }
}

TEST(UdfVolume, CreationIsTheFirstOfAFilesTimes)
{
    const Time modified{.seconds = kMade.seconds - 100, .nanoseconds = 0};
    TreeBuilder b;
    b.file("copied", "c");
    auto attributes = b.tree().attributes(*b.tree().find("/copied"));
    attributes.modified = modified;
    attributes.accessed = attributes.changed = attributes.created = kMade;
    b.tree().setAttributes(*b.tree().find("/copied"), attributes);
    const auto image = test::bytesOf(plan(b.share(), udfOptions(0x201)));
    const auto files = entriesOf(image, FileType::File);
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(timeAt(files[0], 104), written(modified));
    EXPECT_EQ(timeAt(files[0], 80), written(kMade));
}

TEST(UdfVolume, WhatIsThereTwiceLiesFarApart)
{
    for (const auto revision : kRevisions) {
        for (const std::uint32_t padding : {0U, 150U}) {
            auto options = udfOptions(revision);
            options.padding = padding;
            options.alignment = 1;
            const auto image = test::bytesOf(plan(TreeBuilder{}.file("small", "s").share(), options));
            const auto anchor = blockOf(image, kAnchor);
            const std::uint64_t end = kMainSequence + kSequenceBlocks, blocks = image.size() / kBlockSize;
            EXPECT_GE(le32(anchor, 28), end + 128);
            EXPECT_GE(le32(anchor, 28), end + blocks / 10);
            EXPECT_EQ(le16(blockOf(image, le32(anchor, 28)), 0), 1U) << "the reserve sequence is where that says";
            const auto mains = entriesOf(image, FileType::Metadata),
                       mirrors = entriesOf(image, FileType::MetadataMirror);
            ASSERT_EQ(mains.size(), revision >= 0x250 ? 1U : 0U);
            ASSERT_EQ(mains.size(), mirrors.size());
            if (mains.empty()) continue;
            const auto mainEnd = le32(mains[0], 216 + 4) + le32(mains[0], 216) / kBlockSize;
            EXPECT_GE(le32(mirrors[0], 216 + 4), mainEnd + 128);
        }
    }
}

}  // namespace
}  // namespace discmaster::image

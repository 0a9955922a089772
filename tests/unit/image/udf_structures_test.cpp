// UDF's structures byte by byte.

#include "base/bytes.hpp"
#include "base/hex.hpp"
#include "image/udf/allocation.hpp"
#include "image/udf/codec.hpp"
#include "image/udf/crc.hpp"
#include "image/udf/cs0.hpp"
#include "image/udf/file_structures.hpp"
#include "image/udf/volume.hpp"

#include <array>
#include <cstddef>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <string_view>

namespace discmaster::image::udf {
namespace {

using namespace std::string_view_literals;

template <typename... B>
constexpr auto bytes(B... b)
{
    return std::array<std::byte, sizeof...(B)>{static_cast<std::byte>(b)...};
}

// The example in ECMA-167 1/7.2.6, and the usual check value of this CRC.
static_assert(crc16(bytes(0x70, 0x6A, 0x77)) == 0x3299);
static_assert(crc16(bytes('1', '2', '3', '4', '5', '6', '7', '8', '9')) == 0x31C3);
static_assert(crc16({}) == 0);

using Bytes = std::array<std::byte, kBlockSize>;

std::string hex(ByteView block, std::size_t at, std::size_t n) { return toHex(block.subspan(at, n), ' '); }

const Revision& k102 = *findRevision(0x102);
const Revision& k201 = *findRevision(0x201);
const Revision& k250 = *findRevision(0x250);

/// The tag's fields that depend on the structure.
void expectTag(ByteView d, unsigned id, unsigned crcLength, unsigned location, const Revision& revision = k102)
{
    EXPECT_EQ(le16(d, 0), id);
    EXPECT_EQ(le16(d, 2), revision.tagVersion);
    EXPECT_EQ(u8(d, 4), tagChecksum(d.first(16)));
    EXPECT_EQ(le16(d, 8), crc16(d.subspan(16, crcLength)));
    EXPECT_EQ(le16(d, 10), crcLength);
    EXPECT_EQ(le32(d, 12), location);
}

constexpr std::uint32_t kReserve = 480;

VolumeFacts facts(const Revision& revision = k102)
{
    VolumeFacts v;
    v.partitionStart = firstInPartition(revision, 0);
    v.reserve = kReserve;
    v.revision = &revision;
    v.name = "\x08NAME";
    v.volumeSet = "\x08"
                  "0123456789ABCDEFNAME";
    v.application = "*APP";
    v.created = {.seconds = 1'700'000'000, .nanoseconds = 123'456'789};
    v.partitionBlocks = 26;
    v.nextUniqueId = 0x109;
    v.files = 2;
    v.directories = 2;
    v.fileSet.partition = v.root.partition = structurePartition(revision);
    v.root.block = 2;
    return v;
}

TEST(UdfStructures, TimeHasItsZoneAndMicroseconds)
{
    constexpr Time time{.seconds = 1'700'000'000, .nanoseconds = 123'456'789};  // 2023-11-14 22:13:20
    Bytes b{};
    putTime(b, 0, time, 0);
    EXPECT_EQ(hex(b, 0, 12), "00 10 e7 07 0b 0e 16 0d 14 0c 22 38");
    putTime(b, 0, time, 120);
    EXPECT_EQ(hex(b, 0, 8), "78 10 e7 07 0b 0f 00 0d");
    putTime(b, 0, time, -720);
    EXPECT_EQ(hex(b, 0, 8), "30 1d e7 07 0b 0e 0a 0d") << "12 bits of a signed number";
    Bytes unknown{};
    putTime(unknown, 0, Time::unknown(), 120);
    EXPECT_EQ(unknown, Bytes{});
}

TEST(UdfStructures, DstringHasItsLengthAtTheEnd)
{
    Bytes b{};
    putDstring(b, 0, 8,
               "\x08"
               "abc"sv);
    EXPECT_EQ(hex(b, 0, 8), "08 61 62 63 00 00 00 04");
    putDstring(b, 0, 8,
               "\x08"
               "abcdefghij"sv);
    EXPECT_EQ(hex(b, 0, 8), "08 61 62 63 64 65 66 07");
    putDstring(b, 0, 7, "\x10\x04\x16\x04\x17\x04\x18"sv);
    EXPECT_EQ(hex(b, 0, 7), "10 04 16 04 17 00 05") << "a character is not cut in two";
    Bytes empty{};
    putDstring(empty, 0, 32, "\x08"sv);
    EXPECT_EQ(empty, Bytes{});
}

TEST(UdfStructures, RecognitionSequence)
{
    Bytes b{};
    renderRecognition("NSR02", b);
    EXPECT_EQ(hex(b, 0, 8), "00 4e 53 52 30 32 01 00");
}

TEST(UdfStructures, SequenceHoldsItsDescriptorsInOrder)
{
    struct Expected {
        unsigned id, crcLength;
    };
    static constexpr Expected kExpected[] = {{1, 496}, {4, 496}, {5, 496}, {6, 430}, {7, 8}, {8, 496}};
    for (const auto start : {kMainSequence, kReserve}) {
        for (unsigned n = 0; n < std::size(kExpected); ++n) {
            Bytes b{};
            renderSequence(facts(), start, n, b);
            expectTag(b, kExpected[n].id, kExpected[n].crcLength, start + n);
            if (n < 5) {
                EXPECT_EQ(le32(b, 16), n) << "its number in the sequence";
            }
        }
        Bytes behind{};
        renderSequence(facts(), start, 6, behind);
        EXPECT_EQ(behind, Bytes{});
    }
}

TEST(UdfStructures, PartitionDescriptor)
{
    Bytes b{};
    renderSequence(facts(), kMainSequence, 2, b);
    EXPECT_EQ(hex(b, 20, 4), "01 00 00 00");
    EXPECT_EQ(hex(b, 24, 8), "00 2b 4e 53 52 30 32 00");
    EXPECT_EQ(hex(b, 184, 12), "01 00 00 00 01 01 00 00 1a 00 00 00");
}

TEST(UdfStructures, LogicalVolumeDescriptor)
{
    Bytes b{};
    renderSequence(facts(), kMainSequence, 3, b);
    EXPECT_EQ(hex(b, 84, 5), "08 4e 41 4d 45");
    EXPECT_EQ(u8(b, 211), 5U);
    EXPECT_EQ(le32(b, 212), 2048U);
    EXPECT_EQ(asText(ByteView{b}.subspan(217, 19)), "*OSTA UDF Compliant");
    EXPECT_EQ(hex(b, 240, 4), "02 01 00 00");
    EXPECT_EQ(hex(b, 248, 16), "00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 264, 8), "06 00 00 00 01 00 00 00");
    EXPECT_EQ(hex(b, 432, 14), "00 20 00 00 40 00 00 00 01 06 01 00 00 00");
}

TEST(UdfStructures, LogicalVolumeDescriptorWithAMetadataPartition)
{
    auto v = facts(k250);
    v.metadataFile = 0;
    v.metadataMirror = 0x1234;
    v.mirrorIsCopy = true;
    Bytes b{};
    renderSequence(v, kMainSequence, 3, b);
    expectTag(b, 6, 440 + 70 - 16, kMainSequence + 3, k250);
    EXPECT_EQ(hex(b, 240, 4), "50 02 00 00");
    EXPECT_EQ(hex(b, 248, 12), "00 10 00 00 00 00 00 00 01 00 00 00") << "the file set is in the second partition";
    EXPECT_EQ(hex(b, 264, 8), "46 00 00 00 02 00 00 00");
    EXPECT_EQ(hex(b, 440, 10), "01 06 01 00 00 00 02 40 00 00");
    EXPECT_EQ(asText(ByteView{b}.subspan(451, 23)), "*UDF Metadata Partition");
    EXPECT_EQ(hex(b, 474, 4), "50 02 04 05") << "the revision and Linux";
    EXPECT_EQ(hex(b, 482, 28), "01 00 00 00 00 00 00 00 34 12 00 00 ff ff ff ff 20 00 00 00 20 00 01 00 00 00 00 00");
}

TEST(UdfStructures, IntegrityDescriptor)
{
    Bytes b{};
    renderIntegrity(facts(), 0, b);
    expectTag(b, 9, 118, 64);
    EXPECT_EQ(hex(b, 28, 4), "01 00 00 00");
    EXPECT_EQ(hex(b, 40, 8), "09 01 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 72, 16), "01 00 00 00 2e 00 00 00 00 00 00 00 1a 00 00 00");
    EXPECT_EQ(hex(b, 120, 14), "02 00 00 00 02 00 00 00 02 01 02 01 02 01");
    Bytes terminator{};
    renderIntegrity(facts(), 1, terminator);
    expectTag(terminator, 8, 496, 65);
}

TEST(UdfStructures, IntegrityDescriptorOfTwoPartitions)
{
    auto v = facts(*findRevision(0x260));
    v.metadataBlocks = 64;
    Bytes b{};
    renderIntegrity(v, 0, b);
    expectTag(b, 9, 126, 64, k250);
    EXPECT_EQ(hex(b, 72, 24), "02 00 00 00 2e 00 00 00 00 00 00 00 00 00 00 00 1a 00 00 00 40 00 00 00");
    EXPECT_EQ(hex(b, 136, 6), "50 02 60 02 60 02") << "2.60 is read as 2.50";
}

TEST(UdfStructures, AnchorIsTrueWhereItIs)
{
    for (const std::uint32_t n : {256U, 4711U}) {
        Bytes b{};
        renderAnchor(facts(), n, b);
        expectTag(b, 2, 496, n);
        EXPECT_EQ(hex(b, 16, 16), "00 80 00 00 20 00 00 00 00 80 00 00 e0 01 00 00");
    }
}

TEST(UdfStructures, FileSetDescriptor)
{
    Bytes b{};
    renderFileSet(facts(), 0, b);
    expectTag(b, 256, 496, 0);
    EXPECT_EQ(hex(b, 400, 16), "00 08 00 00 02 00 00 00 00 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 440, 4), "02 01 00 00");
}

FileFacts directoryFacts()
{
    FileFacts f;
    f.type = FileType::Directory;
    f.mode = 0555;
    f.uid = f.gid = 0xFFFFFFFF;
    f.links = 2;
    return f;
}

TEST(UdfStructures, FileEntryOfADirectory)
{
    Bytes b{};
    renderFileEntry(directoryFacts(), {.block = 2}, {{.at = {.block = 3}, .bytes = 128}}, 0, b, k102);
    expectTag(b, 261, 168, 2);
    EXPECT_EQ(hex(b, 16, 20), "00 00 00 00 04 00 00 00 01 00 00 04 00 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 36, 14), "ff ff ff ff ff ff ff ff a5 14 00 00 02 00");
    EXPECT_EQ(hex(b, 56, 16), "80 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 168, 16), "00 00 00 00 08 00 00 00 80 00 00 00 03 00 00 00");
}

TEST(UdfStructures, ExtendedFileEntryOfAFileWithStreams)
{
    Bytes b{};
    FileFacts f;
    f.mode = 0644;
    f.created = f.modified = f.accessed = f.changed = {.seconds = 1'700'000'000, .nanoseconds = 0};
    f.streamBytes = 16;
    f.streamDirectory = LogicalBlock{.block = 9, .partition = 1};
    f.uniqueId = 0x107;
    renderFileEntry(f, {.block = 5, .partition = 1}, {{.at = {.block = 64}, .bytes = 2049}}, 0, b, k250);
    expectTag(b, 266, 216 + 16 - 16, 5, k250);
    EXPECT_EQ(hex(b, 27, 1), "05");
    EXPECT_EQ(hex(b, 34, 2), "21 00") << "long descriptors: the content is in another partition";
    EXPECT_EQ(hex(b, 56, 24), "01 08 00 00 00 00 00 00 11 08 00 00 00 00 00 00 02 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 104, 12), hex(b, 92, 12));
    EXPECT_EQ(hex(b, 128, 8), "01 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 152, 10), "00 08 00 00 09 00 00 00 01 00");
    EXPECT_EQ(hex(b, 200, 32),
              "07 01 00 00 00 00 00 00 00 00 00 00 10 00 00 00 01 08 00 00 40 00 00 00 00 00 00 00 00 00 00 00");
}

TEST(UdfStructures, EntryOfADeviceHasItsNumbers)
{
    for (const auto* revision : {&k102, &k201}) {
        Bytes b{};
        FileFacts f;
        f.type = FileType::BlockDevice;
        f.device = DeviceNumber{.major = 8, .minor = 17};
        renderFileEntry(f, {.block = 7}, udf::Runs{}, 0, b, *revision);
        const auto head = revision == &k102 ? 176U : 216U;
        expectTag(b, revision == &k102 ? 261 : 266, head + 80 - 16, 7, *revision);
        EXPECT_EQ(hex(b, head - 8, 8), "50 00 00 00 00 00 00 00");
        const auto space = ByteView{b}.subspan(head);
        expectTag(space, 262, 8, 7, *revision);
        EXPECT_EQ(hex(space, 16, 8), revision == &k102 ? "50 00 00 00 50 00 00 00" : "ff ff ff ff ff ff ff ff");
        EXPECT_EQ(hex(space, 24, 24), "0c 00 00 00 01 00 00 00 38 00 00 00 20 00 00 00 08 00 00 00 11 00 00 00");
        EXPECT_EQ(asText(space.subspan(49, 12)), "*discmasterd");
    }
}

TEST(UdfStructures, SealedEntryCoversTheContentInIt)
{
    Bytes b{};
    renderUnsealedEntry({}, 5, b, k102);
    EXPECT_EQ(hex(b, 34, 2), "23 00");
    EXPECT_EQ(hex(b, 56, 16), "05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00") << "no block recorded";
    putText(b, 176, 5, "hello");
    sealEntry(12, b, k102);
    expectTag(b, 261, 176 + 5 - 16, 12);
}

TEST(UdfStructures, FileIdentifiersOfParentAndFile)
{
    std::array<std::byte, kMaxIdentifier> parent{}, file{};
    putIdentifier({.directory = true, .parent = true, .entry = {.block = 2}}, 3, MutableBytes{parent}.first(40), k102);
    expectTag(parent, 257, 24, 3);
    EXPECT_EQ(hex(parent, 16, 24), "01 00 0a 00 00 08 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    const auto name = "\x08"
                      "a.txt"sv;
    ASSERT_EQ(identifierSize(name.size(), 40), 44U);
    putIdentifier({.name = name, .hidden = true, .entry = {.block = 6}, .uniqueId = 0x107}, 3,
                  MutableBytes{file}.first(44), k102);
    expectTag(file, 257, 28, 3);
    EXPECT_EQ(hex(file, 16, 28), "01 00 01 06 00 08 00 00 06 00 00 00 00 00 00 00 07 01 00 00 00 00 08 61 2e 74 78 74");
}

TEST(UdfStructures, NoTagOfAnIdentifierCrossesABlock)
{
    // Behind 40 + 44 bytes at 1956 there are 8 left, too few for the next tag.
    const auto name = "\x08"
                      "a.txt"sv;
    EXPECT_EQ(identifierSize(name.size(), 2048 - 44), 44U) << "the next begins where the block does";
    EXPECT_EQ(identifierSize(name.size(), 2048 - 44 - 16), 44U);
    ASSERT_EQ(identifierSize(name.size(), 2048 - 44 - 12), 76U);
    std::array<std::byte, kMaxIdentifier> file{};
    putIdentifier({.name = name, .entry = {.block = 6}}, 3, MutableBytes{file}.first(76), k102);
    expectTag(file, 257, 60, 3);
    EXPECT_EQ(le16(file, 36), 32U);
    EXPECT_EQ(asText(ByteView{file}.subspan(39, 12)), "*discmasterd");
    EXPECT_EQ(hex(file, 70, 6), "08 61 2e 74 78 74");
}

TEST(UdfStructures, PathComponents)
{
    EXPECT_EQ(pathComponents("a/../Ж"), "\x05\x02\0\0\x08"
                                        "a"
                                        "\x03\0\0\0"
                                        "\x05\x03\0\0\x10\x04\x16"sv);
    EXPECT_EQ(pathComponents("/x"), "\x01\0\0\0\x05\x02\0\0\x08x"sv);
    EXPECT_EQ(pathComponents("./"), "\x04\0\0\0"sv);
}

Allocation allocation(std::uint64_t bytes, bool longForm = false)
{
    const std::uint16_t structures = longForm ? 1 : 0;
    return Allocation{
        {{.at = {.block = 100}, .bytes = bytes}}, entryRoom(k102), {.block = 50, .partition = structures}};
}

TEST(UdfStructures, LargeFilesContinueInChains)
{
    constexpr std::uint64_t kExtent = kMaxExtentBytes;
    const auto blocks = [](std::uint64_t bytes, bool longForm = false) {
        return allocation(bytes, longForm).chainBlocks();
    };
    EXPECT_EQ(blocks(0), 0U);
    EXPECT_EQ(blocks(234 * kExtent), 0U);
    EXPECT_EQ(blocks(234 * kExtent + 1), 1U);
    EXPECT_EQ(blocks((233 + 253) * kExtent), 1U);
    EXPECT_EQ(blocks((233 + 253) * kExtent + 1), 2U);
    EXPECT_EQ(blocks((233 + 252 + 253) * kExtent), 2U);
    EXPECT_EQ(blocks((233 + 252 + 253) * kExtent + 1), 3U);
    EXPECT_EQ(blocks(117 * kExtent, true), 0U);
    EXPECT_EQ(blocks(117 * kExtent + 1, true), 1U);
    EXPECT_EQ(blocks((116 + 125 + 126) * kExtent, true), 2U);

    const auto large = allocation((233 + 252 + 3) * kExtent - 5);
    Bytes b{};
    EXPECT_EQ(large.put(b, 176), 234U * 8);
    EXPECT_EQ(hex(b, 176, 16), "00 f8 ff 3f 64 00 00 00 00 f8 ff 3f 63 00 08 00");
    EXPECT_EQ(hex(b, 176 + 233 * 8, 8), "00 08 00 c0 32 00 00 00");
    Bytes first{}, second{};
    large.renderChain(0, first, k102);
    expectTag(first, 258, 8 + 253 * 8, 50);
    EXPECT_EQ(hex(first, 24 + 252 * 8, 8), "00 08 00 c0 33 00 00 00");
    large.renderChain(1, second, k102);
    expectTag(second, 258, 8 + 3 * 8, 51);
    EXPECT_EQ(hex(second, 16, 8), "00 00 00 00 18 00 00 00");
    EXPECT_EQ(le32(second, 24 + 16), kExtent - 5);
}

TEST(UdfStructures, LongDescriptorsLeadToTheirPartitions)
{
    Bytes b{};
    EXPECT_EQ(allocation(118ULL * kMaxExtentBytes, true).put(b, 176), 117U * 16);
    EXPECT_EQ(hex(b, 176, 16), "00 f8 ff 3f 64 00 00 00 00 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 176 + 116 * 16, 16), "00 08 00 c0 32 00 00 00 01 00 00 00 00 00 00 00");
}

TEST(UdfNames, ChooseTheNarrowForm)
{
    EXPECT_EQ(toName("abc").bytes, "\x08"
                                   "abc");
    EXPECT_EQ(toName("é").bytes, "\x08\xE9");
    EXPECT_EQ(toName("Жa").bytes, "\x10\x04\x16\0a"sv);
    EXPECT_EQ(toName("😀").bytes, "\x10\xD8\x3D\xDE\x00"sv);
    EXPECT_TRUE(toName(std::string(254, 'a')).exact);
    EXPECT_EQ(toName(std::string(254, 'a')).bytes.size(), 255U);
}

TEST(UdfNames, MarkWhatWasChanged)
{
    const auto longName = toName(std::string(255, 'a'));
    EXPECT_FALSE(longName.exact);
    EXPECT_EQ(longName.bytes.size(), 255U);
    const auto invalid = toName("a\xFF.txt");
    EXPECT_FALSE(invalid.exact);
    EXPECT_EQ(invalid.bytes.substr(0, 4), "\x08"
                                          "a_#");
    EXPECT_EQ(invalid.bytes.substr(8), ".txt");
    EXPECT_NE(toName("a\xFF.txt", 1).bytes, invalid.bytes) << "another attempt gives another name";
}

}  // namespace
}  // namespace discmaster::image::udf

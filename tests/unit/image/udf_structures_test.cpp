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

/// The tag's fields that depend on the structure.
void expectTag(ByteView d, unsigned id, unsigned crcLength, unsigned location)
{
    EXPECT_EQ(le16(d, 0), id);
    EXPECT_EQ(le16(d, 2), 2U);
    EXPECT_EQ(u8(d, 4), tagChecksum(d.first(16)));
    EXPECT_EQ(le16(d, 8), crc16(d.subspan(16, crcLength)));
    EXPECT_EQ(le16(d, 10), crcLength);
    EXPECT_EQ(le32(d, 12), location);
}

VolumeFacts facts()
{
    VolumeFacts v;
    v.name = "\x08NAME";
    v.volumeSet = "\x08"
                  "0123456789ABCDEFNAME";
    v.application = "*APP";
    v.created = {.seconds = 1'700'000'000, .nanoseconds = 123'456'789};
    v.partitionBlocks = 26;
    v.nextUniqueId = 0x109;
    v.files = 2;
    v.directories = 2;
    v.root = 2;
    return v;
}

TEST(UdfStructures, TimeIsUtcWithMicroseconds)
{
    Bytes b{};
    putTime(b, 0, {.seconds = 1'700'000'000, .nanoseconds = 123'456'789});  // 2023-11-14 22:13:20
    EXPECT_EQ(hex(b, 0, 12), "00 10 e7 07 0b 0e 16 0d 14 0c 22 38");
    Bytes unknown{};
    putTime(unknown, 0, Time::unknown());
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
    for (const auto start : {kMainSequence, kReserveSequence}) {
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
    EXPECT_EQ(hex(b, 24, 8), "02 2b 4e 53 52 30 32 00");
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
    EXPECT_EQ(hex(b, 240, 4), "02 01 03 00");
    EXPECT_EQ(hex(b, 248, 16), "00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 264, 8), "06 00 00 00 01 00 00 00");
    EXPECT_EQ(hex(b, 432, 14), "00 10 00 00 40 00 00 00 01 06 01 00 00 00");
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

TEST(UdfStructures, AnchorIsTrueWhereItIs)
{
    for (const std::uint32_t n : {256U, 4711U}) {
        Bytes b{};
        renderAnchor(n, b);
        expectTag(b, 2, 496, n);
        EXPECT_EQ(hex(b, 16, 16), "00 80 00 00 20 00 00 00 00 80 00 00 30 00 00 00");
    }
}

TEST(UdfStructures, FileSetDescriptor)
{
    Bytes b{};
    renderFileSet(facts(), 0, b);
    expectTag(b, 256, 496, 0);
    EXPECT_EQ(hex(b, 400, 16), "00 08 00 00 02 00 00 00 00 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 440, 4), "02 01 03 00");
}

TEST(UdfStructures, FileEntryOfADirectory)
{
    Bytes b{};
    FileFacts f;
    f.type = FileType::Directory;
    f.mode = 0555;
    f.uid = f.gid = 0xFFFFFFFF;
    f.links = 2;
    renderFileEntry(f, 2, udf::Run{3, 128}, 0, b);
    expectTag(b, 261, 168, 2);
    EXPECT_EQ(hex(b, 16, 20), "00 00 00 00 04 00 00 00 01 00 00 04 00 00 00 00 00 00 30 02");
    EXPECT_EQ(hex(b, 36, 14), "ff ff ff ff ff ff ff ff a5 14 00 00 02 00");
    EXPECT_EQ(hex(b, 56, 16), "80 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00");
    EXPECT_EQ(hex(b, 168, 16), "00 00 00 00 08 00 00 00 80 00 00 00 03 00 00 00");
}

TEST(UdfStructures, FileIdentifiersOfParentAndFile)
{
    std::array<std::byte, kMaxIdentifier> parent{}, file{};
    putIdentifier({.directory = true, .parent = true, .entry = 2}, 3, MutableBytes{parent}.first(40));
    expectTag(parent, 257, 24, 3);
    EXPECT_EQ(hex(parent, 16, 24), "01 00 0a 00 00 08 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    const auto name = "\x08"
                      "a.txt"sv;
    ASSERT_EQ(identifierSize(name.size()), 44U);
    putIdentifier({.name = name, .hidden = true, .entry = 6, .uniqueId = 0x107}, 3, MutableBytes{file}.first(44));
    expectTag(file, 257, 28, 3);
    EXPECT_EQ(hex(file, 16, 28), "01 00 01 06 00 08 00 00 06 00 00 00 00 00 00 00 07 01 00 00 00 00 08 61 2e 74 78 74");
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

TEST(UdfStructures, LargeFilesContinueInChains)
{
    constexpr std::uint64_t kExtent = kMaxExtentBytes;
    EXPECT_EQ(chainBlocks(0), 0U);
    EXPECT_EQ(chainBlocks(234 * kExtent), 0U);
    EXPECT_EQ(chainBlocks(234 * kExtent + 1), 1U);
    EXPECT_EQ(chainBlocks((233 + 253) * kExtent), 1U);
    EXPECT_EQ(chainBlocks((233 + 253) * kExtent + 1), 2U);
    EXPECT_EQ(chainBlocks((233 + 252 + 253) * kExtent), 2U);
    EXPECT_EQ(chainBlocks((233 + 252 + 253) * kExtent + 1), 3U);

    const udf::Run run{100, (233 + 252 + 3) * kExtent - 5};
    Bytes b{};
    EXPECT_EQ(putAllocation(run, 50, b, 176), 234U * 8);
    EXPECT_EQ(hex(b, 176, 16), "00 f8 ff 3f 64 00 00 00 00 f8 ff 3f 63 00 08 00");
    EXPECT_EQ(hex(b, 176 + 233 * 8, 8), "00 08 00 c0 32 00 00 00");
    Bytes first{}, second{};
    renderChain(run, 50, 0, first);
    expectTag(first, 258, 8 + 253 * 8, 50);
    EXPECT_EQ(hex(first, 24 + 252 * 8, 8), "00 08 00 c0 33 00 00 00");
    renderChain(run, 50, 1, second);
    expectTag(second, 258, 8 + 3 * 8, 51);
    EXPECT_EQ(hex(second, 16, 8), "32 00 00 00 18 00 00 00");
    EXPECT_EQ(le32(second, 24 + 16), kExtent - 5);
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

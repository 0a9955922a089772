// DVD+R and BD-R: units, sessions, fragments, finalising, formatting.

#include "support/bench.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace discmaster::emulator {
namespace {

struct Kind {
    const char* type;
    unsigned unit;
    std::int64_t gap;
};

class Sequential : public ::testing::TestWithParam<Kind> {
protected:
    Bench b{GetParam().type};
};

INSTANTIATE_TEST_SUITE_P(Media, Sequential, ::testing::Values(Kind{"dvd+r", 16, 2048}, Kind{"bd-r", 32, 0}),
                         [](const auto& p) { return std::string{p.param.type} == "bd-r" ? "BdR" : "DvdPlusR"; });

TEST_P(Sequential, BlankDiscSaysSo)
{
    EXPECT_EQ(b.discStatus(), 0U);
    EXPECT_EQ(b.nextWritable(), 0);
    EXPECT_EQ(code(b.readResult(0)), "8/00/00");
}

TEST_P(Sequential, PartialUnitIsPaddedWithZerosAtSynchronizeCache)
{
    const auto data = pattern(GetParam().unit + 3);
    ASSERT_TRUE(b.burn(0, data));
    EXPECT_EQ(b.nextWritable(), GetParam().unit + 3);  // still in the buffer
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(b.nextWritable(), 2 * GetParam().unit);
    EXPECT_EQ(b.read(0, GetParam().unit + 3), data);
    EXPECT_EQ(b.read(2 * GetParam().unit - 1, 1), Bytes(kBlockSize));
    EXPECT_EQ(code(b.readResult(2 * GetParam().unit)), "8/00/00");
    EXPECT_EQ(code(b.write(GetParam().unit + 3, pattern(1))), "5/21/02");
}

TEST_P(Sequential, SessionsFollowEachOther)
{
    ASSERT_TRUE(b.burn(0, pattern(64)));
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(code(b.close(2)), "5/72/03");  // the track first
    ASSERT_TRUE(b.close(1, 1));
    EXPECT_EQ(b.lastSessionStatus(), 1U);
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.discStatus(), 1U);
    EXPECT_EQ(b.lastSessionStatus(), 0U);
    EXPECT_EQ(b.sessions(), 2U);
    const auto next = 64 + GetParam().gap;
    EXPECT_EQ(b.nextWritable(), next);
    const auto second = pattern(32, 9);
    ASSERT_TRUE(b.burn(next, second));
    ASSERT_TRUE(b.close(1, 2));
    ASSERT_TRUE(b.close(6));
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.read(next, 32), second);
    EXPECT_EQ(code(b.write(next + 32, pattern(1))), "5/30/05");
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ReadCapacity, 10), 8)}.be32(0), static_cast<std::uint32_t>(next + 31));
}

TEST_P(Sequential, AnAppendableDiscCanBeFinalisedWithoutAnotherSession)
{
    EXPECT_EQ(code(b.close(6)), "5/2C/04");
    ASSERT_TRUE(b.burn(0, pattern(32)));
    ASSERT_TRUE(b.close(1, 1));
    ASSERT_TRUE(b.close(2));
    ASSERT_TRUE(b.close(6));
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.sessions(), 1U);
}

TEST_P(Sequential, ReservedTracksAreWrittenEachAtItsOwnAddress)
{
    const auto reserve = [&](std::uint32_t blocks) { return b.none(Bench::cdb(Op::ReserveTrack, 10).be32(5, blocks)); };
    ASSERT_TRUE(reserve(100));
    const auto size = static_cast<std::int64_t>(roundUp(100, GetParam().unit));
    EXPECT_EQ(b.nextWritable(1), 0);
    EXPECT_EQ(b.nextWritable(2), size);
    ASSERT_TRUE(b.burn(size, pattern(32)));
    ASSERT_TRUE(b.burn(0, pattern(32)));
    EXPECT_EQ(code(reserve(32)), "5/2C/00");  // the open end is in use
    EXPECT_EQ(code(b.write(32, pattern(static_cast<std::size_t>(size) - 31))), "5/63/00");
    ASSERT_TRUE(b.close(1, 1));
    EXPECT_EQ(b.read(size - 1, 1), Bytes(kBlockSize));  // the rest was recorded with zeros
    ASSERT_TRUE(b.close(1, 2));
    ASSERT_TRUE(b.close(2));
}

TEST_P(Sequential, FullDiscIsRefused)
{
    Bench small{GetParam().type, 2 << 20};
    ASSERT_TRUE(small.burn(0, pattern(1024)));
    EXPECT_EQ(code(small.write(1024, pattern(1))), "5/21/00");
    ASSERT_TRUE(small.close(1, 1));
    ASSERT_TRUE(small.close(2));
    EXPECT_EQ(small.discStatus(), 2U);  // no room for another session
}

Result sendLayerBreak(Bench& b, std::uint32_t blocks, unsigned format = 0x20, unsigned length = 10)
{
    Bytes list(12);
    putBe16(list, 0, static_cast<std::uint16_t>(length));
    putBe32(list, 8, blocks);
    return b.out(Bench::cdb(Op::SendDiscStructure, 12).u8(7, format).be16(8, 12), list);
}

Bytes structure(Bench& b, unsigned mediaType, unsigned format)
{
    return b.in(Bench::cdb(Op::ReadDiscStructure, 12).u8(1, mediaType).u8(7, format).be16(8, 2052), 2052);
}

TEST(DvdPlusRDual, LayersAreAsLongAsTheHostChooses)
{
    Bench b{"dvd+r-dl", 0};
    EXPECT_EQ(Fields{structure(b, 0, 0x20)}.u8(4), 0U);
    EXPECT_EQ(Fields{structure(b, 0, 0x20)}.be32(8), 2086912U);
    EXPECT_EQ(Fields{structure(b, 0, 0x11)}.u8(6) >> 5, 1U);  // two layers
    EXPECT_EQ(code(sendLayerBreak(b, 1024, 0x22)), "5/24/00");
    EXPECT_EQ(code(sendLayerBreak(b, 1024, 0x20, 12)), "5/26/00");
    EXPECT_EQ(code(b.out(Bench::cdb(Op::SendDiscStructure, 12).u8(7, 0x20).be16(8, 8), Bytes(8))), "5/1A/00");
    EXPECT_EQ(code(sendLayerBreak(b, 0)), "5/26/00");
    EXPECT_EQ(code(sendLayerBreak(b, 1001)), "5/26/00");
    EXPECT_EQ(code(sendLayerBreak(b, 2086928)), "5/26/00");
    ASSERT_TRUE(sendLayerBreak(b, 1024));
    EXPECT_EQ(code(sendLayerBreak(b, 1024)), "5/2C/00");
    EXPECT_EQ(Fields{structure(b, 0, 0x20)}.u8(4), 0x80U);
    EXPECT_EQ(Fields{structure(b, 0, 0x20)}.be32(8), 1024U);
    EXPECT_EQ(Fields{structure(b, 0, 0x00)}.be32(16) & 0xFFFFFFU, 0x30000U + 1023U);
    EXPECT_EQ(Fields{b.trackInformation(0xFF)}.be32(16), 2048U);
    ASSERT_TRUE(b.burn(0, pattern(2048)));
    EXPECT_EQ(code(b.write(2048, pattern(16))), "5/21/00");
    ASSERT_TRUE(b.close(1, 1));
    ASSERT_TRUE(b.close(5));
    EXPECT_EQ(b.discStatus(), 2U);
}

TEST(DvdPlusRDual, LayerBreakIsSettledByTheFirstBlock)
{
    Bench b{"dvd+r-dl"};
    ASSERT_TRUE(b.burn(0, pattern(16)));
    EXPECT_EQ(Fields{structure(b, 0, 0x20)}.u8(4), 0x80U);
    EXPECT_EQ(code(sendLayerBreak(b, 1024)), "5/2C/00");
    Bench single{"dvd+r"};
    EXPECT_EQ(code(sendLayerBreak(single, 1024)), "5/24/00");
    EXPECT_TRUE(structure(single, 0, 0x20).empty());
}

struct Layered {
    const char* type;
    unsigned layers;
    std::uint32_t blocks, spared;
};

class BdLayers : public ::testing::TestWithParam<Layered> {};
INSTANTIATE_TEST_SUITE_P(
    Media, BdLayers,
    ::testing::Values(Layered{"bd-r", 1, 12219392, 11826176}, Layered{"bd-r-dl", 2, 24438784, 23652352},
                      Layered{"bd-r-tl", 3, 48878592, 47698944}, Layered{"bd-r-ql", 4, 62500864, 60928000},
                      Layered{"bd-re", 1, 12219392, 11826176}, Layered{"bd-re-dl", 2, 24438784, 23652352},
                      Layered{"bd-re-tl", 3, 48878592, 47698944}));

TEST_P(BdLayers, HaveTheirCapacities)
{
    const auto& p = GetParam();
    Bench b{p.type, 0};
    const auto list = b.in(Bench::cdb(Op::ReadFormatCapacities, 10).be16(7, 252), 252);
    EXPECT_EQ(Fields{list}.be32(4), p.blocks);
    EXPECT_EQ(Fields{list}.be32(12), p.spared);
    EXPECT_EQ(Fields{structure(b, 1, 0)}.u8(16) >> 4, p.layers);
    const bool rewritable = std::string{p.type}.starts_with("bd-re");
    ASSERT_TRUE(b.format(rewritable ? 0x30 : 0x32, p.spared, rewritable ? 0 : 1));
    EXPECT_EQ(Fields{structure(b, 1, 0x0A)}.be32(12), (p.blocks - p.spared) / 32);
    const auto last = pattern(32);
    if (!rewritable) {
        EXPECT_EQ(Fields{b.trackInformation(1)}.be32(16), p.spared);
        EXPECT_EQ(code(b.write(p.spared - 32, last)), "5/21/02");
        return;
    }
    ASSERT_TRUE(b.write(p.spared - 32, last));
    EXPECT_EQ(b.read(p.spared - 32, 32), last);
    EXPECT_EQ(code(b.write(p.spared, last)), "5/21/00");
}

TEST(BdR, FormattingCostsSparesAndIsDoneOnce)
{
    Bench b{"bd-r", 0};
    const auto list = b.in(Bench::cdb(Op::ReadFormatCapacities, 10).be16(7, 252), 252);
    EXPECT_EQ(Fields{list}.be32(4), 12219392U);
    EXPECT_EQ(Fields{list}.u8(8), 1U);
    EXPECT_EQ(Fields{list}.be32(12), 11826176U);
    ASSERT_TRUE(b.format(0x32, 11826176, 1));
    EXPECT_EQ(b.discStatus(), 1U);  // appendable without data
    EXPECT_EQ(Fields{b.trackInformation(1)}.be32(16), 11826176U);
    EXPECT_EQ(code(b.format(0x32, 11826176, 1)), "5/2C/03");
}

TEST(BdR, PseudoOverwriteReplacesWhatWasRecorded)
{
    Bench b{"bd-r", 64 << 20};
    const auto blocks = Fields{b.in(Bench::cdb(Op::ReadFormatCapacities, 10).be16(7, 252), 252)}.be32(12);
    ASSERT_TRUE(b.format(0x32, blocks, 0));
    ASSERT_TRUE(b.burn(0, pattern(64)));
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.write(32, pattern(32, 7)));
    EXPECT_EQ(b.read(32, 32), pattern(32, 7));
    EXPECT_EQ(b.nextWritable(), 64);
    EXPECT_EQ(code(b.write(96, pattern(32))), "5/21/02");
}

TEST(BdR, PseudoOverwriteTakesSparesThenOrphansTheOpenTrack)
{
    Bench b{"bd-r", 64 << 20};
    const auto left = [&] {
        return Fields{b.in(Bench::cdb(Op::ReadDiscInformation, 10).u8(1, 2).be16(7, 16), 16)}.be32(4);
    };
    EXPECT_EQ(code(b.format(0x32, 32704, 2)), "5/26/00");  // RRM is not offered
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ReadDiscInformation, 10).u8(1, 2).be16(7, 16), 16)), "5/24/00");
    ASSERT_TRUE(b.format(0x32, 32704, 0));  // two clusters are spare
    ASSERT_TRUE(b.burn(0, pattern(64)));
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(left(), 2U + 1020U);
    ASSERT_TRUE(b.write(0, pattern(64, 7)));
    EXPECT_EQ(b.nextWritable(), 64);
    EXPECT_EQ(left(), 1020U);
    ASSERT_TRUE(b.write(0, pattern(32, 8)));
    EXPECT_EQ(b.nextWritable(), 96) << "the open track lost a cluster";
    EXPECT_EQ(b.read(0, 32), pattern(32, 8));
    EXPECT_EQ(left(), 1019U);
    ASSERT_TRUE(b.burn(96, pattern(32704 - 96)));
    EXPECT_EQ(code(b.write(0, pattern(32, 9))), "5/63/00");
    EXPECT_EQ(b.read(0, 32), pattern(32, 8));
}

TEST(Disk, TakesPlainWritesAndHasNothingOfADisc)
{
    Bench b{"disk", 4 << 20};
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::GetConfiguration, 10).u8(1, 1).be16(7, 8), 8)}.be16(6), 0x0002U);
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ReadCapacity, 10), 8)}.be32(0), 2047U);
    const auto data = pattern(3);
    ASSERT_TRUE(b.write(2045, data));
    EXPECT_EQ(b.read(2045, 3), data);
    EXPECT_EQ(code(b.write(2046, data)), "5/21/00");
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ReadDiscInformation, 10).be16(7, 34), 34)), "5/30/02");
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ReadTrackInformation, 10).u8(1, 1).be32(2, 1).be16(7, 48), 48)), "5/30/02");
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ReadDiscStructure, 12).be16(8, 64), 64)), "5/30/02");
    EXPECT_EQ(code(b.format(0x00, 2048)), "5/30/06");
    EXPECT_EQ(code(b.close(1, 1)), "5/24/00");
}

TEST(BdRe, IsFormattedThenOverwritten)
{
    Bench b{"bd-re", 64 << 20};
    EXPECT_EQ(code(b.write(0, pattern(32))), "5/30/10");
    EXPECT_EQ(code(b.format(0x26, 32768)), "5/26/00");
    ASSERT_TRUE(b.format(0x31, 32768));
    EXPECT_EQ(b.discStatus(), 3U);
    EXPECT_EQ(b.read(320, 1), Bytes(kBlockSize));
    ASSERT_TRUE(b.write(320, pattern(32)));
    ASSERT_TRUE(b.write(323, pattern(1, 5)));  // read, modify, write
    EXPECT_EQ(b.read(323, 1), pattern(1, 5));
    EXPECT_EQ(code(b.write(32768, pattern(1))), "5/21/00");
    EXPECT_EQ(code(b.close(2)), "5/24/00");
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ReadCapacity, 10), 8)}.be32(0), 32767U);
}

TEST(BdRe, StreamingWritesComeInWholeUnits)
{
    Bench b{"bd-re"};
    ASSERT_TRUE(b.format(0x31, 32768));
    const auto streaming = [&](std::uint32_t lba, std::size_t blocks) {
        return b.out(Bench::cdb(Op::Write12, 12).be32(2, lba).be32(6, static_cast<std::uint32_t>(blocks)).u8(10, 0x80),
                     pattern(blocks));
    };
    EXPECT_TRUE(streaming(32, 64));
    EXPECT_EQ(code(streaming(40, 32)), "5/21/02");
    EXPECT_EQ(code(streaming(64, 16)), "5/24/00");
}

}  // namespace
}  // namespace discmaster::emulator

// DVD-R and DVD-RW in sequence: increments, the disc at once, blanking, test writes.

#include "support/bench.hpp"

#include <gtest/gtest.h>

namespace discmaster::emulator {
namespace {

constexpr unsigned kIncremental = 0, kTao = 1, kAtOnce = 2;

class DvdDash : public ::testing::TestWithParam<const char*> {
protected:
    /// RESERVE TRACK.
    Result reserve(std::uint32_t blocks) { return b.none(Bench::cdb(Op::ReserveTrack, 10).be32(5, blocks)); }
    bool current(unsigned feature)
    {
        const auto all = b.in(Bench::cdb(Op::GetConfiguration, 10).u8(1, 2).be16(2, feature).be16(7, 12), 12);
        return all.size() >= 12 && (u8(all, 10) & 1) != 0;
    }
    Bench b{GetParam(), 100 << 20};
};

INSTANTIATE_TEST_SUITE_P(Media, DvdDash, ::testing::Values("dvd-r", "dvd-rw"),
                         [](const auto& p) { return std::string{p.param} == "dvd-r" ? "DvdR" : "DvdRw"; });

TEST_P(DvdDash, PageFiveSaysHowItIsWrittenAndWhatClosingLeaves)
{
    EXPECT_TRUE(current(0x21) && current(0x2F));
    EXPECT_EQ(code(b.writeParameters(kTao, true)), "5/26/00");
    ASSERT_TRUE(b.writeParameters(kIncremental, true));
    ASSERT_TRUE(b.burn(0, pattern(64)));
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(code(b.close(2)), "5/72/03");
    ASSERT_TRUE(b.close(1, 1));
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.discStatus(), 1U);
    EXPECT_EQ(b.nextWritable(), 64 + 16384);
    ASSERT_TRUE(b.writeParameters(kIncremental, false));
    ASSERT_TRUE(b.burn(64 + 16384, pattern(16, 2)));
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.close(1, 2));
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_FALSE(current(0x21));
}

TEST_P(DvdDash, AtOnceTakesWhatWasAnnouncedAndClosesTheDisc)
{
    ASSERT_TRUE(b.writeParameters(kAtOnce, false));
    EXPECT_EQ(code(b.write(0, pattern(16))), "5/2C/00") << "nothing is announced";
    EXPECT_EQ(code(reserve(0)), "5/24/00");
    EXPECT_EQ(code(reserve(1 << 30)), "5/24/00");
    ASSERT_TRUE(reserve(800));
    ASSERT_TRUE(reserve(90));  // becomes 96
    ASSERT_TRUE(b.burn(0, pattern(64)));
    EXPECT_EQ(code(reserve(90)), "5/2C/00");
    EXPECT_EQ(code(b.write(80, pattern(16))), "5/21/02") << "it is contiguous";
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(b.discStatus(), 1U) << "the stream only pauses";
    ASSERT_TRUE(b.burn(64, pattern(26, 2)));
    EXPECT_EQ(code(b.write(90, pattern(16))), "5/63/00");
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.read(64, 26), pattern(26, 2));
    EXPECT_EQ(b.read(95, 1), Bytes(kBlockSize)) << "the drive fills the last unit";
}

TEST_P(DvdDash, AtOnceBeginsWithABlankDisc)
{
    ASSERT_TRUE(b.writeParameters(kIncremental, true));
    ASSERT_TRUE(b.burn(0, pattern(16)));
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.writeParameters(kAtOnce, false));
    EXPECT_EQ(code(reserve(96)), "5/2C/00");
}

TEST_P(DvdDash, AStreamAtOnceThatIsEndedEarlyCloses)
{
    ASSERT_TRUE(b.writeParameters(kAtOnce, false));
    ASSERT_TRUE(reserve(96));
    EXPECT_EQ(code(b.close(1, 1)), "5/2C/04") << "nothing is recorded";
    ASSERT_TRUE(b.burn(0, pattern(20)));
    ASSERT_TRUE(b.close(1, 1));
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.read(0, 20), pattern(20));
}

TEST_P(DvdDash, ATestWriteLeavesTheDiscBlank)
{
    for (const auto type : {kIncremental, kAtOnce}) {
        ASSERT_TRUE(b.writeParameters(type, false, 8, true));
        if (type == kAtOnce) {
            ASSERT_TRUE(reserve(64));
        }
        ASSERT_TRUE(b.burn(0, pattern(64)));
        ASSERT_TRUE(b.sync());
        ASSERT_TRUE(b.writeParameters(kIncremental, true));
        EXPECT_EQ(b.discStatus(), 0U);
        EXPECT_EQ(code(b.readResult(0)), "8/00/00");
    }
}

TEST(DvdRw, BlankingItsBeginningLeavesItForAtOnceAlone)
{
    Bench b{"dvd-rw", 100 << 20};
    const auto fresh = b.in(Bench::cdb(Op::ReadDiscInformation, 10).be16(7, 34), 34);
    for (const unsigned type : {1U, 0U}) {
        ASSERT_TRUE(b.writeParameters(kIncremental, true));
        ASSERT_TRUE(b.burn(0, pattern(64)));
        ASSERT_TRUE(b.sync());
        ASSERT_TRUE(b.none(Bench::cdb(Op::Blank, 12).u8(1, 0x10 | type)));
        EXPECT_EQ(b.in(Bench::cdb(Op::ReadDiscInformation, 10).be16(7, 34), 34), fresh);
        EXPECT_EQ(code(b.write(0, pattern(16))), type == 1 ? "5/64/00" : "good");
        if (type == 0) continue;
        ASSERT_TRUE(b.writeParameters(kAtOnce, false));
        ASSERT_TRUE(b.none(Bench::cdb(Op::ReserveTrack, 10).be32(5, 64)));
        ASSERT_TRUE(b.burn(0, pattern(64, 3)));
        ASSERT_TRUE(b.sync());
        EXPECT_EQ(b.discStatus(), 2U);
        ASSERT_TRUE(b.none(Bench::cdb(Op::Blank, 12).u8(1, 0x10)));
    }
    Bench writeOnce{"dvd-r"};
    EXPECT_EQ(code(writeOnce.refusal(Bench::cdb(Op::Blank, 12).u8(1, 0x11), 0)), "5/30/06");
}

}  // namespace
}  // namespace discmaster::emulator

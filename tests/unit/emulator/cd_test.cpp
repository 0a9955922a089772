// CD-R with data: track at once, session at once, several sessions, refusals.

#include "support/bench.hpp"

#include "emulator/msf.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace discmaster::emulator {
namespace {

constexpr unsigned kTao = 1, kSao = 2;

TEST(CdTrackAtOnce, BlankDiscSaysSo)
{
    Bench b{"cd-r"};
    EXPECT_EQ(b.discStatus(), 0U);
    EXPECT_EQ(b.sessions(), 1U);
    EXPECT_EQ(b.nextWritable(), 0);
    EXPECT_EQ(code(b.readResult(0)), "5/21/00");
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ReadTocPmaAtip, 10).be16(7, 12), 12)), "5/24/00");
}

TEST(CdTrackAtOnce, TrackEndsAtSynchronizeCacheWithRunOut)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(kTao, true));
    const auto data = pattern(400);
    ASSERT_TRUE(b.burn(0, data));
    ASSERT_TRUE(b.sync());
    const auto t = b.trackInformation(1);
    EXPECT_EQ(Fields{t}.be32(24), 402U);  // two run-out blocks belong to the track
    EXPECT_EQ(b.read(0, 400), data);
    EXPECT_EQ(code(b.readResult(400)), "5/64/00");
    EXPECT_EQ(b.nextWritable(), 402 + 150);  // the next track has a pre-gap
    EXPECT_EQ(b.lastSessionStatus(), 1U);
}

TEST(CdTrackAtOnce, SessionsHaveLeadInAndLeadOutBetweenThem)
{
    Bench b{"cd-r", 200 << 20};
    ASSERT_TRUE(b.writeParameters(kTao, true));
    ASSERT_TRUE(b.burn(0, pattern(400)));
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.discStatus(), 1U);
    EXPECT_EQ(b.sessions(), 2U);
    EXPECT_EQ(b.nextWritable(), 402 + 11400);
    const auto second = pattern(300, 2);
    ASSERT_TRUE(b.burn(11802, second));
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.nextWritable(), 11802 + 302 + 6900);
    EXPECT_EQ(b.read(11802, 300), second);
    EXPECT_EQ(code(b.readResult(5000)), "3/11/00");  // between the sessions
    const auto toc = b.in(Bench::cdb(Op::ReadTocPmaAtip, 10).u8(2, 1).be16(7, 12), 12);
    EXPECT_EQ(Fields{toc}.be32(8), 11802U);  // the last session's first track
}

TEST(CdTrackAtOnce, ShortTrackLastsFourSeconds)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(kTao, false));
    ASSERT_TRUE(b.burn(0, pattern(10)));
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(Fields{b.trackInformation(1)}.be32(24), 302U);
}

TEST(CdTrackAtOnce, FinalisedDiscIsClosed)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(kTao, false));
    ASSERT_TRUE(b.burn(0, pattern(400)));
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.nextWritable(), -1);
    EXPECT_EQ(code(b.write(402, pattern(1))), "5/30/05");
    EXPECT_EQ(code(b.close(2)), "5/30/05");
}

struct Refused {
    const char* what;
    Result (*run)(Bench&);
    const char* sense;
};

class CdRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(CdRefuses, WithTheRightSense)
{
    Bench b{"cd-r", 4 << 20};
    EXPECT_EQ(code(GetParam().run(b)), GetParam().sense) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Table, CdRefuses,
    ::testing::Values(Refused{"packet writing", [](Bench& b) { return b.write(0, pattern(1)); }, "5/64/00"},
                      Refused{"elsewhere than at the next writable address",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true);
                                  return b.write(16, pattern(1));
                              },
                              "5/21/02"},
                      Refused{"writing twice",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true);
                                  (void)b.write(0, pattern(16));
                                  return b.write(0, pattern(16));
                              },
                              "5/21/02"},
                      Refused{"more than fits",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true);
                                  (void)b.burn(0, pattern(2016));
                                  return b.write(2016, pattern(32));
                              },
                              "5/63/00"},
                      Refused{"audio blocks",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true, 0);
                                  return b.write(0, pattern(1));
                              },
                              "5/64/00"},
                      Refused{"another mode within a track",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true, 8);
                                  (void)b.write(0, pattern(1));
                                  (void)b.writeParameters(kTao, true, 10);
                                  return b.write(1, pattern(1));
                              },
                              "5/64/00"},
                      Refused{"session at once without a cue sheet",
                              [](Bench& b) {
                                  (void)b.writeParameters(kSao, true);
                                  return b.write(-150, pattern(1));
                              },
                              "5/2C/00"},
                      Refused{"closing an open track's session",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true);
                                  (void)b.write(0, pattern(16));
                                  return b.close(2);
                              },
                              "5/72/03"},
                      Refused{"closing an empty session", [](Bench& b) { return b.close(2); }, "5/2C/04"},
                      Refused{"finalising by function 6", [](Bench& b) { return b.close(6); }, "5/24/00"},
                      Refused{"blanking", [](Bench& b) { return b.none(Bench::cdb(Op::Blank, 12)); }, "5/30/06"},
                      Refused{"formatting", [](Bench& b) { return b.format(0, 100); }, "5/30/06"},
                      Refused{"DVD structures",
                              [](Bench& b) { return b.refusal(Bench::cdb(Op::ReadDiscStructure, 12).be16(8, 4), 4); },
                              "5/30/02"},
                      Refused{"a length that is not the CDB's",
                              [](Bench& b) {
                                  (void)b.writeParameters(kTao, true);
                                  return b.out(Bench::cdb(Op::Write10, 10).be16(7, 2), pattern(1));
                              },
                              "5/24/00"}));

Bytes dataCue(std::uint32_t blocks, unsigned preGapForm = 0x10)
{
    Bytes cue;
    const auto entry = [&](unsigned track, unsigned index, unsigned form, std::int64_t lba) {
        const auto at = toMsf(lba);
        for (const unsigned v : {0x41U, track, index, form, 0U, unsigned{at.m}, unsigned{at.s}, unsigned{at.f}})
            cue.push_back(static_cast<std::byte>(v));
    };
    entry(0, 0, 0x14, -150);
    entry(1, 0, preGapForm, -150);
    entry(1, 1, 0x10, 0);
    entry(0xAA, 1, 0x14, blocks);
    return cue;
}

Result sendCue(Bench& b, ByteView cue)
{
    return b.out(Bench::cdb(Op::SendCueSheet, 10).be24(6, static_cast<std::uint32_t>(cue.size())), cue);
}

TEST(CdSessionAtOnce, WritesFromThePreGapToTheLeadOut)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(kSao, false, 0));
    ASSERT_TRUE(sendCue(b, dataCue(400)));
    ASSERT_TRUE(b.burn(-150, Bytes(150 * kBlockSize)));
    const auto data = pattern(400);
    ASSERT_TRUE(b.burn(0, data));
    EXPECT_EQ(code(b.write(400, pattern(1))), "5/63/00");
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.read(0, 400), data);
    const auto toc = b.in(Bench::cdb(Op::ReadTocPmaAtip, 10).be16(7, 20), 20);
    EXPECT_EQ(Fields{toc}.be32(16), 400U);  // the lead-out has no run-out before it
}

TEST(CdSessionAtOnce, DriveMakesThePreGapWhenTheCueSaysSo)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(kSao, true, 0));
    ASSERT_TRUE(sendCue(b, dataCue(320, 0x14)));
    ASSERT_TRUE(b.burn(0, pattern(320)));
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(b.discStatus(), 1U);
    EXPECT_EQ(b.sessions(), 2U);
    EXPECT_EQ(b.nextWritable(), 320 + 11400);
}

TEST(CdTestWrite, GoesAllTheWayAndLeavesTheDiscBlank)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(kTao, false, 8, true));
    ASSERT_TRUE(b.burn(0, pattern(400)));
    EXPECT_EQ(code(b.write(0, pattern(1))), "5/21/02");
    ASSERT_TRUE(b.sync());
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.discStatus(), 0U);
    ASSERT_TRUE(b.writeParameters(kSao, false, 0, true));
    ASSERT_TRUE(sendCue(b, dataCue(400, 0x14)));
    ASSERT_TRUE(b.burn(0, pattern(400)));
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(b.discStatus(), 0U);
    ASSERT_TRUE(b.writeParameters(kTao, false));
    EXPECT_EQ(b.nextWritable(), 0);
    ASSERT_TRUE(b.burn(0, pattern(400)));
}

TEST(CdSessionAtOnce, BadCueSheetsAreRefused)
{
    Bench b{"cd-r", 4 << 20};
    ASSERT_TRUE(b.writeParameters(kSao, false, 0));
    EXPECT_EQ(code(sendCue(b, dataCue(5000))), "5/26/00");  // larger than the disc
    EXPECT_EQ(code(sendCue(b, dataCue(100))), "5/26/00");   // shorter than four seconds
    auto audio = dataCue(400);
    putU8(audio, 16 + 3, 0x00);
    EXPECT_EQ(code(sendCue(b, audio)), "5/26/00");
    auto truncated = dataCue(400);
    truncated.resize(16);
    EXPECT_EQ(code(sendCue(b, truncated)), "5/26/00");
    EXPECT_EQ(code(sendCue(b, ByteView{truncated}.first(13))), "5/24/00");
}

TEST(CdRewritable, BlankingMakesItNew)
{
    for (const unsigned type : {0U, 1U}) {
        Bench b{"cd-rw", 200 << 20};
        const auto fresh = b.in(Bench::cdb(Op::ReadDiscInformation, 10).be16(7, 34), 34);
        EXPECT_NE(std::to_integer<unsigned>(fresh[2]) & 0x10, 0U) << "erasable";
        ASSERT_TRUE(b.writeParameters(kTao, false));
        ASSERT_TRUE(b.burn(0, pattern(400)));
        ASSERT_TRUE(b.sync());
        ASSERT_TRUE(b.close(2));
        EXPECT_EQ(b.discStatus(), 2U);
        ASSERT_TRUE(b.none(Bench::cdb(Op::Blank, 12).u8(1, 0x10 | type)));
        EXPECT_EQ(b.in(Bench::cdb(Op::ReadDiscInformation, 10).be16(7, 34), 34), fresh);
        EXPECT_EQ(code(b.readResult(0)), "5/21/00");
        ASSERT_TRUE(b.burn(0, pattern(300, 3)));
        ASSERT_TRUE(b.sync());
        EXPECT_EQ(b.read(0, 300), pattern(300, 3));
    }
}

TEST(CdRewritable, OtherBlankingsAndOtherDiscsAreRefused)
{
    Bench b{"cd-rw"};
    for (unsigned type = 2; type < 8; ++type)
        EXPECT_EQ(code(b.refusal(Bench::cdb(Op::Blank, 12).u8(1, type), 0)), "5/24/00") << type;
    for (const auto* other : {"cd-r", "dvd+r", "bd-r", "bd-re"}) {
        Bench o{other};
        EXPECT_EQ(code(o.refusal(Bench::cdb(Op::Blank, 12).u8(1, 0x11), 0)), "5/30/06") << other;
    }
}

}  // namespace
}  // namespace discmaster::emulator

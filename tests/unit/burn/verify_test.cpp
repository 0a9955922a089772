#include "bench.hpp"

#include "burn/disc_source.hpp"

#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using scsi::Op;
using scsi::SenseKey;
using test::Bench;
using test::kMiB;
using test::PatternSource;

VerifyReport compared(Bench& bench, std::shared_ptr<io::ByteSource> source)
{
    const auto stream = bench.stream(std::move(source));
    return verifyAgainst(bench.drive, bench.clock, {}, Lba{0}, *stream, bench.listener);
}

TEST(VerifyAgainst, FindsEqualityAndDifference)
{
    Bench bench{"bd-r", 32 * kMiB};
    const auto source = std::make_shared<PatternSource>(2 * kMiB);
    bench.write(source);
    EXPECT_TRUE(compared(bench, source).good());
    const auto report = compared(bench, std::make_shared<PatternSource>(2 * kMiB, 2));
    EXPECT_EQ(report.bad.n, 1024U);
    ASSERT_EQ(report.mismatches.size(), 1U);
    EXPECT_EQ(report.mismatches[0].count.n, 1024U);
    ASSERT_TRUE(report.mismatches[0].byte);
    EXPECT_EQ(report.mismatches[0].byte->offset, 0U);
    EXPECT_EQ(describe(report), "1024 of 1024 blocks are not as they should be: 0-1023 differs");
}

TEST(VerifyAgainst, GivesUpOnADiscThatIsShort)
{
    Bench bench{"bd-r", 32 * kMiB};
    bench.write(kMiB);
    const auto report = compared(bench, std::make_shared<PatternSource>(16 * kMiB));
    EXPECT_TRUE(report.gaveUp);
    EXPECT_FALSE(report.good());
    EXPECT_TRUE(report.mismatches.at(0).unreadable);
}

TEST(ReadDisc, HandsOverEveryBlockInOrder)
{
    Bench bench{"cd-r", 32 * kMiB};
    const auto source = std::make_shared<PatternSource>(kMiB + 5 * kBlockSize);
    bench.write(source);
    std::vector<std::byte> read;
    readDisc(
        bench.drive, bench.clock, {}, Lba{3}, Sectors{500},
        [&](Lba at, ByteView bytes) {
            EXPECT_EQ(value(at), 3 + static_cast<std::int64_t>(read.size() / kBlockSize));
            read.insert(read.end(), bytes.begin(), bytes.end());
        },
        bench.listener);
    ASSERT_EQ(read.size(), 500U * kBlockSize);
    for (std::size_t i = 0; i < read.size(); i += 997) ASSERT_EQ(read[i], source->at(3 * kBlockSize + i)) << i;
}

TEST(ReadDisc, EndsBeforeTheRunOutOfACdTrack)
{
    Bench bench{"cd-r", 32 * kMiB};
    bench.write(kMiB);
    const auto track = bench.info().tracks.at(0);
    std::uint64_t bytes = 0;
    const auto read = readDisc(
        bench.drive, bench.clock, {}, track.start, track.size, [&](Lba, ByteView b) { bytes += b.size(); },
        bench.listener);
    EXPECT_EQ(read.n, track.size.n - 2);
    EXPECT_EQ(bytes, read.bytes());
}

/// The disc's blocks as readDisc() hands them over.
std::vector<std::byte> allOf(Bench& bench)
{
    const auto info = bench.info();
    const auto count = writtenPart(info, bench.state());
    std::vector<std::byte> read;
    const auto blocks = readDisc(
        bench.drive, bench.clock, {}, Lba{0}, count,
        [&](Lba at, ByteView bytes) {
            EXPECT_EQ(value(at), static_cast<std::int64_t>(read.size() / kBlockSize));
            read.insert(read.end(), bytes.begin(), bytes.end());
        },
        bench.listener, info.tracks);
    EXPECT_EQ(blocks.bytes(), read.size());
    return read;
}

TEST(ReadDisc, HandsOverZerosForWhatLiesBetweenSessions)
{
    for (const auto* type : {"cd-r", "dvd+r", "bd-r"}) {
        Bench bench{type, 64 * kMiB};
        const auto first = std::make_shared<PatternSource>(kMiB), second = std::make_shared<PatternSource>(kMiB, 2);
        bench.write(first);
        const auto start = static_cast<std::uint64_t>(value(bench.write(second).start));
        const auto read = allOf(bench);
        ASSERT_GE(read.size(), start * kBlockSize + kMiB) << type;
        for (std::size_t i = 0; i < kMiB; i += 997) {
            ASSERT_EQ(read[i], first->at(i)) << type << i;
            ASSERT_EQ(read[start * kBlockSize + i], second->at(i)) << type << i;
        }
        const auto between = ByteView{read}.subspan(kMiB, start * kBlockSize - kMiB);
        EXPECT_TRUE(std::ranges::all_of(between, [](std::byte b) { return b == std::byte{0}; })) << type;
    }
}

TEST(ReadDisc, ReadsWhatTracksDoNotHaveWhereTheDriveMisreportsThem)
{
    Bench bench{"bd-r", 64 * kMiB};
    const auto source = std::make_shared<PatternSource>(kMiB);
    bench.write(source);
    std::vector<mmc::TrackInformation> tracks(2);
    tracks[0].size = Sectors{100};
    tracks[1].start = Lba{400};
    tracks[1].size = Sectors{112};
    std::vector<std::byte> read;
    readDisc(
        bench.drive, bench.clock, {}, Lba{0}, Sectors{512},
        [&](Lba, ByteView bytes) { read.insert(read.end(), bytes.begin(), bytes.end()); }, bench.listener, tracks);
    ASSERT_EQ(read.size(), kMiB);
    for (std::size_t i = 0; i < kMiB; i += 997) ASSERT_EQ(read[i], source->at(i)) << i;
}

TEST(ReadDisc, NamesTheBlockThatCannotBeRead)
{
    Bench bench{"bd-r", 32 * kMiB};
    bench.write(kMiB);
    const scsi::Sense sense{.key = SenseKey::MediumError, .asc = 0x11};
    bench.recorder->faults().add({.effect = emulator::Refuse{sense}, .op = Op::Read10, .lba = 77, .times = 0});
    try {
        readDisc(
            bench.drive, bench.clock, {}, Lba{0}, Sectors{512}, [](Lba, ByteView) {}, bench.listener);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::ReadFailed);
        EXPECT_NE(e.report().find("block 77"), std::string::npos) << e.report();
    }
}

TEST(ReadDisc, IsCancelled)
{
    Bench bench{"bd-r", 32 * kMiB};
    bench.write(kMiB);
    bench.stop.request_stop();
    try {
        readDisc(
            bench.drive, bench.clock, bench.stop.get_token(), Lba{0}, Sectors{512}, [](Lba, ByteView) {},
            bench.listener);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

}  // namespace
}  // namespace discmaster::burn

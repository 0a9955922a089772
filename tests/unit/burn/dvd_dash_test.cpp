// DVD-R and DVD-RW: what differs from other write-once discs.

#include "bench.hpp"

#include "burn/erase.hpp"

#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using scsi::Op;
using test::Bench;
using test::kMiB;
using test::PatternSource;

constexpr auto kFull = BurnVerificationLevel::Full;

TEST(DvdDash, IsWrittenInIncrementsAndStaysAppendable)
{
    Bench bench{"dvd-r", 100 * kMiB};
    bench.write(2 * kMiB);
    EXPECT_EQ(bench.drive.count(Op::ReserveTrack), 0U);
    EXPECT_EQ(bench.drive.count(Op::CloseTrackSession), 2U);
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::Appendable));
}

TEST(DvdDash, AfterAQuickEraseItIsWrittenAtOnceAndClosed)
{
    Bench bench{"dvd-rw", 100 * kMiB};
    bench.write(2 * kMiB);
    erase(bench.drive, {}, bench.listener, bench.clock, {});
    const auto source = std::make_shared<PatternSource>(2 * kMiB + kBlockSize, 5);
    const auto result = bench.write(source, {.verification = kFull});
    EXPECT_EQ(bench.drive.count(Op::ReserveTrack), 1U);
    EXPECT_EQ(result.closed, CloseMode::Finalize);
    EXPECT_TRUE(result.verification->good());
    EXPECT_TRUE(bench.holds(Lba{0}, source));
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::EraseRequired));

    erase(bench.drive, {.full = true}, bench.listener, bench.clock, {});
    EXPECT_EQ(bench.write(source).closed, CloseMode::SessionOnly);
}

TEST(DvdDash, IsSimulatedInBothWays)
{
    for (const bool atOnce : {false, true}) {
        Bench bench{"dvd-rw", 100 * kMiB};
        if (atOnce) erase(bench.drive, {}, bench.listener, bench.clock, {});
        EXPECT_TRUE(bench.write(2 * kMiB, {.simulate = true}).simulated);
        EXPECT_EQ(bench.drive.count(Op::CloseTrackSession), 0U);
        EXPECT_TRUE(bench.state().physicallyBlank);
        const auto source = std::make_shared<PatternSource>(2 * kMiB, 3);
        EXPECT_TRUE(bench.write(source, {.verification = kFull}).verification->good()) << "the next one is real";
        EXPECT_TRUE(bench.holds(Lba{0}, source));
    }
}

TEST(DvdDash, ABrokenStreamAtOnceLeavesAClosedDisc)
{
    Bench bench{"dvd-rw", 100 * kMiB};
    erase(bench.drive, {}, bench.listener, bench.clock, {});
    EXPECT_EQ(bench.writeFails(std::make_shared<PatternSource>(16 * kMiB, 1, 8 * kMiB)), Fault::SourceChanged);
    EXPECT_TRUE(bench.released());
    EXPECT_EQ(bench.info().disc->status, mmc::DiscStatus::Complete);
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::EraseRequired));
}

}  // namespace
}  // namespace discmaster::burn

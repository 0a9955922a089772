// Long operations and the drive's buffer, on a clock that moves only when somebody waits.

#include "support/bench.hpp"

#include "base/error.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace discmaster::emulator {
namespace {

using namespace std::chrono_literals;

TEST(Timing, LoadingTakesItsTime)
{
    Bench b{Timing{.load = 8s}};
    b.recorder->insert(makeMedium({.type = "bd-r", .bytes = 64 << 20, .folder = {}}));
    EXPECT_EQ(code(b.ready()), "6/28/00");
    EXPECT_EQ(code(b.ready()), "2/04/01");
    b.clock.advance(8s);
    EXPECT_TRUE(b.ready());
}

TEST(Timing, FullBufferAnswersLongWriteUntilTheLaserCaughtUp)
{
    Bench b{"bd-r", 64 << 20, Timing{.rate = 1, .buffer = 1 << 20}};
    std::int64_t lba = 0;
    while (b.write(lba, pattern(32))) lba += 32;
    EXPECT_EQ(lba, 512);  // 1 MiB
    EXPECT_EQ(code(b.write(lba, pattern(32))), "2/04/08");
    const auto free = [&] { return Fields{b.in(Bench::cdb(Op::ReadBufferCapacity, 10).be16(7, 12), 12)}.be32(8); };
    EXPECT_EQ(free(), 0U);
    b.clock.advance(10ms);  // 6x: 27 bytes in a microsecond
    EXPECT_NEAR(free(), 269730, 10);
    EXPECT_TRUE(b.write(lba, pattern(32)));
    EXPECT_EQ(b.nextWritable(), lba + 32);
}

TEST(Timing, SynchronizeCacheWaitsForTheLaser)
{
    Bench b{"bd-r", 64 << 20, Timing{.rate = 1}};
    ASSERT_TRUE(b.burn(0, pattern(1024)));
    ASSERT_TRUE(b.sync(true));
    const auto busy = b.ready();
    EXPECT_EQ(code(busy), "2/04/08");
    ASSERT_TRUE(busy.error().progress);
    b.clock.advance(40ms);
    const auto later = b.ready();
    ASSERT_FALSE(later);
    EXPECT_GT(*later.error().progress, *busy.error().progress);
    b.clock.advance(50ms);
    EXPECT_TRUE(b.ready());

    ASSERT_TRUE(b.burn(1024, pattern(1024)));
    const auto before = b.clock.now();
    ASSERT_TRUE(b.sync(false));
    EXPECT_GT(b.clock.now() - before, 70ms);
}

TEST(Timing, ClosingAnswersOperationInProgress)
{
    Bench b{"bd-r", 64 << 20, Timing{.closeTrack = 2s, .closeSession = 20s, .format = 60s}};
    ASSERT_TRUE(b.burn(0, pattern(32)));
    ASSERT_TRUE(b.close(1, 1));
    EXPECT_EQ(code(b.ready()), "2/04/07");
    EXPECT_EQ(code(b.close(2)), "2/04/07");
    EXPECT_EQ(code(b.eject()), "2/04/07");
    EXPECT_EQ(b.discInformation().size(), 34U);  // answered while busy
    b.clock.advance(2s);
    ASSERT_TRUE(b.close(2));
    b.clock.advance(20s);
    EXPECT_TRUE(b.ready());
    Bench re{"bd-re", 64 << 20, Timing{.format = 60s}};
    ASSERT_TRUE(re.format(0x31, 32768));
    EXPECT_EQ(code(re.ready()), "2/04/04");
}

TEST(Timing, ACommandThatOutlastsItsTimeOutThrows)
{
    Bench b{"bd-r"};
    const auto before = b.clock.now();
    b.recorder->faults().add({.effect = Delay{45s}, .op = Op::Read10});
    try {
        (void)b.readResult(0);
        FAIL() << "it answered";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RecorderCommandTimeout);
    }
    EXPECT_EQ(b.clock.now() - before, 30s);  // a command's default time-out
    EXPECT_EQ(code(b.readResult(0)), "8/00/00");
}

}  // namespace
}  // namespace discmaster::emulator

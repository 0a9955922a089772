// How long the rest of an operation takes.

#include "burn/time_left.hpp"

#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using A = DataWriteAction;
using std::chrono::seconds;

constexpr Sectors kDisc{100'000};

class TimeLeftTest : public testing::Test {
protected:
    void begin(A action)
    {
        progress_.action = action;
        progress_.count = kDisc;
        progress_.lastRead = Lba{-1};
        progress_.deviceProgress.reset();
        left_.begin(now_);
    }
    void pass(seconds time) { now_ += time; }
    void wrote(std::int64_t sectors) { progress_.lastWritten = progress_.lastRead = Lba{sectors - 1}; }
    void read(std::int64_t sectors) { progress_.lastRead = Lba{sectors - 1}; }
    /// -1 where there is no estimate.
    double left()
    {
        const auto estimate = left_.estimate(progress_, now_);
        return estimate ? estimate->count() : -1;
    }

    TimeLeft left_;
    Progress progress_;
    Clock::TimePoint now_{};
};

TEST_F(TimeLeftTest, BelievesTheDriveUntilItIsMeasured)
{
    left_.expect({.write = kDisc, .readBack = kDisc, .sectorsPerSecond = 1000});
    begin(A::CalibratingPower);
    EXPECT_DOUBLE_EQ(left(), 100 + 20 + 100);
    begin(A::WritingData);
    EXPECT_DOUBLE_EQ(left(), 100 + 20 + 100);
    pass(seconds{100});
    wrote(50'000);  // at half of the speed that the drive promised
    EXPECT_DOUBLE_EQ(left(), 100 + 20 + 200);
}

TEST_F(TimeLeftTest, KnowsNothingOfADriveThatSaysNothingBeforeItIsMeasured)
{
    left_.expect({.write = kDisc});
    begin(A::WritingData);
    pass(seconds{1});
    wrote(999);
    EXPECT_EQ(left(), -1) << "less than a hundredth tells nothing";
    wrote(1000);
    EXPECT_DOUBLE_EQ(left(), 99 + 20);
}

TEST_F(TimeLeftTest, ExpectsTheUsualClosingUntilTheDriveSaysHowFarItIs)
{
    left_.expect({.write = kDisc, .readBack = kDisc, .sectorsPerSecond = 1000});
    begin(A::Finalization);
    pass(seconds{5});
    EXPECT_DOUBLE_EQ(left(), 15 + 100);
    progress_.deviceProgress = 0.1;
    EXPECT_DOUBLE_EQ(left(), 45 + 100);
    pass(seconds{20});
    progress_.deviceProgress = 0;  // the next command of the closing
    EXPECT_DOUBLE_EQ(left(), 100);
    pass(seconds{1});
    progress_.deviceProgress = 0.5;
    EXPECT_DOUBLE_EQ(left(), 1 + 100) << "measured from the beginning of that command";
}

TEST_F(TimeLeftTest, DoesNotExpectAFileToTakeLongerToCloseThanToWrite)
{
    left_.expect({.write = kDisc, .sectorsPerSecond = 50'000});
    begin(A::WritingData);
    EXPECT_DOUBLE_EQ(left(), 2 + 2);
}

TEST_F(TimeLeftTest, MeasuresReadingByItself)
{
    left_.expect({.write = kDisc, .readBack = kDisc, .sectorsPerSecond = 1000});
    begin(A::Verifying);
    EXPECT_DOUBLE_EQ(left(), 100);
    pass(seconds{30});  // the disc comes back
    left_.count(now_);
    pass(seconds{10});
    read(50'000);
    EXPECT_DOUBLE_EQ(left(), 10);
}

TEST_F(TimeLeftTest, CountsWhatAQuickVerificationReads)
{
    left_.expect({.write = kDisc, .readBack = Sectors{500}, .sectorsPerSecond = 1000});
    begin(A::Verifying);
    EXPECT_DOUBLE_EQ(left(), 0.5);
    pass(seconds{3});
    read(75'000);
    EXPECT_DOUBLE_EQ(left(), 1);
}

TEST_F(TimeLeftTest, IsNothingAtTheEnd)
{
    left_.expect({.write = kDisc, .readBack = kDisc});
    begin(A::Completed);
    EXPECT_EQ(left(), 0);
}

}  // namespace
}  // namespace discmaster::burn

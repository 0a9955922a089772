#include "bus/job_control.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace discmaster::bus {
namespace {

using namespace std::chrono_literals;

class JobControlTest : public testing::Test {
protected:
    static constexpr std::uint64_t kMiB = 1 << 20;

    std::vector<Figures> told_;
    std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
    JobControl control_{[this](const Figures& figures) { told_.push_back(figures); }, clock_};
};

TEST_F(JobControlTest, TellsEachStepOfAFile)
{
    for (std::uint64_t n = 0; n <= 4; ++n) control_.copying("/a", n * kMiB, 4 * kMiB);
    ASSERT_EQ(told_.size(), 5U);
    for (std::uint64_t n = 0; n <= 4; ++n) {
        EXPECT_EQ(told_[n].copiedSectors, n * 512);
        EXPECT_EQ(told_[n].totalSectors, 2048U);
    }
    EXPECT_EQ(control_.item(), "/a");
}

TEST_F(JobControlTest, TellsAMillionFilesNowAndThen)
{
    for (int n = 0; n < 100'000; ++n) {
        clock_->advance(10us);
        control_.copying("/a", 1, 1);
    }
    EXPECT_GE(told_.size(), 50U);
    EXPECT_LE(told_.size(), 50U + 33);
    EXPECT_EQ(control_.figures().copiedSectors, 1U);
}

TEST_F(JobControlTest, TellsAChangeOfActionWhateverItToldBefore)
{
    for (int n = 0; n < 1000; ++n) control_.copying("/a", 1, 1);
    told_.clear();
    control_.publish({.action = 4});
    control_.publish({.progress = 0.5, .action = 4});
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].action, 4);
}

TEST_F(JobControlTest, KeepsSoManyNotes)
{
    for (int n = 0; n < 2000; ++n) {
        control_.warn("w");
        control_.leftOut({"/p", "because", true});
    }
    EXPECT_EQ(control_.notes().warnings.size(), JobNotes::kMost);
    EXPECT_EQ(control_.notes().leftOut.size(), JobNotes::kMostLeftOut);
}

}  // namespace
}  // namespace discmaster::bus

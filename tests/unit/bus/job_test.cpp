#include "bus/job.hpp"

#include <discmaster/enums.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace discmaster::bus {
namespace {

constexpr auto kWriting = static_cast<std::int32_t>(DataWriteAction::WritingData);
constexpr auto kVerifying = static_cast<std::int32_t>(DataWriteAction::Verifying);

class JobTest : public testing::Test {
protected:
    JobTest()
    {
        job_.setListener([this](Job::Event, const Figures& figures) { told_.push_back(figures.action); });
    }

    /// What the work says waits here for its turn on the loop, as in the service.
    std::vector<Figures> waiting_;
    std::vector<std::int32_t> told_;
    std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
    std::shared_ptr<JobControl> control_ =
        std::make_shared<JobControl>([this](const Figures& figures) { waiting_.push_back(figures); }, clock_);
    Job job_{sdbus::ObjectPath{"/job"},
             {.operation = "write", .itemAt = [](std::uint64_t block) { return std::to_string(block); }},
             clock_,
             control_};
};

TEST_F(JobTest, NeverGoesBackToWhatItWasBefore)
{
    for (const std::int32_t action : {0, 2, 3}) control_->publish({.action = action});
    job_.start();
    for (const auto& news : waiting_) job_.progressed(news);
    control_->publish({.action = kWriting});
    job_.progressed(waiting_.back());
    EXPECT_EQ(told_, (std::vector<std::int32_t>{3, 3, kWriting}));
}

TEST_F(JobTest, TellsTheSameFiguresAgainAsTimePasses)
{
    control_->publish({.action = kWriting});
    job_.start();
    job_.progressed();
    job_.progressed();
    EXPECT_EQ(told_.size(), 3U);
}

TEST_F(JobTest, NamesWhatIsWrittenAndThenWhatIsReadBack)
{
    job_.start();
    EXPECT_EQ(job_.currentItem(), "");
    control_->publish({.action = kWriting, .startLba = 100, .lastReadLba = 130, .lastWrittenLba = 120});
    EXPECT_EQ(job_.currentItem(), "20");
    control_->publish({.action = kVerifying, .startLba = 100, .lastReadLba = 99, .lastWrittenLba = 199});
    EXPECT_EQ(job_.currentItem(), "");
    control_->publish({.action = kVerifying, .startLba = 100, .lastReadLba = 107, .lastWrittenLba = 199});
    EXPECT_EQ(job_.currentItem(), "7");
}

TEST_F(JobTest, HasNothingLeftWhenItHasEnded)
{
    job_.start();
    control_->publish({.remainingSeconds = 7});
    EXPECT_EQ(job_.remainingSeconds(), 7U);
    job_.end(std::unexpected{Error{Fault::WriteFailed, "no"}});
    EXPECT_EQ(job_.remainingSeconds(), 0U);
}

}  // namespace
}  // namespace discmaster::bus

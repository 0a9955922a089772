#include "device/lane.hpp"

#include "support.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <optional>
#include <thread>
#include <vector>

namespace discmaster::device {
namespace {

using namespace test;
using Outcome = std::optional<std::expected<void, Error>>;

class LaneTest : public ::testing::Test {
protected:
    std::unique_ptr<LaneThread> makeLane()
    {
        return std::make_unique<LaneThread>(loop_, std::make_unique<FakeConnection>(drive_), clock_);
    }
    static std::function<void(std::expected<void, Error>)> into(Outcome& outcome)
    {
        return [&outcome](std::expected<void, Error> o) { outcome = std::move(o); };
    }
    static Fault faultOf(const Outcome& outcome) { return outcome && !*outcome ? outcome->error().fault() : Fault{}; }

    io::EventLoop loop_;
    std::shared_ptr<Clock> clock_ = std::make_shared<ManualClock>();
    std::shared_ptr<FakeDrive> drive_ = std::make_shared<FakeDrive>();
};

TEST_F(LaneTest, RunsWorkInOrderOnOneThreadAndTellsOnTheLoops)
{
    const auto lane = makeLane();
    std::vector<int> ran;  // by the lane; read when all was told
    std::vector<int> told;
    std::vector<std::thread::id> threads;
    for (int i = 0; i < 100; ++i) {
        lane->post({[&, i](Lane&) { ran.push_back(i), threads.push_back(std::this_thread::get_id()); },
                    [&, i, here = std::this_thread::get_id()](auto outcome) {
                        EXPECT_TRUE(outcome);
                        EXPECT_EQ(std::this_thread::get_id(), here);
                        told.push_back(i);
                    }});
    }
    EXPECT_FALSE(lane->idle());
    turnUntil(loop_, [&] { return lane->idle(); });

    ASSERT_EQ(ran.size(), 100U);
    EXPECT_EQ(ran, told);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
    for (const auto id : threads) EXPECT_TRUE(id == threads.front() && id != std::this_thread::get_id());
}

TEST_F(LaneTest, TakesNoSignals)
{
    const auto lane = makeLane();
    sigset_t mask{};
    lane->post({[&](Lane&) { pthread_sigmask(SIG_SETMASK, nullptr, &mask); }, nullptr});
    turnUntil(loop_, [&] { return lane->idle(); });
    EXPECT_EQ(sigismember(&mask, SIGTERM), 1);
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    EXPECT_EQ(sigismember(&mask, SIGTERM), 0) << "the thread that makes lanes takes them as before";
}

TEST_F(LaneTest, ErrorsOfTheWorkReachTheLoop)
{
    const auto lane = makeLane();
    Outcome refused;
    Outcome broken;
    lane->post({[](Lane&) { throw Error{Fault::RecorderMediaNoMedia, "no disc"}; }, into(refused)});
    lane->post({[](Lane&) { throw std::logic_error{"a bug"}; }, into(broken)});
    turnUntil(loop_, [&] { return lane->idle(); });

    EXPECT_EQ(faultOf(refused), Fault::RecorderMediaNoMedia);
    EXPECT_EQ(faultOf(broken), Fault::Failed);
}

TEST_F(LaneTest, OpensTheDriveOnFirstUseAndClosesItWhenThereIsNothingToDo)
{
    const auto lane = makeLane();
    const auto use = [](Lane& l) { (void)l.transport().execute(testUnitReady()); };
    lane->post({[](Lane&) {}, nullptr});
    turnUntil(loop_, [&] { return lane->idle(); });
    EXPECT_EQ(drive_->opened, 0);

    lane->post({use, nullptr});
    turnUntil(loop_, [&] { return drive_->closed == 1; });
    lane->post({use, nullptr});
    turnUntil(loop_, [&] { return drive_->closed == 2; });
    EXPECT_EQ(drive_->opened, 2);
    EXPECT_EQ(drive_->commands, 2);
}

TEST_F(LaneTest, CancelsOnlyTheWorkWhoseStopIsRequested)
{
    const auto lane = makeLane();
    Hang hang;
    Outcome first;
    Outcome second;
    Outcome third;
    lane->post({[&](Lane&) { hang.wait(); }, into(first)});
    auto stop = lane->post({[](Lane&) { ADD_FAILURE() << "it was cancelled"; }, into(second)});
    lane->post({[](Lane& l) { EXPECT_FALSE(l.stop().stop_requested()); }, into(third)});
    stop.request_stop();
    hang.letGo();
    turnUntil(loop_, [&] { return lane->idle(); });

    EXPECT_TRUE(first && *first);
    EXPECT_EQ(faultOf(second), Fault::RequestCancelled);
    EXPECT_TRUE(third && *third);
}

TEST_F(LaneTest, RunningWorkSeesItsStop)
{
    const auto lane = makeLane();
    Hang hang;
    Outcome outcome;
    auto stop = lane->post({[&](Lane& l) {
                                hang.wait();
                                EXPECT_TRUE(l.stop().stop_requested());
                                EXPECT_FALSE(l.ending().stop_requested());
                                throw Error{Fault::RequestCancelled, "stopped at a safe point"};
                            },
                            into(outcome)});
    hang.awaitEntry();
    stop.request_stop();
    hang.letGo();
    turnUntil(loop_, [&] { return lane->idle(); });
    EXPECT_EQ(faultOf(outcome), Fault::RequestCancelled);
}

TEST_F(LaneTest, AGoneDriveEndsWhatRunsAndWhatWaitsAndWhatComes)
{
    const auto lane = makeLane();
    Hang hang;
    Outcome running;
    Outcome waiting;
    Outcome later;
    lane->post({[&](Lane& l) {
                    auto& transport = l.transport();
                    hang.wait();
                    EXPECT_TRUE(l.stop().stop_requested());
                    EXPECT_TRUE(l.ending().stop_requested());
                    (void)transport.execute(testUnitReady());
                    ADD_FAILURE() << "the command was sent";
                },
                into(running)});
    lane->post({[](Lane&) { ADD_FAILURE() << "the drive is gone"; }, into(waiting)});
    hang.awaitEntry();
    lane->deviceGone();
    lane->post({[](Lane&) { ADD_FAILURE() << "the drive is gone"; }, into(later)});
    hang.letGo();
    turnUntil(loop_, [&] { return lane->idle(); });

    EXPECT_EQ(faultOf(running), Fault::DeviceGone);
    EXPECT_EQ(faultOf(waiting), Fault::DeviceGone);
    EXPECT_EQ(faultOf(later), Fault::DeviceGone);
    EXPECT_EQ(drive_->commands, 0);
}

TEST_F(LaneTest, WorkThatCallsItselfCancelledWhenTheDriveWentIsReportedAsGone)
{
    const auto lane = makeLane();
    Hang hang;
    Outcome outcome;
    lane->post({[&](Lane&) {
                    hang.wait();
                    throw Error{Fault::RequestCancelled, "stopped"};
                },
                into(outcome)});
    hang.awaitEntry();
    lane->deviceGone();
    hang.letGo();
    turnUntil(loop_, [&] { return lane->idle(); });
    EXPECT_EQ(faultOf(outcome), Fault::DeviceGone);
}

TEST_F(LaneTest, AHungDriveHoldsItsOwnLaneOnly)
{
    Hang hang;
    const auto hung = makeLane();
    hung->post({[&](Lane&) { hang.wait(); }, nullptr});
    hang.awaitEntry();

    const auto other = makeLane();
    Outcome outcome;
    other->post({[](Lane& l) { (void)l.transport().execute(testUnitReady()); }, into(outcome)});
    turnUntil(loop_, [&] { return outcome.has_value(); });
    EXPECT_TRUE(*outcome);
    EXPECT_FALSE(hung->idle());
    hang.letGo();
    turnUntil(loop_, [&] { return hung->idle(); });
}

TEST_F(LaneTest, ACommandThatDoesNotReturnIsLeftToItself)
{
    Hang hang;
    std::promise<void> over;
    auto loop = std::make_unique<io::EventLoop>();
    auto lane = std::make_unique<LaneThread>(*loop, std::make_unique<FakeConnection>(drive_), clock_);
    const auto atEnd = std::shared_ptr<void>{nullptr, [&](void*) { over.set_value(); }};
    lane->post(
        {[&hang, atEnd](Lane&) { hang.wait(); }, [](auto) { ADD_FAILURE() << "there is nobody to tell any more"; }});
    const_cast<std::shared_ptr<void>&>(atEnd).reset();
    hang.awaitEntry();

    EXPECT_FALSE(lane->shutDown(std::chrono::milliseconds{1}));
    lane.reset();
    loop.reset();
    hang.letGo();
    over.get_future().wait();
    turnUntil(loop_, [&] { return drive_->released == 1; });
}

TEST_F(LaneTest, ShuttingDownLetsRunningWorkEndAndCancelsTheRest)
{
    const auto lane = makeLane();
    std::atomic<bool> stopped{false};
    std::promise<void> begun;
    lane->post({[&](Lane& l) {
                    begun.set_value();
                    while (!l.stop().stop_requested()) std::this_thread::yield();
                    stopped = true;
                },
                nullptr});
    lane->post({[](Lane&) { ADD_FAILURE() << "no new work begins"; }, nullptr});
    begun.get_future().wait();
    EXPECT_TRUE(lane->shutDown(std::chrono::minutes{1}));
    EXPECT_TRUE(stopped);
    EXPECT_EQ(drive_->released, 1);

    Outcome late;
    lane->post({[](Lane&) { ADD_FAILURE() << "the lane is shut down"; }, into(late)});
    turnUntil(loop_, [&] { return late.has_value(); });
    EXPECT_EQ(faultOf(late), Fault::RequestCancelled);
}

}  // namespace
}  // namespace discmaster::device

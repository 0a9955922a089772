#include "device/drive.hpp"

#include "support.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::device {
namespace {

using namespace test;

class DriveTest : public ::testing::Test {
protected:
    std::shared_ptr<Drive> makeDrive()
    {
        return std::make_shared<Drive>(loop_, Identity{.id = "fake:1", .name = "fake"},
                                       std::make_unique<FakeConnection>(fake_), clock_);
    }
    void settle(const Drive& drive)
    {
        turnUntil(loop_, [&] { return drive.idle(); });
    }
    /// Claims and waits for the answer.
    std::expected<Claim, Error> claim(Drive& drive, const std::string& holder, bool force = false)
    {
        std::optional<std::expected<Claim, Error>> answer;
        drive.claim({.clientName = "test", .holder = holder, .force = force},
                    [&](std::expected<Claim, Error> a) { answer = std::move(a); });
        EXPECT_FALSE(answer) << "the answer comes later, always";
        turnUntil(loop_, [&] { return answer.has_value(); });
        return *std::move(answer);
    }

    io::EventLoop loop_;
    std::shared_ptr<Clock> clock_ = std::make_shared<ManualClock>();
    std::shared_ptr<FakeDrive> fake_ = std::make_shared<FakeDrive>();
};

TEST_F(DriveTest, IsInspectedOnRequestAndPublishesASnapshot)
{
    const auto drive = makeDrive();
    const auto before = drive->snapshot();
    int changes = 0;
    drive->setListener([&](Drive&) { ++changes; });
    EXPECT_EQ(before->state, MediumState::Inspecting);
    EXPECT_EQ(fake_->commands, 0);

    drive->inspect();
    settle(*drive);
    EXPECT_EQ(drive->snapshot()->state, MediumState::NoMedium);
    EXPECT_TRUE(drive->snapshot()->media);
    EXPECT_FALSE(drive->snapshot()->writing);
    EXPECT_EQ(drive->snapshot()->generation, 1U);
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(before->state, MediumState::Inspecting) << "a snapshot never changes";
}

TEST_F(DriveTest, AFailedInspectionSaysWhy)
{
    fake_->answer = [](const scsi::Command&) -> Answer {
        throw Error{Fault::RecorderCommandTimeout, "it does not answer"};
    };
    const auto drive = makeDrive();
    drive->inspect();
    settle(*drive);
    EXPECT_EQ(drive->snapshot()->state, MediumState::Failed);
    EXPECT_FALSE(drive->snapshot()->media);
    EXPECT_NE(drive->snapshot()->trouble.find("it does not answer"), std::string::npos);
}

TEST_F(DriveTest, InspectsOnceForManyRequestsThatWait)
{
    const auto drive = makeDrive();
    Hang hang;
    drive->post([&](Lane&) { hang.wait(); }, nullptr);
    for (int i = 0; i < 10; ++i) drive->inspect();
    hang.letGo();
    settle(*drive);
    EXPECT_EQ(drive->snapshot()->generation, 1U);
    drive->inspect();
    settle(*drive);
    EXPECT_EQ(drive->snapshot()->generation, 2U);
}

TEST_F(DriveTest, IsBusyWhileWorkWaitsOrRuns)
{
    const auto drive = makeDrive();
    std::vector<bool> seen;
    drive->setListener([&](Drive& d) { seen.push_back(d.snapshot()->busy); });
    bool busyAtEnd = true;
    drive->post([](Lane&) {}, [&](auto) { busyAtEnd = drive->snapshot()->busy; });
    EXPECT_TRUE(drive->snapshot()->busy);
    settle(*drive);
    EXPECT_FALSE(busyAtEnd);
    EXPECT_EQ(seen, (std::vector<bool>{true, false}));
}

TEST_F(DriveTest, GivesTheResultOfACall)
{
    const auto drive = makeDrive();
    std::string result;
    std::optional<Fault> fault;
    drive->call<std::string>([](Lane&) { return std::string{"42"}; }, [&](auto r) { result = r.value(); });
    drive->call<int>(
        [](Lane&) -> int {
            throw Error{Fault::NotSupported, "no"};
        },
        [&](auto r) { fault = r.error().fault(); });
    settle(*drive);
    EXPECT_EQ(result, "42");
    EXPECT_EQ(fault, Fault::NotSupported);
}

TEST_F(DriveTest, LooksAtTheMediumAfterWorkThatChangedItAndBeforeItIsReported)
{
    const auto drive = makeDrive();
    std::optional<std::uint64_t> generation;
    drive->post([](Lane&) {}, [&](auto) { generation = drive->snapshot()->generation; }, Effect::ChangesMedium);
    settle(*drive);
    EXPECT_EQ(generation, 1U);
}

TEST_F(DriveTest, LooksAtTheMediumAfterACancelledBurnToo)
{
    const auto drive = makeDrive();
    Hang hang;
    std::optional<Fault> fault;
    auto stop = drive->post(
        [&](Lane&) {
            hang.wait();
            throw Error{Fault::RequestCancelled, "stopped"};
        },
        [&](std::expected<void, Error> outcome) {
            fault = outcome.error().fault();
            EXPECT_EQ(drive->snapshot()->state, MediumState::NoMedium);
        },
        Effect::ChangesMedium);
    hang.awaitEntry();
    stop.request_stop();
    hang.letGo();
    settle(*drive);
    EXPECT_EQ(fault, Fault::RequestCancelled);
}

TEST_F(DriveTest, AClaimKeepsOthersOutAndIsCounted)
{
    const auto drive = makeDrive();
    auto first = claim(*drive, ":1.1");
    auto second = claim(*drive, ":1.1");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(drive->snapshot()->claim->count, 2U);
    EXPECT_EQ(fake_->excluded, 2) << "exclusion is asked for each time; the connection knows that it has it";

    const auto other = claim(*drive, ":1.2");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().fault(), Fault::RecorderLocked);
    EXPECT_THROW(drive->requireUsableBy(":1.2"), Error);
    EXPECT_NO_THROW(drive->requireUsableBy(":1.1"));

    first->release();
    settle(*drive);
    EXPECT_EQ(drive->snapshot()->claim->count, 1U);
    EXPECT_EQ(fake_->released, 0);
    second->release();
    second->release();
    settle(*drive);
    EXPECT_FALSE(drive->snapshot()->claim);
    EXPECT_EQ(fake_->released, 1);
    EXPECT_TRUE(claim(*drive, ":1.2"));
    settle(*drive);
}

TEST_F(DriveTest, AClaimThatTheSystemRefusesLeavesNothing)
{
    fake_->exclude = [](bool force, std::stop_token) {
        if (!force) throw Error{Fault::RecorderLocked, "it is mounted"};
    };
    const auto drive = makeDrive();
    const auto refused = claim(*drive, ":1.1");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault(), Fault::RecorderLocked);
    EXPECT_FALSE(drive->snapshot()->claim);
    EXPECT_TRUE(claim(*drive, ":1.1", true));
    settle(*drive);
}

TEST_F(DriveTest, AClaimMayOutliveItsDrive)
{
    auto drive = makeDrive();
    auto held = claim(*drive, ":1.1");
    ASSERT_TRUE(held);
    settle(*drive);
    drive->setGone();
    drive.reset();
    held->release();
}

TEST_F(DriveTest, WorkOfAGoneDriveEndsAsGoneAndItsLastStateStays)
{
    const auto drive = makeDrive();
    drive->inspect();
    settle(*drive);
    Hang hang;
    std::vector<Fault> faults;
    const auto ended = [&](std::expected<void, Error> outcome) { faults.push_back(outcome.error().fault()); };
    drive->post(
        [&](Lane& lane) {
            auto& transport = lane.transport();
            hang.wait();
            (void)transport.execute(testUnitReady());
        },
        ended, Effect::ChangesMedium);
    drive->post([](Lane&) {}, ended);
    hang.awaitEntry();
    drive->setGone();
    hang.letGo();
    settle(*drive);
    EXPECT_EQ(faults, (std::vector{Fault::DeviceGone, Fault::DeviceGone}));
    EXPECT_EQ(drive->snapshot()->state, MediumState::NoMedium);
    EXPECT_TRUE(drive->gone());
}

TEST_F(DriveTest, LivesUntilItsWorkHasEnded)
{
    auto drive = makeDrive();
    const std::weak_ptr<Drive> watch = drive;
    Hang hang;
    bool ended = false;
    drive->post([&](Lane&) { hang.wait(); }, [&](auto) { ended = !watch.expired(); });
    hang.awaitEntry();
    drive.reset();
    hang.letGo();
    turnUntil(loop_, [&] { return watch.expired(); });
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace discmaster::device

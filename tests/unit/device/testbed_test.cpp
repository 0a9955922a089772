// Runs inside the testbed (tests/support/testbed), which has an emulated recorder behind the SG_IO of /dev/sr0 and
// /dev/sg0: the code for real drives, with udev's events, without a drive.

#include "burn/media_state.hpp"
#include "burn/write.hpp"
#include "device/drive.hpp"
#include "device/inventory.hpp"
#include "device/system_connection.hpp"
#include "device/udev_watch.hpp"
#include "io/file_source.hpp"
#include "mmc/media_info.hpp"
#include "support.hpp"
#include "unit/burn/bench.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

namespace discmaster::device {
namespace {

using namespace test;
using discmaster::test::Listener;
using discmaster::test::PatternSource;

constexpr std::size_t kChunk = 64 * 1024;

/// Sends a line to the testbed; the rest of its answer after "ok".
std::string tell(const std::string& line)
{
    const UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, std::getenv("DISCMASTER_TESTBED"), sizeof address.sun_path - 1);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return "no testbed";
    const auto sent = line + "\n";
    if (::send(fd.get(), sent.data(), sent.size(), MSG_NOSIGNAL) < 0) return "no testbed";
    std::string answer;
    char buffer[256];
    while (!answer.ends_with('\n')) {
        const auto n = ::recv(fd.get(), buffer, sizeof buffer, 0);
        if (n <= 0) break;
        answer.append(buffer, static_cast<std::size_t>(n));
    }
    EXPECT_TRUE(answer.starts_with("ok")) << line << ": " << answer;
    return answer.starts_with("ok ") ? answer.substr(3, answer.size() - 4) : std::string{};
}

class TestbedTest : public ::testing::Test {
protected:
    void settle()
    {
        turnUntil(loop_, [&] { return inventory_.idle(); });
    }
    std::shared_ptr<Drive> awaitDrive(const std::string& name)
    {
        turnUntil(loop_, [&] { return inventory_.find(name) != nullptr; });
        settle();
        return inventory_.find(name);
    }
    /// Until the drive was inspected again, and again at rest.
    void awaitInspection(const Drive& drive, std::uint64_t after)
    {
        turnUntil(loop_, [&] { return drive.snapshot()->generation > after && drive.idle(); });
    }
    Claim claim(Drive& drive)
    {
        std::optional<std::expected<Claim, Error>> answer;
        drive.claim({.clientName = "test", .holder = "test"},
                    [&](std::expected<Claim, Error> a) { answer = std::move(a); });
        turnUntil(loop_, [&] { return answer.has_value(); });
        EXPECT_TRUE(*answer) << answer->error().report();
        return *answer ? std::move(**answer) : Claim{};
    }
    std::expected<burn::WriteResult, Error> burn(Drive& drive, std::uint64_t bytes,
                                                 const std::function<void()>& meanwhile = {})
    {
        std::optional<std::expected<burn::WriteResult, Error>> result;
        std::atomic<bool> writing{false};
        drive.call<burn::WriteResult>(
            [&](Lane& lane) {
                Listener listener;
                listener.act = [&](const burn::Progress& p) {
                    writing = writing || p.action == DataWriteAction::WritingData;
                };
                const auto source = std::make_shared<PatternSource>(bytes);
                const auto pool = std::make_shared<io::ChunkPool>(kChunk, 4);
                return burn::write(lane.transport(),
                                   {.stream = std::make_unique<io::SourceStream>(source, pool),
                                    .options = {.verification = BurnVerificationLevel::Full}},
                                   listener, lane.clock(), lane.stop());
            },
            [&](std::expected<burn::WriteResult, Error> r) { result = std::move(r); }, Effect::ChangesMedium);
        if (meanwhile) {
            turnUntil(loop_, [&] { return writing || result; });
            meanwhile();
        }
        turnUntil(loop_, [&] { return result.has_value(); });
        return *std::move(result);
    }

    io::EventLoop loop_;
    Inventory inventory_{loop_, std::make_shared<SystemClock>()};
    UdevWatch watch_{inventory_};
};

TEST_F(TestbedTest, TheDriveIsThereBeforeTheLoopRuns)
{
    const auto drive = inventory_.find("sr0");
    ASSERT_TRUE(drive);
    const auto& identity = drive->identity();
    EXPECT_EQ(identity.node, "/dev/sr0");
    EXPECT_EQ(identity.vendor, "DISCMSTR");
    EXPECT_FALSE(identity.id.empty());
    EXPECT_FALSE(identity.isVirtual());
    EXPECT_EQ(drive->snapshot()->state, MediumState::Inspecting);
    EXPECT_EQ(genericNodeOf(identity.sysPath), "/dev/sg0");
    EXPECT_EQ(inventory_.find(identity.serial), drive);
    settle();
    EXPECT_EQ(drive->snapshot()->state, MediumState::Ready) << drive->snapshot()->trouble;
}

TEST_F(TestbedTest, DrivesComeAndGo)
{
    const auto name = tell("add bd-re:64M");
    const auto drive = awaitDrive(name);
    EXPECT_EQ(drive->snapshot()->state, MediumState::Ready) << drive->snapshot()->trouble;
    EXPECT_NE(drive->id(), inventory_.find("sr0")->id());

    tell("remove " + name);
    turnUntil(loop_, [&] { return inventory_.find(name) == nullptr; });
    EXPECT_TRUE(drive->gone());
    EXPECT_TRUE(inventory_.find("sr0"));
}

TEST_F(TestbedTest, AnotherMediumIsInspectedWhenTheKernelSaysSo)
{
    const auto name = tell("add dvd+r");
    const auto drive = awaitDrive(name);
    EXPECT_EQ(drive->snapshot()->media->profile(), ProfileType::DvdPlusR);

    auto before = drive->snapshot()->generation;
    tell("take " + name);
    awaitInspection(*drive, before);
    EXPECT_NE(drive->snapshot()->state, MediumState::Ready);

    before = drive->snapshot()->generation;
    tell("load " + name + " cd-r");
    awaitInspection(*drive, before);
    EXPECT_EQ(drive->snapshot()->state, MediumState::Ready);
    EXPECT_EQ(drive->snapshot()->media->profile(), ProfileType::CdRecordable);
    tell("remove " + name);
    turnUntil(loop_, [&] { return inventory_.find(name) == nullptr; });
}

TEST_F(TestbedTest, ADiscIsBurnedAndVerifiedThroughTheSgNode)
{
    constexpr std::uint64_t kBytes = 3 * 1024 * 1024 + 2048;
    const auto drive = awaitDrive("sr0");
    auto held = claim(*drive);
    const auto result = burn(*drive, kBytes);
    ASSERT_TRUE(result) << result.error().report();
    EXPECT_EQ(result->written.bytes(), kBytes);
    ASSERT_TRUE(result->verification);
    EXPECT_TRUE(result->verification->good());
    EXPECT_FALSE(drive->snapshot()->writing->physicallyBlank) << "everybody knows when the result is there";
    held.release();
    settle();

    // What the drive's maker kept is the image.
    std::ifstream disc{std::string{std::getenv("DISCMASTER_TEST_STORE")} + "/disc.iso", std::ios::binary};
    const std::string stored{std::istreambuf_iterator<char>{disc}, {}};
    const PatternSource wanted{kBytes};
    ASSERT_GE(stored.size(), kBytes);
    for (std::uint64_t i = 0; i < kBytes; ++i)
        ASSERT_EQ(static_cast<std::byte>(stored[i]), wanted.at(i)) << "byte " << i;
}

TEST_F(TestbedTest, ACableThatIsPulledInMidBurnEndsItAndFreesTheRest)
{
    const auto name = tell("add bd-r:512M");
    const auto drive = awaitDrive(name);
    tell("timing " + name + " rate=4000000");
    auto held = claim(*drive);
    const auto result = burn(*drive, 400 * 1024 * 1024, [&] { tell("remove " + name); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault(), Fault::DeviceGone) << result.error().report();
    turnUntil(loop_, [&] { return inventory_.find(name) == nullptr; });
    held.release();
    settle();
    EXPECT_TRUE(inventory_.find("sr0"));
}

TEST_F(TestbedTest, AnErrorOfTheDriveIsTheResult)
{
    const auto name = tell("add bd-r:64M");
    const auto drive = awaitDrive(name);
    tell("fault " + name + " op=2a skip=3 times=0 sense=3/0C/00");
    const auto result = burn(*drive, 1024 * 1024);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault(), Fault::WriteFailed) << result.error().report();
    tell("remove " + name);
    turnUntil(loop_, [&] { return inventory_.find(name) == nullptr; });
}

}  // namespace
}  // namespace discmaster::device

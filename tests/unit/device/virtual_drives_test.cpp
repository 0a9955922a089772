#include "device/virtual_drives.hpp"

#include "burn/media_state.hpp"
#include "device/drive.hpp"
#include "device/inventory.hpp"
#include "emulator/recorder.hpp"
#include "mmc/media_info.hpp"
#include "support.hpp"
#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::device {
namespace {

using namespace test;
namespace fs = std::filesystem;

constexpr uid_t kUser = 1000;
constexpr std::uint64_t kMegabyte = 1 << 20;

/// One run of the service over a state directory.
struct ServiceRun {
    explicit ServiceRun(const fs::path& state, bool ownFolders = true, VirtualLimits limits = {})
        : virtualDrives{inventory, state.string(), ownFolders, limits}
    {
    }

    void settle()
    {
        turnUntil(loop, [&] { return inventory.idle(); });
    }
    VirtualDrives::Done expectDone()
    {
        return [this](std::expected<void, Error> outcome) {
            EXPECT_TRUE(outcome) << outcome.error().report();
            ++done;
        };
    }
    std::shared_ptr<Drive> add(const std::string& name, MediumRequest medium, uid_t user = kUser)
    {
        auto drive = virtualDrives.add(name, user, std::move(medium), expectDone());
        settle();
        return drive;
    }
    void load(Drive& drive, MediumRequest medium)
    {
        virtualDrives.load(drive, std::move(medium), expectDone());
        settle();
    }
    /// Writes a block of 'x' and ends the stream.
    void burn(Drive& drive)
    {
        drive.post(
            [](Lane& lane) {
                std::vector<std::byte> data(32 * 2048, std::byte{'x'});
                auto& transport = lane.transport();
                EXPECT_TRUE(transport.execute({.cdb = scsi::Cdb{0x2A, 10}.be16(7, 32), .out = data}));
                EXPECT_TRUE(transport.execute({.cdb = scsi::Cdb{0x35, 10}}));
            },
            nullptr, Effect::ChangesMedium);
        settle();
    }

    int done = 0;
    io::EventLoop loop;
    Inventory inventory{loop, std::make_shared<SystemClock>()};
    VirtualDrives virtualDrives;
};

MediumRequest bdR() { return {.type = "bd-r", .bytes = 512 * kMegabyte}; }

MediumRequest inFolder(const fs::path& folder, const std::string& type = {})
{
    fs::create_directories(folder);
    return {.type = type, .folder = UniqueFd{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}};
}

using discmaster::test::faultOf;

class VirtualDrivesTest : public ::testing::Test {
protected:
    discmaster::test::TempDir temp_;
    fs::path state_ = temp_.path() / "state";
};

TEST_F(VirtualDrivesTest, ANewRecorderIsADriveWithAnInspectedBlankMedium)
{
    ServiceRun run{state_};
    const auto drive = run.add("demo", bdR());
    EXPECT_EQ(run.done, 1);
    const auto snapshot = drive->snapshot();
    EXPECT_EQ(snapshot->state, MediumState::Ready);
    EXPECT_EQ(snapshot->media->profile(), ProfileType::BdRSequential);
    EXPECT_TRUE(snapshot->writing->physicallyBlank);
    EXPECT_EQ(snapshot->identity.owner, kUser);
    EXPECT_EQ(snapshot->software->mediaType, "bd-r");
    EXPECT_EQ(run.inventory.find("demo"), drive);
    EXPECT_EQ(run.virtualDrives.list(), std::vector{drive});
}

TEST_F(VirtualDrivesTest, OfEachTypeThereIs)
{
    for (const std::string type : {"cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re"}) {
        ServiceRun run{state_ / type};
        const auto drive = run.add("demo", {.type = type});
        EXPECT_EQ(drive->snapshot()->state, MediumState::Ready) << type << ": " << drive->snapshot()->trouble;
        EXPECT_TRUE(drive->snapshot()->writing && drive->snapshot()->writing->writable()) << type;
    }
}

TEST_F(VirtualDrivesTest, AnEmptyRecorderTakesAMediumLater)
{
    ServiceRun run{state_};
    const auto drive = run.add("demo", {});
    EXPECT_EQ(drive->snapshot()->state, MediumState::NoMedium);
    EXPECT_EQ(drive->snapshot()->software->mediaType, "");
    run.load(*drive, bdR());
    EXPECT_EQ(drive->snapshot()->state, MediumState::Ready);
    run.virtualDrives.unload(*drive, run.expectDone());
    run.settle();
    EXPECT_NE(drive->snapshot()->state, MediumState::Ready);
    EXPECT_EQ(drive->snapshot()->software->mediaType, "");
}

TEST_F(VirtualDrivesTest, RecordersAndWhatIsBurnedOutlastTheService)
{
    {
        ServiceRun run{state_};
        run.burn(*run.add("first", bdR()));
        run.add("second", {}, kUser + 1);
    }
    ServiceRun run{state_};
    run.virtualDrives.restore();
    run.settle();
    const auto first = run.inventory.find("first");
    const auto second = run.inventory.find("second");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->snapshot()->state, MediumState::Ready);
    EXPECT_FALSE(first->snapshot()->writing->physicallyBlank);
    EXPECT_EQ(first->snapshot()->media->openTrack()->nextWritable, Lba{32});
    EXPECT_EQ(second->snapshot()->state, MediumState::NoMedium);
    EXPECT_EQ(second->identity().owner, kUser + 1);

    run.virtualDrives.restore();
    EXPECT_EQ(run.inventory.drives().size(), 2U) << "what is there is not brought back";
}

TEST_F(VirtualDrivesTest, AMediumTakenOutIsKeptUnlessABlankOneIsAskedFor)
{
    ServiceRun run{state_};
    const auto drive = run.add("demo", bdR());
    run.burn(*drive);
    run.virtualDrives.unload(*drive, run.expectDone());
    run.settle();
    EXPECT_EQ(drive->snapshot()->software->mediaType, "");
    EXPECT_EQ(drive->snapshot()->software->keptType, "bd-r");
    run.load(*drive, bdR());
    EXPECT_FALSE(drive->snapshot()->writing->physicallyBlank);

    auto blank = bdR();
    blank.blank = true;
    run.load(*drive, std::move(blank));
    EXPECT_TRUE(drive->snapshot()->writing->physicallyBlank);
    run.burn(*drive);
    run.load(*drive, {.type = "dvd+r"});
    EXPECT_EQ(drive->snapshot()->media->profile(), ProfileType::DvdPlusR);
    EXPECT_TRUE(drive->snapshot()->writing->physicallyBlank);
    const auto kept = std::distance(fs::directory_iterator{state_ / "virtual" / "demo"}, fs::directory_iterator{});
    EXPECT_EQ(kept, 2) << "the record and one medium";
}

TEST_F(VirtualDrivesTest, ACallersFolderKeepsTheDisc)
{
    const auto folder = temp_.path() / "discs";
    {
        ServiceRun run{state_};
        run.burn(*run.add("demo", inFolder(folder, "bd-r")));
        EXPECT_TRUE(fs::exists(folder / "disc.iso"));
        EXPECT_TRUE(run.inventory.find("demo")->snapshot()->software->callersFolder);
        EXPECT_EQ(run.inventory.find("demo")->snapshot()->software->keptType, "");
    }
    {
        ServiceRun run{state_, false};
        run.virtualDrives.restore();
        run.settle();
        const auto drive = run.inventory.find("demo");
        EXPECT_EQ(drive->snapshot()->state, MediumState::NoMedium) << "the descriptor's rights ended with it";
        run.load(*drive, inFolder(folder));
        EXPECT_EQ(drive->snapshot()->media->openTrack()->nextWritable, Lba{32});
    }
    ServiceRun run{state_, true};
    run.virtualDrives.restore();
    run.settle();
    const auto drive = run.inventory.find("demo");
    EXPECT_EQ(drive->snapshot()->state, MediumState::Ready);
    run.virtualDrives.remove(*drive, run.expectDone());
    run.settle();
    EXPECT_TRUE(fs::exists(folder / "disc.iso")) << "what is the caller's stays";
}

TEST_F(VirtualDrivesTest, ADiscIsInOneRecorderAtATime)
{
    const auto folder = temp_.path() / "discs";
    ServiceRun run{state_};
    run.burn(*run.add("demo", inFolder(folder, "bd-r")));
    for (const bool blank : {false, true}) {
        std::optional<Fault> fault;
        auto medium = inFolder(folder, "bd-r");
        medium.blank = blank;
        run.virtualDrives.add("other", kUser, std::move(medium),
                              [&](std::expected<void, Error> outcome) { fault = outcome.error().fault(); });
        run.settle();
        EXPECT_EQ(fault, Fault::ObjectBusy);
    }
    EXPECT_TRUE(fs::exists(folder / "disc.iso"));
    EXPECT_FALSE(run.inventory.find("demo")->snapshot()->writing->physicallyBlank);
}

TEST_F(VirtualDrivesTest, ARecorderWaitsForTheServiceBeforeIt)
{
    std::optional<ServiceRun> before{std::in_place, state_};
    before->burn(*before->add("demo", bdR()));
    ServiceRun run{state_};
    run.virtualDrives.restore();
    const auto drive = run.inventory.find("demo");
    run.loop.runOnce(std::chrono::milliseconds{50});
    EXPECT_TRUE(run.inventory.find("demo")->snapshot()->busy) << "the disc is still the other one's";
    before.reset();
    run.settle();
    EXPECT_EQ(drive->snapshot()->state, MediumState::Ready);
    EXPECT_FALSE(drive->snapshot()->writing->physicallyBlank);
}

TEST_F(VirtualDrivesTest, AFolderWithoutADiscNeedsAType)
{
    ServiceRun run{state_};
    std::optional<Fault> fault;
    run.virtualDrives.add("demo", kUser, inFolder(temp_.path() / "empty"),
                          [&](std::expected<void, Error> outcome) { fault = outcome.error().fault(); });
    run.settle();
    EXPECT_EQ(fault, Fault::SourceNotFound);
    EXPECT_TRUE(run.inventory.drives().empty()) << "a recorder that could not be made is not there";
    EXPECT_FALSE(fs::exists(state_ / "virtual/demo"));
}

TEST_F(VirtualDrivesTest, RemovingLeavesNothing)
{
    ServiceRun run{state_};
    const auto drive = run.add("demo", bdR());
    run.virtualDrives.remove(*drive, run.expectDone());
    run.settle();
    EXPECT_EQ(run.done, 2);
    EXPECT_TRUE(run.inventory.drives().empty());
    EXPECT_FALSE(fs::exists(state_ / "virtual/demo"));
    EXPECT_TRUE(run.add("demo", bdR())) << "its name is free again";
}

TEST_F(VirtualDrivesTest, ABusyRecorderIsNotTakenAway)
{
    ServiceRun run{state_};
    const auto drive = run.add("demo", bdR());
    Hang hang;
    drive->post([&](Lane&) { hang.wait(); }, nullptr);
    EXPECT_EQ(faultOf([&] { run.virtualDrives.remove(*drive, nullptr); }), Fault::ObjectBusy);
    EXPECT_EQ(faultOf([&] { run.virtualDrives.load(*drive, bdR(), nullptr); }), Fault::ObjectBusy);
    hang.letGo();
    run.settle();
}

/// Begins work that holds the drive open and sends another command when it is let go on; `fault` is what it ends with.
void beginWork(Drive& drive, Hang& hang, std::optional<Fault>& fault)
{
    drive.post(
        [&hang](Lane& lane) {
            auto& transport = lane.transport();
            hang.wait();
            (void)transport.execute(testUnitReady());
        },
        [&fault](std::expected<void, Error> outcome) { fault = outcome.error().fault(); }, Effect::ChangesMedium);
    hang.awaitEntry();
}

TEST_F(VirtualDrivesTest, PullingTheCableEndsABurnAndTheRecorderComesBack)
{
    ServiceRun run{state_};
    auto drive = run.add("demo", bdR());
    Hang hang;
    std::optional<Fault> fault;
    beginWork(*drive, hang, fault);
    run.virtualDrives.unplug(*drive);
    EXPECT_TRUE(run.inventory.drives().empty());
    hang.letGo();
    turnUntil(run.loop, [&] { return drive->idle(); });
    EXPECT_EQ(fault, Fault::DeviceGone);

    drive.reset();  // and with it the disc, which one recorder has at a time
    run.virtualDrives.restore();
    run.settle();
    ASSERT_TRUE(run.inventory.find("demo"));
    EXPECT_EQ(run.inventory.find("demo")->snapshot()->state, MediumState::Ready);
}

TEST_F(VirtualDrivesTest, ARecorderRemovedInMidBurnIsGoneForGoodAndItsNameIsFree)
{
    ServiceRun run{state_};
    auto drive = run.add("demo", bdR());
    Hang hang;
    std::optional<Fault> fault;
    beginWork(*drive, hang, fault);
    run.virtualDrives.removeNow(*drive);
    EXPECT_FALSE(fs::exists(state_ / "virtual" / "demo"));
    EXPECT_TRUE(run.add("demo", {})) << "its name is free at once";

    hang.letGo();
    turnUntil(run.loop, [&] { return drive->idle(); });
    EXPECT_EQ(fault, Fault::DeviceGone);
    drive.reset();
    const auto left = [&] {
        return std::distance(fs::directory_iterator{state_ / "virtual"}, fs::directory_iterator{});
    };
    turnUntil(run.loop, [&] { return left() == 1; });
}

TEST_F(VirtualDrivesTest, WhatWasGivenUpIsDeletedAtTheNextStart)
{
    fs::create_directories(state_ / "virtual" / ".discarded-demo-1" / "medium-1");
    ServiceRun run{state_};
    run.virtualDrives.restore();
    EXPECT_TRUE(fs::is_empty(state_ / "virtual"));
}

TEST_F(VirtualDrivesTest, FaultsReachTheRecorder)
{
    ServiceRun run{state_};
    const auto drive = run.add("demo", bdR());
    run.virtualDrives.withRecorder(
        *drive, [](emulator::Recorder& recorder) { recorder.pressEject(); }, run.expectDone());
    run.settle();
    EXPECT_EQ(drive->snapshot()->state, MediumState::TrayOpen);
}

TEST_F(VirtualDrivesTest, NamesAreForPathsAndPeople)
{
    for (const auto* name : {"a", "demo", "My_Recorder2", "srx", "sgx0", "s"})
        EXPECT_NO_THROW(requireVirtualName(name)) << name;
    for (const auto& name :
         {std::string{}, std::string{"1a"}, std::string{"_a"}, std::string{"a-b"}, std::string{"a/b"},
          std::string{".."}, std::string{"sr0"}, std::string{"sg12"}, std::string(33, 'a'), std::string{"\xC3\xA4"}})
        EXPECT_EQ(faultOf([&] { requireVirtualName(name); }), Fault::InvalidArgument) << name;
}

TEST_F(VirtualDrivesTest, WhatCannotBeIsRefusedAtOnce)
{
    ServiceRun run{state_, true, {.drives = 2, .bytes = 600 * kMegabyte}};
    const auto add = [&](const std::string& name, MediumRequest medium) {
        return faultOf([&] { run.virtualDrives.add(name, kUser, std::move(medium), nullptr); });
    };
    run.add("demo", bdR());
    EXPECT_EQ(add("sr0", bdR()), Fault::InvalidArgument);
    EXPECT_EQ(add("other", {.type = "laserdisc"}), Fault::InvalidArgument);
    EXPECT_EQ(add("demo", {}), Fault::InvalidArgument);
    EXPECT_EQ(add("other", bdR()), Fault::LimitsExceeded) << "bytes";
    run.add("second", {});
    EXPECT_EQ(add("third", {}), Fault::LimitsExceeded) << "recorders";
    EXPECT_NO_THROW(run.add("others", bdR(), kUser + 1)) << "each user has limits of his own";
    EXPECT_NO_THROW(run.load(*run.inventory.find("demo"), bdR())) << "what it replaces does not count";
}

TEST_F(VirtualDrivesTest, ARecorderWhoseRecordCannotBeReadIsSetAsideAndItsNameIsFree)
{
    const auto folder = state_ / "virtual";
    for (const auto* name : {"broken/medium-1", ".unreadable-broken-1", "empty", "not a name"})
        fs::create_directories(folder / name);
    temp_.write("state/virtual/broken/recorder.json", "{");
    temp_.write("state/virtual/moved/recorder.json", R"({"version":1,"name":"x"})");
    ServiceRun run{state_};
    run.virtualDrives.restore();
    EXPECT_TRUE(run.inventory.drives().empty());
    for (const auto* name :
         {".unreadable-broken-2/medium-1", ".unreadable-moved-1/recorder.json", ".unreadable-empty-1", "not a name"})
        EXPECT_TRUE(fs::exists(folder / name)) << name;
    run.add("broken", bdR());
    fs::create_directories(folder / "came_later");
    EXPECT_EQ(faultOf([&] { run.virtualDrives.add("came_later", kUser, {}, nullptr); }), Fault::InvalidArgument);
}

TEST(VirtualDrivesState, IsWhereTheSystemSays)
{
    setenv("STATE_DIRECTORY", "/s/one:/s/two", 1);
    EXPECT_EQ(VirtualDrives::defaultStateDirectory(false), "/s/one");
    unsetenv("STATE_DIRECTORY");
    EXPECT_EQ(VirtualDrives::defaultStateDirectory(false), "/var/lib/discmasterd");
    setenv("XDG_STATE_HOME", "/x", 1);
    EXPECT_EQ(VirtualDrives::defaultStateDirectory(true), "/x/discmasterd");
    setenv("XDG_STATE_HOME", "relative", 1);
    setenv("HOME", "/h", 1);
    EXPECT_EQ(VirtualDrives::defaultStateDirectory(true), "/h/.local/state/discmasterd");
    unsetenv("XDG_STATE_HOME");
}

}  // namespace
}  // namespace discmaster::device

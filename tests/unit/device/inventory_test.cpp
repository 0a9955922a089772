#include "device/inventory.hpp"

#include "device/drive.hpp"
#include "support.hpp"
#include "support/temp_dir.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::device {
namespace {

using namespace test;

/// Writes down what it is told.
class Told final : public InventoryListener {
public:
    void onDriveAdded(Drive& drive) override { events.push_back("+" + drive.name()); }
    void onDriveChanged(Drive& drive) override { ++changes[drive.name()]; }
    void onDriveRemoved(Drive& drive) override { events.push_back("-" + drive.name()); }

    std::vector<std::string> events;
    std::map<std::string, int> changes;
};

class InventoryTest : public ::testing::Test {
protected:
    std::shared_ptr<Drive> add(const std::string& name, const std::string& serial = {},
                               std::shared_ptr<FakeDrive> fake = std::make_shared<FakeDrive>())
    {
        return inventory_.add({.id = "id:" + name, .name = name, .node = "/dev/no such " + name, .serial = serial},
                              std::make_unique<FakeConnection>(std::move(fake)));
    }

    io::EventLoop loop_;
    Inventory inventory_{loop_, std::make_shared<ManualClock>()};
};

TEST_F(InventoryTest, TellsOfDrivesThatComeChangeAndGo)
{
    Told told;
    inventory_.setListener(&told);
    const auto first = add("sr0");
    const auto second = add("sr1");
    EXPECT_EQ(first->snapshot()->state, MediumState::Inspecting);
    turnUntil(loop_, [&] { return inventory_.idle(); });
    EXPECT_EQ(first->snapshot()->state, MediumState::NoMedium);

    inventory_.remove(*first);
    inventory_.remove(*first);
    EXPECT_EQ(told.events, (std::vector<std::string>{"+sr0", "+sr1", "-sr0"}));
    EXPECT_EQ(told.changes["sr1"], 1);
    EXPECT_EQ(inventory_.drives(), std::vector{second});
    EXPECT_TRUE(first->gone());
    inventory_.setListener(nullptr);
}

TEST_F(InventoryTest, FindsDrivesByWhatPeopleCallThem)
{
    const auto first = add("sr0", "A1");
    const auto second = add("sr1", "B2");
    add("sr2", "twice");
    add("sr3", "twice");
    EXPECT_EQ(inventory_.find("sr0"), first);
    EXPECT_EQ(inventory_.find("id:sr1"), second);
    EXPECT_EQ(inventory_.find("/dev/no such sr1"), second);
    EXPECT_EQ(inventory_.find("B2"), second);
    EXPECT_EQ(inventory_.find("twice"), nullptr);
    EXPECT_EQ(inventory_.find(""), nullptr);
    EXPECT_EQ(inventory_.find("sr9"), nullptr);
}

TEST_F(InventoryTest, RefusesASecondDriveOfOneName)
{
    add("sr0");
    EXPECT_THROW(add("sr0"), Error);
    EXPECT_EQ(inventory_.drives().size(), 1U);
}

TEST_F(InventoryTest, ADriveThatWentWhileItHungIsStillShutDown)
{
    Hang hang;
    std::atomic<bool> hung{false};
    const auto fake = std::make_shared<FakeDrive>();
    fake->answer = [&](const scsi::Command&) -> Answer {
        if (!hung.exchange(true)) hang.wait();
        throw Error{Fault::DeviceGone, "it came back too late"};
    };
    {
        Inventory inventory{loop_, std::make_shared<ManualClock>()};
        const auto drive = inventory.add({.id = "x", .name = "x"}, std::make_unique<FakeConnection>(fake));
        hang.awaitEntry();
        inventory.remove(*drive);
        EXPECT_TRUE(inventory.drives().empty());
        EXPECT_FALSE(inventory.shutDown(std::chrono::milliseconds{1}));
    }
    hang.letGo();
    turnUntil(loop_, [&] { return fake->released == 1; });
}

TEST_F(InventoryTest, TracesCommandsWhereToldTo)
{
    const discmaster::test::TempDir folder;
    setenv("DISCMASTER_TRACE", folder.path().c_str(), 1);
    const auto drive = add("sr0");
    unsetenv("DISCMASTER_TRACE");
    turnUntil(loop_, [&] { return inventory_.idle(); });
    inventory_.shutDown(std::chrono::minutes{1});
    EXPECT_GT(std::filesystem::file_size(folder.path() / "sr0.trace"), 0U);
}

}  // namespace
}  // namespace discmaster::device

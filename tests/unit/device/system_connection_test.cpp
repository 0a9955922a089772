// The parts of a real drive's connection that a plain file shows too: who may open it when.

#include "device/system_connection.hpp"

#include "base/error.hpp"
#include "scsi/transport.hpp"
#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/file.h>

namespace discmaster::device {
namespace {

namespace fs = std::filesystem;

using discmaster::test::faultOf;

class SystemConnectionTest : public ::testing::Test {
protected:
    /// What another program does that respects udev's device lock.
    bool othersMayLock() const
    {
        const UniqueFd fd{::open(node_.c_str(), O_RDONLY | O_CLOEXEC)};
        return ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0;
    }

    discmaster::test::TempDir temp_;
    std::string node_ = temp_.write("sr0", "");
    std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
    SystemConnection connection_{node_, temp_.path().string(), clock_};
};

TEST_F(SystemConnectionTest, HoldsUdevsDeviceLockUntilItIsReleased)
{
    EXPECT_TRUE(othersMayLock());
    connection_.exclude(false, {});
    EXPECT_FALSE(othersMayLock());
    connection_.exclude(false, {});
    connection_.release();
    EXPECT_TRUE(othersMayLock());
    connection_.release();
}

TEST_F(SystemConnectionTest, WaitsForProbersAndThenSaysThatTheDriveIsUsed)
{
    const UniqueFd other{::open(node_.c_str(), O_RDONLY | O_CLOEXEC)};
    ASSERT_EQ(::flock(other.get(), LOCK_SH | LOCK_NB), 0);
    const auto before = clock_->now();
    EXPECT_EQ(faultOf([&] { connection_.exclude(false, {}); }), Fault::RecorderLocked);
    EXPECT_GT(clock_->now() - before, std::chrono::seconds{1});

    ::flock(other.get(), LOCK_UN);
    EXPECT_NO_THROW(connection_.exclude(false, {}));
}

TEST_F(SystemConnectionTest, GoesOnInSpiteOfOthersWhenForced)
{
    const UniqueFd other{::open(node_.c_str(), O_RDONLY | O_CLOEXEC)};
    ASSERT_EQ(::flock(other.get(), LOCK_SH | LOCK_NB), 0);
    const auto before = clock_->now();
    EXPECT_NO_THROW(connection_.exclude(true, {}));
    EXPECT_EQ(clock_->now(), before);
}

TEST_F(SystemConnectionTest, StopsWaitingWhenTold)
{
    const UniqueFd other{::open(node_.c_str(), O_RDONLY | O_CLOEXEC)};
    ASSERT_EQ(::flock(other.get(), LOCK_SH | LOCK_NB), 0);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(faultOf([&] { connection_.exclude(false, stop.get_token()); }), Fault::RequestCancelled);
}

TEST_F(SystemConnectionTest, ADriveThatWentIsNamedSo)
{
    fs::remove(node_);
    EXPECT_EQ(faultOf([&] { connection_.exclude(false, {}); }), Fault::DeviceGone);
    EXPECT_EQ(faultOf([&] { (void)connection_.open(); }), Fault::DeviceGone);
}

TEST_F(SystemConnectionTest, FindsTheSgNodeInSysfs)
{
    EXPECT_EQ(genericNodeOf(temp_.path().string()), "");
    fs::create_directories(temp_.path() / "device/scsi_generic/sg7");
    EXPECT_EQ(genericNodeOf(temp_.path().string()), "/dev/sg7");
}

}  // namespace
}  // namespace discmaster::device

#include "base/error.hpp"
#include "cli/advised_error.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/target.hpp"
#include "cli/usage_error.hpp"

#include <gtest/gtest.h>

namespace discmaster::cli {
namespace {

constexpr Purpose kReady{"a disc", [](const DriveInfo& d) { return d.medium.ready(); }};

DriveInfo drive(const std::string& name, const std::string& state = "ready")
{
    DriveInfo d;
    d.name = name;
    d.path = "/org/discmaster/DiscMaster1/drives/" + name;
    d.device = "/dev/" + name;
    d.serial = "serial-of-" + name;
    d.medium.state = state;
    return d;
}

const std::string& chosen(const std::vector<DriveInfo>& drives, const std::optional<std::string>& wanted = {})
{
    return chooseDrive(drives, wanted, kReady).name;
}

TEST(ChooseDrive, TakesANameADeviceASerialNumberOrAPath)
{
    const std::vector drives{drive("sr0"), drive("sr1")};
    for (const char* wanted : {"sr1", "/dev/sr1", "serial-of-sr1", "/org/discmaster/DiscMaster1/drives/sr1"})
        EXPECT_EQ(chosen(drives, wanted), "sr1") << wanted;
}

TEST(RequireDisc, TellsABusyDiscFromABlankOne)
{
    const auto faultOf = [](void (*require)(const DriveInfo&), const DriveInfo& d) {
        try {
            require(d);
        } catch (const Error& e) {
            return e.fault();
        }
        return Fault::Failed;  // nothing was thrown
    };
    auto blank = drive("sr0");
    blank.medium.blank = true;
    EXPECT_EQ(faultOf(requireBurnedDisc, blank), Fault::EmptyDisc);
    EXPECT_EQ(faultOf(requireQuietDisc, blank), Fault::Failed);
    blank.medium.state = "writing";
    EXPECT_EQ(faultOf(requireBurnedDisc, blank), Fault::Df2dataWriteInProgress);
    EXPECT_EQ(faultOf(requireQuietDisc, blank), Fault::Df2dataWriteInProgress);
    EXPECT_EQ(faultOf(requireQuietDisc, drive("sr0", "empty")), Fault::RecorderMediaNoMedia);
    EXPECT_EQ(faultOf(requireBurnedDisc, drive("sr0")), Fault::Failed);
}

TEST(ChooseDrive, MayBeLeftOutWhereOnlyOneFits)
{
    EXPECT_EQ(chosen({drive("sr0", "empty"), drive("sr1")}), "sr1");
    EXPECT_EQ(chosen({drive("sr0", "empty")}), "sr0") << "the only drive is meant; what is wrong with it is told later";
}

TEST(ChooseDrive, NamesTheChoicesWhereItCannotChoose)
{
    const std::vector drives{drive("sr0"), drive("sr1")};
    try {
        chosen(drives);
        FAIL() << "chose one of two";
    } catch (const UsageError& e) {
        EXPECT_NE(std::string{e.what()}.find("sr0, sr1"), std::string::npos) << e.what();
    }
    try {
        chosen(drives, "sr7");
        FAIL() << "found a drive that is not there";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::NoSuchObject);
        EXPECT_NE(std::string{e.what()}.find("sr0, sr1"), std::string::npos) << e.what();
    }
    try {
        chosen({});
        FAIL() << "chose none";
    } catch (const AdvisedError& e) {
        EXPECT_NE(e.next().find("virtual add"), std::string::npos) << e.next();
    }
}

TEST(SplitTarget, TheFirstOfSeveralArgumentsMayBeTheDrive)
{
    const std::vector drives{drive("sr0")};
    const auto with = splitTarget({"sr0", "/etc", "/usr"}, Wanted::Paths, drives);
    EXPECT_EQ(with.drive, "sr0");
    EXPECT_EQ(with.paths, (std::vector<std::string>{"/etc", "/usr"}));
    const auto without = splitTarget({"/etc", "/usr"}, Wanted::Paths, drives);
    EXPECT_FALSE(without.drive);
    EXPECT_EQ(without.paths.size(), 2U);
    EXPECT_EQ(splitTarget({"/etc"}, Wanted::Paths, drives).paths.size(), 1U);
}

TEST(SplitTarget, SaysWhatIsMissing)
{
    const std::vector drives{drive("sr0")};
    EXPECT_THROW(splitTarget({}, Wanted::Paths, drives), UsageError);
    EXPECT_THROW(splitTarget({"sr0"}, Wanted::Paths, drives), UsageError);
    EXPECT_THROW(splitTarget({"sr9", "/etc"}, Wanted::Paths, drives), Error);
}

TEST(SplitTarget, AnImageLeavesRoomForADriveAlone)
{
    const std::vector drives{drive("sr0")};
    EXPECT_EQ(splitTarget({"sr0"}, Wanted::NoPaths, drives).drive, "sr0");
    EXPECT_FALSE(splitTarget({}, Wanted::NoPaths, drives).drive);
    EXPECT_THROW(splitTarget({"sr0", "/etc"}, Wanted::NoPaths, drives), UsageError);
    EXPECT_EQ(splitTarget({"sr0"}, Wanted::MaybePaths, drives).drive, "sr0");
    EXPECT_FALSE(splitTarget({}, Wanted::MaybePaths, drives).drive);
    EXPECT_EQ(splitTarget({"sr0", "/etc"}, Wanted::MaybePaths, drives).paths.size(), 1U);
}

}  // namespace
}  // namespace discmaster::cli

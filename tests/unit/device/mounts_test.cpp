#include "device/mounts.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <sys/sysmacros.h>
#include <vector>

namespace discmaster::device {
namespace {

TEST(Mounts, AreReadAsTheKernelWritesThem)
{
    const auto mounts =
        parseMounts("23 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                    "95 23 11:0 / /media/a\\040disc\\134x ro,nosuid master:2 shared:7 - iso9660 /dev/sr0 ro\n"
                    "96 23 0:40 / /home/x rw - btrfs /dev/mapper/a rw");
    ASSERT_EQ(mounts.size(), 3U);
    EXPECT_EQ(mounts[0], (Mount{makedev(8, 1), "/dev/sda1", "/"}));
    EXPECT_EQ(mounts[1], (Mount{makedev(11, 0), "/dev/sr0", "/media/a disc\\x"}));
    EXPECT_EQ(mounts[2], (Mount{makedev(0, 40), "/dev/mapper/a", "/home/x"}));
}

TEST(Mounts, OddLinesAreLeftOut)
{
    EXPECT_TRUE(parseMounts("").empty());
    EXPECT_TRUE(parseMounts("\n\n1\n1 2 3\n1 2 x:y / /a - b c d\n1 2 8:1 / /a b c\n1 2 8: / /a - b c\n").empty());
    EXPECT_EQ(parseMounts("1 2 8:1 / /a\\04 rw - t /s\\999 o").at(0), (Mount{makedev(8, 1), "/s\\999", "/a\\04"}));
}

TEST(Mounts, OfADriveAreFoundByItsNode)
{
    const std::vector<Mount> mounts{{makedev(8, 1), "/dev/sda1", "/"},
                                    {makedev(11, 0), "/dev/no such sr0", "/a"},
                                    {makedev(11, 0), "/dev/no such sr0", "/b"}};
    EXPECT_EQ(mountPointsOf(mounts, "/dev/no such sr0"), (std::vector<std::string>{"/a", "/b"}));
    EXPECT_TRUE(mountPointsOf(mounts, "/dev/no such sr1").empty());
}

TEST(Mounts, OfThisProcessAreRead)
{
    // In a chroot the root is no mount, but /proc, which they are read from, is.
    const auto mounts = readMounts();
    EXPECT_TRUE(std::ranges::any_of(mounts, [](const Mount& m) { return m.point == "/proc"; }));
}

}  // namespace
}  // namespace discmaster::device

#include "io/caller_files.hpp"

#include "base/error.hpp"
#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace discmaster::io {
namespace {

constexpr uid_t kCaller = 54321;
constexpr gid_t kGroup = 54322;

using test::faultOf;

class CallerFilesTest : public testing::Test {
protected:
    UniqueFd folder() const { return UniqueFd{open(dir_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}; }
    test::TempDir dir_;
    std::shared_ptr<const CallerFiles> own_ = CallerFiles::own();
    std::shared_ptr<const CallerFiles> caller_ = CallerFiles::forCaller(kCaller, {kGroup});
};

TEST_F(CallerFilesTest, OpensFilesAndFoldersBelow)
{
    dir_.write("a/b/c.txt", "hello");
    EXPECT_TRUE(own_->openBelow(folder().get(), "a/b/c.txt"));
    EXPECT_TRUE(own_->openBelow(folder().get(), "a/b", true));
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "a/b"); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "a/b/c.txt", true); }), Fault::SourceNotFound);
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "a/x"); }), Fault::SourceNotFound);
}

TEST_F(CallerFilesTest, StaysBelowAndFollowsNoLinks)
{
    dir_.write("a/file", "x");
    std::filesystem::create_symlink("file", dir_.path() / "a/link");
    std::filesystem::create_symlink("a", dir_.path() / "linked");
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "a/link"); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "linked/file"); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "../etc/passwd"); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "/etc/passwd"); }), Fault::InvalidArgument);
}

TEST_F(CallerFilesTest, AFifoIsRefusedWithoutBlocking)
{
    ASSERT_EQ(mkfifo((dir_.path() / "fifo").c_str(), 0666), 0);
    EXPECT_EQ(faultOf([&] { own_->openBelow(folder().get(), "fifo"); }), Fault::InvalidArgument);
}

TEST_F(CallerFilesTest, PathsLongerThanPathMaxOpen)
{
    // 60 levels of 100 letters: 6060 bytes, made step by step.
    const std::string name(100, 'd');
    std::string path;
    auto at = folder();
    for (int i = 0; i < 60; ++i) {
        ASSERT_EQ(mkdirat(at.get(), name.c_str(), 0755), 0);
        at = UniqueFd{openat(at.get(), name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        path += name + "/";
    }
    UniqueFd{openat(at.get(), "leaf", O_CREAT | O_WRONLY | O_CLOEXEC, 0644)};
    EXPECT_TRUE(own_->openBelow(folder().get(), path + "leaf"));
    chmod(dir_.path().c_str(), 0755);
    EXPECT_TRUE(caller_->openBelow(folder().get(), path + "leaf"));
}

TEST_F(CallerFilesTest, ACallersRightsAreThoseOfTheModeBits)
{
    chmod(dir_.path().c_str(), 0755);
    const auto open = dir_.write("open/file", "x");
    const auto closed = dir_.write("closed/file", "x");
    const auto secret = dir_.write("open/secret", "x");
    chmod(secret.c_str(), 0600);
    chmod(closed.parent_path().c_str(), 0700);
    EXPECT_TRUE(caller_->openBelow(folder().get(), "open/file"));
    EXPECT_EQ(faultOf([&] { caller_->openBelow(folder().get(), "open/secret"); }), Fault::AccessDenied);
    EXPECT_EQ(faultOf([&] { caller_->openBelow(folder().get(), "closed/file"); }), Fault::AccessDenied);
    EXPECT_EQ(faultOf([&] { caller_->openBelow(folder().get(), "closed", true); }), Fault::AccessDenied);
    if (geteuid() != 0) GTEST_SKIP() << "needs root: gives files to another user";
    ASSERT_EQ(chown(secret.c_str(), kCaller, 0), 0);
    EXPECT_TRUE(caller_->openBelow(folder().get(), "open/secret"));
    ASSERT_EQ(chown(secret.c_str(), 0, kGroup), 0);
    chmod(secret.c_str(), 0640);
    EXPECT_TRUE(caller_->openBelow(folder().get(), "open/secret"));
    ASSERT_EQ(chown(secret.c_str(), kCaller, 0), 0);
    chmod(secret.c_str(), 0044);  // the owner's class decides alone
    EXPECT_EQ(faultOf([&] { caller_->openBelow(folder().get(), "open/secret"); }), Fault::AccessDenied);
}

TEST_F(CallerFilesTest, PathStringsAreForOwnRightsOnly)
{
    const auto file = dir_.write("file", "x");
    EXPECT_TRUE(own_->openPath(file));
    EXPECT_TRUE(own_->openPath(dir_.path()));
    EXPECT_EQ(faultOf([&] { own_->openPath("file"); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { own_->openPath("/dev/null"); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { caller_->openPath(file); }), Fault::NotSupported);
}

TEST_F(CallerFilesTest, AdoptsReadableDescriptorsWithCloseOnExec)
{
    const auto file = dir_.write("file", "x");
    const UniqueFd readable{open(file.c_str(), O_RDONLY)};
    const auto adopted = own_->adopt(readable.get());
    EXPECT_NE(fcntl(adopted.get(), F_GETFD) & FD_CLOEXEC, 0);
    const UniqueFd writable{open(file.c_str(), O_WRONLY | O_CLOEXEC)};
    EXPECT_EQ(faultOf([&] { own_->adopt(writable.get()); }), Fault::InvalidArgument);
    EXPECT_EQ(faultOf([&] { own_->adopt(9999); }), Fault::InvalidArgument);
    EXPECT_TRUE(own_->adopt(folder().get()));
    chmod(dir_.path().c_str(), 0700);
    EXPECT_EQ(faultOf([&] { caller_->adopt(folder().get()); }), Fault::AccessDenied);
}

TEST_F(CallerFilesTest, FilesAreMadeWhereTheCallerMayMakeThem)
{
    const auto file = dir_.write("file", "x");
    const UniqueFd noFolder{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    EXPECT_EQ(faultOf([&] { own_->requireWritableFolder(noFolder.get()); }), Fault::InvalidArgument);
    chmod(dir_.path().c_str(), 0755);
    EXPECT_EQ(faultOf([&] { own_->requireWritableFolder(folder().get()); }), Fault{});
    EXPECT_EQ(faultOf([&] { caller_->requireWritableFolder(folder().get()); }), Fault::AccessDenied);
    chmod(dir_.path().c_str(), 0777);
    EXPECT_EQ(faultOf([&] { caller_->requireWritableFolder(folder().get()); }), Fault{});
}

}  // namespace
}  // namespace discmaster::io

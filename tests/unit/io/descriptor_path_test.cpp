#include "io/descriptor_path.hpp"

#include "base/unique_fd.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace discmaster::io {
namespace {

class DescriptorPathTest : public testing::Test {
protected:
    test::TempDir dir_;
    std::filesystem::path real_ = std::filesystem::canonical(dir_.path());
};

TEST_F(DescriptorPathTest, AFileAndAFolderHaveTheirPath)
{
    const auto file = dir_.write("an odd\nname \xff", "x");
    const UniqueFd open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    EXPECT_EQ(pathOf(open.get()), (real_ / file.filename()).string());
    const UniqueFd folder{::open(dir_.path().c_str(), O_PATH | O_CLOEXEC)};
    EXPECT_EQ(pathOf(folder.get()), real_.string());
}

TEST_F(DescriptorPathTest, ARenamedFileHasItsNewName)
{
    const auto file = dir_.write("before", "x");
    const UniqueFd open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    std::filesystem::rename(file, dir_.path() / "after");
    EXPECT_EQ(pathOf(open.get()), (real_ / "after").string());
}

TEST_F(DescriptorPathTest, ADeletedFileHasNone)
{
    const auto file = dir_.write("gone", "x");
    const UniqueFd open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    std::filesystem::remove(file);
    EXPECT_EQ(pathOf(open.get()), "");
}

TEST_F(DescriptorPathTest, WhatNeverHadANameHasNone)
{
    const UniqueFd memory{::memfd_create("/not/a/path", MFD_CLOEXEC)};
    EXPECT_EQ(pathOf(memory.get()), "");
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd reader{ends[0]};
    const UniqueFd writer{ends[1]};
    EXPECT_EQ(pathOf(reader.get()), "");
    EXPECT_EQ(pathOf(-1), "");
}

TEST_F(DescriptorPathTest, APathThatIsLongerThanTheKernelTellsIsNone)
{
    const std::string name(255, 'x');
    UniqueFd at{::open(dir_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    for (int depth = 0; depth < 20; ++depth) {
        ASSERT_EQ(::mkdirat(at.get(), name.c_str(), 0700), 0);
        at.reset(::openat(at.get(), name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
    EXPECT_EQ(pathOf(at.get()), "");
}

}  // namespace
}  // namespace discmaster::io

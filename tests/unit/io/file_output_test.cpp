#include "io/file_output.hpp"

#include "base/error.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace discmaster::io {
namespace {

std::string contentOf(const std::filesystem::path& p)
{
    std::ifstream in{p, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t entriesOf(const std::filesystem::path& p)
{
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{p}, {}));
}

TEST(FileOutput, AppearsOnlyWhenCommitted)
{
    const test::TempDir dir;
    const auto path = dir.path() / "out.iso";
    {
        FileOutput out{AT_FDCWD, path, FileOutput::Existing::Refuse};
        out.write(3, asBytes("def"));
        out.write(0, asBytes("abc"));
        EXPECT_FALSE(std::filesystem::exists(path));
        out.commit();
    }
    EXPECT_EQ(contentOf(path), "abcdef");
    EXPECT_EQ(entriesOf(dir.path()), 1U);
}

TEST(FileOutput, LeavesNothingWhenAbandoned)
{
    const test::TempDir dir;
    {
        FileOutput out{AT_FDCWD, dir.path() / "out.iso", FileOutput::Existing::Refuse};
        out.write(0, asBytes("abc"));
    }
    EXPECT_EQ(entriesOf(dir.path()), 0U);
}

TEST(FileOutput, RefusesOrReplacesAnExistingFile)
{
    const test::TempDir dir;
    const auto path = dir.write("out.iso", "old");
    try {
        FileOutput out{AT_FDCWD, path, FileOutput::Existing::Refuse};
        FAIL() << "replaced a file";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::OutputExists);
    }
    {
        FileOutput out{AT_FDCWD, path, FileOutput::Existing::Replace};
        out.write(0, asBytes("new"));
        EXPECT_EQ(contentOf(path), "old");
        out.commit();
    }
    EXPECT_EQ(contentOf(path), "new");
}

TEST(FileOutput, WhatIsNoFileIsNotReplaced)
{
    const test::TempDir dir;
    const auto fifo = dir.path() / "fifo";
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    for (const auto& path : {fifo, dir.path()}) {
        try {
            FileOutput out{AT_FDCWD, path, FileOutput::Existing::Replace};
            FAIL() << "would replace " << path;
        } catch (const Error& e) {
            EXPECT_EQ(e.fault(), Fault::OutputFailed);
        }
    }
    EXPECT_TRUE(std::filesystem::is_fifo(fifo));
}

TEST(FileOutput, AFileThatAppearedMeanwhileIsKept)
{
    const test::TempDir dir;
    const UniqueFd folder{open(dir.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    FileOutput out{folder.get(), "out.iso", FileOutput::Existing::Refuse};
    dir.write("out.iso", "another's");
    try {
        out.commit();
        FAIL() << "replaced a file";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::OutputExists);
    }
    EXPECT_EQ(contentOf(dir.path() / "out.iso"), "another's");
}

TEST(FileOutput, AFullDeviceIsNamed)
{
    const UniqueFd full{open("/dev/full", O_WRONLY | O_CLOEXEC)};
    try {
        writeFully(full.get(), asBytes("x"), "/dev/full");
        FAIL() << "wrote to a full device";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::OutputFailed);
        EXPECT_STREQ(e.what(), "cannot write /dev/full: No space left on device");
    }
}

}  // namespace
}  // namespace discmaster::io

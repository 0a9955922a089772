// Staging on behalf of a scan, and what becomes of it when something goes wrong.
#include "image/scan.hpp"
#include "image/staging.hpp"

#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace discmaster::image {
namespace {

using discmaster::test::faultOf;
using discmaster::test::TempDir;

UniqueFd folderOf(const TempDir& dir) { return UniqueFd{::open(dir.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}; }
UniqueFd openFile(const std::filesystem::path& path) { return UniqueFd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}; }

std::string textOf(const Tree& tree, std::string_view path)
{
    const auto node = *tree.find(path);
    std::vector<std::byte> bytes(tree.size(node));
    tree.read(node, 0, bytes);
    return std::string{asText(bytes)};
}

class StageFiles : public testing::Test {
protected:
    ScanOptions options()
    {
        return {.stage = [this](int fd, const std::string& shownAs) -> Content {
            ++staged_;
            return staging_.add(fd, shownAs, {}, {});
        }};
    }
    void addFolder(ScanOptions options)
    {
        Scanner{tree_, io::CallerFiles::own(), std::move(options)}.addFolder(kRoot, folderOf(source_), source_.path(),
                                                                             std::nullopt);
    }

    TempDir source_, room_;
    Staging staging_{folderOf(room_), room_.path()};
    Tree tree_;
    int staged_ = 0;
};

TEST_F(StageFiles, WhatIsAddedNoLongerNeedsItsFiles)
{
    source_.write("a", "one");
    source_.write("sub/b", "two");
    addFolder(options());
    std::filesystem::remove_all(source_ / "sub");
    source_.write("a", "changed");
    EXPECT_EQ(textOf(tree_, "a"), "one");
    EXPECT_EQ(textOf(tree_, "sub/b"), "two");
    EXPECT_EQ(staging_.bytes(), 6U);
}

TEST_F(StageFiles, AFileOfSeveralNamesIsCopiedOnceAndStaysOne)
{
    std::filesystem::create_hard_link(source_.write("a", "one"), source_ / "b");
    addFolder(options());
    EXPECT_EQ(staged_, 1);
    EXPECT_EQ(textOf(tree_, "b"), "one");
    ASSERT_TRUE(tree_.link(*tree_.find("a")));
    EXPECT_EQ(tree_.link(*tree_.find("a")), tree_.link(*tree_.find("b")));
}

TEST_F(StageFiles, AFileByDescriptorIsCopiedToo)
{
    const auto path = source_.write("a", "one");
    Scanner{tree_, io::CallerFiles::own(), options()}.addFile(kRoot, openFile(path), path, "as");
    source_.write("a", "changed");
    EXPECT_EQ(textOf(tree_, "as"), "one");
}

TEST_F(StageFiles, WhatCannotBeStagedLeavesTheTreeAsItWas)
{
    for (const auto* name : {"a", "b", "c"}) source_.write(name, "content");
    auto failing = options();
    failing.stage = [&](int fd, const std::string& shownAs) -> Content {
        if (++staged_ == 3) throw Error{Fault::StashfileWriteFailure, "no room"};
        return staging_.add(fd, shownAs, {}, {});
    };
    EXPECT_EQ(faultOf([&] { addFolder(failing); }), Fault::StashfileWriteFailure);
    EXPECT_EQ(tree_.counts().files, 0U);
    EXPECT_EQ(staging_.bytes(), 14U) << "whoever staged takes that back";
    staging_.cutBack(0);
    EXPECT_EQ(staging_.bytes(), 0U);
    addFolder(options());
    EXPECT_EQ(textOf(tree_, "c"), "content");
}

TEST_F(StageFiles, ASenderWhoSendsNothingCanBeLeft)
{
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd reader{ends[0]}, writer{ends[1]};
    std::stop_source stop;
    const std::jthread stopper{[&] { stop.request_stop(); }};
    EXPECT_EQ(faultOf([&] { staging_.add(reader.get(), "the pipe", {}, stop.get_token()); }), Fault::RequestCancelled);
    EXPECT_EQ(staging_.bytes(), 0U);
}

TEST_F(StageFiles, AMoveThatIsStoppedMovesNothing)
{
    const auto file = openFile(source_.write("a", std::string(3 << 20, 'x')));
    const auto slice = staging_.add(file.get(), "a", {}, {});
    const TempDir other;
    std::stop_source stop;
    std::vector<std::uint64_t> told;
    const auto tell = [&](std::uint64_t n) {
        told.push_back(n);
        stop.request_stop();
    };
    EXPECT_EQ(faultOf([&] { staging_.moveTo(folderOf(other), other.path(), tell, stop.get_token()); }),
              Fault::RequestCancelled);
    EXPECT_EQ(told, std::vector<std::uint64_t>{0});
    std::vector<std::byte> bytes(slice.size);
    slice.source->read(slice.offset, bytes);
    EXPECT_EQ(bytes, std::vector<std::byte>(bytes.size(), std::byte{'x'}));
}

}  // namespace
}  // namespace discmaster::image

#include "image/staging.hpp"

#include "base/error.hpp"
#include "support/temp_dir.hpp"

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace discmaster::image {
namespace {

using discmaster::test::TempDir;

UniqueFd folderOf(const TempDir& dir) { return UniqueFd{::open(dir.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}; }

std::string textOf(const SourceSlice& slice)
{
    std::vector<std::byte> bytes(slice.size);
    slice.source->read(slice.offset, bytes);
    return std::string{asText(bytes)};
}

Fault faultOf(auto&& act)
{
    try {
        act();
    } catch (const Error& e) {
        return e.fault();
    }
    return Fault{0};
}

TEST(Staging, KeepsWhatItCopiedThoughTheSourceChanges)
{
    const TempDir dir;
    Staging staging{folderOf(dir), dir.path()};
    const auto path = dir.write("file", "the first content");
    const UniqueFd fd{::open(path.c_str(), O_RDONLY)};
    const auto first = staging.add(fd.get(), path, {}, {});
    dir.write("file", "another");
    const auto second = staging.add(fd.get(), path, {}, {});
    EXPECT_EQ(textOf(first), "the first content");
    EXPECT_EQ(textOf(second), "another");
    EXPECT_EQ(staging.bytes(), 24U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{dir.path()}, {}), 1) << "the stage file has no name";
}

TEST(Staging, TakesPipesAndSocketsToTheirEnd)
{
    const TempDir dir;
    Staging staging{folderOf(dir), dir.path()};
    const std::string text(3'000'000, 'p');
    for (const bool socket : {false, true}) {
        std::array<int, 2> ends{};
        ASSERT_EQ(socket ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) : ::pipe(ends.data()), 0);
        const UniqueFd reader{ends[0]};
        std::jthread writer{[&, end = UniqueFd{ends[1]}] {
            for (std::size_t at = 0; at < text.size();) {
                const auto n = ::write(end.get(), text.data() + at, text.size() - at);
                if (n <= 0) return;
                at += static_cast<std::size_t>(n);
            }
        }};
        std::vector<std::uint64_t> told;
        const auto slice = staging.add(reader.get(), "the pipe", [&](auto n) { told.push_back(n); }, {});
        EXPECT_EQ(textOf(slice), text);
        EXPECT_EQ(told.front(), 0U);
        EXPECT_EQ(told.back(), text.size());
    }
}

TEST(Staging, ForgetsWhatWasCancelled)
{
    const TempDir dir;
    Staging staging{folderOf(dir), dir.path()};
    const auto path = dir.write("file", std::string(5 << 20, 'x'));
    const UniqueFd fd{::open(path.c_str(), O_RDONLY)};
    std::stop_source stop;
    const auto stopSoon = [&](std::uint64_t n) {
        if (n >= 2U << 20) stop.request_stop();
    };
    EXPECT_EQ(faultOf([&] { staging.add(fd.get(), path, stopSoon, stop.get_token()); }), Fault::RequestCancelled);
    EXPECT_EQ(staging.bytes(), 0U);
    const UniqueFd small{::open(dir.write("small", "s").c_str(), O_RDONLY)};
    EXPECT_EQ(textOf(staging.add(small.get(), "small", {}, {})), "s");
}

TEST(Staging, MovesToAnotherFolderWithItsContents)
{
    const TempDir one, other;
    Staging staging{folderOf(one), one.path()};
    const UniqueFd fd{::open(one.write("file", "content").c_str(), O_RDONLY)};
    const auto slice = staging.add(fd.get(), "file", {}, {});
    staging.moveTo(folderOf(other), other.path());
    EXPECT_EQ(textOf(slice), "content");
    const UniqueFd again{::open(one.write("more", "and more").c_str(), O_RDONLY)};
    EXPECT_EQ(textOf(staging.add(again.get(), "more", {}, {})), "and more");
    EXPECT_EQ(textOf(slice), "content");
}

TEST(Staging, SaysWhatIsWrongWithAFolder)
{
    const UniqueFd proc{::open("/proc", O_PATH | O_DIRECTORY)};
    EXPECT_EQ(faultOf([&] { Staging(proc, "/proc"); }), Fault::StashfileOpenFailure);
    const TempDir dir;
    Staging staging{folderOf(dir), dir.path()};
    const UniqueFd fd{::open(dir.write("file", "content").c_str(), O_RDONLY)};
    const auto slice = staging.add(fd.get(), "file", {}, {});
    EXPECT_NE(faultOf([&] { staging.moveTo(proc, "/proc"); }), Fault{0});
    EXPECT_EQ(textOf(slice), "content") << "it is where it was";
}

}  // namespace
}  // namespace discmaster::image

#include "image/stream.hpp"

#include "base/error.hpp"
#include "image/parallel_stream.hpp"
#include "image/scan.hpp"
#include "support/builder.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <stop_token>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace discmaster::image {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<Tree> scanned(const discmaster::test::TempDir& folder)
{
    auto tree = std::make_shared<Tree>();
    Scanner{*tree, io::CallerFiles::own(), {}}.addPath(kRoot, folder.path(), true);
    return tree;
}

std::unique_ptr<io::ChunkStream> open(const Plan& p, std::size_t chunkBytes, bool parallel)
{
    const auto pool = std::make_shared<io::ChunkPool>(chunkBytes, 4);
    if (parallel) return makeParallelStream(p, pool, io::CallerFiles::own());
    return std::make_unique<ImageStream>(p, pool, io::CallerFiles::own());
}

std::vector<std::byte> drain(io::ChunkStream& stream)
{
    std::vector<std::byte> bytes;
    while (const auto chunk = stream.next({})) bytes.insert(bytes.end(), chunk.bytes().begin(), chunk.bytes().end());
    return bytes;
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

/// Both engines, as the environment chooses them.
class Streaming : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override { ::setenv("DISCMASTER_IO", GetParam(), 1); }
    void TearDown() override { ::unsetenv("DISCMASTER_IO"); }
};

TEST_P(Streaming, LeavesOutWhatATakerTakes)
{
    const discmaster::test::TempDir folder;
    std::mt19937 random{12};
    for (int i = 0; i < 300; ++i)
        folder.write(fmt::format("d{}/f{}", i % 7, i), std::string(random() % 9000, static_cast<char>('a' + i % 26)));
    folder.write("big", std::string(700'000, 'B'));
    const auto p = plan(scanned(folder), test::isoOptions());
    const auto whole = test::bytesOf(p);
    for (const unsigned chunk : {4096U, 65536U}) {
        for (const unsigned taken : {1U, 3U, 300U}) {  // all files, every third, hardly any
            std::vector<std::byte> image(whole.size());
            unsigned files = 0, takes = 0;
            const auto taker = [&](ObjectNo file, std::uint64_t offset) {
                if (files++ % taken != 0) return false;
                ++takes;
                std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(offset), p.census().size(file),
                            image.begin() + static_cast<std::ptrdiff_t>(offset));
                return true;
            };
            ImageStream stream{p, std::make_shared<io::ChunkPool>(chunk, 4), io::CallerFiles::own(), taker};
            std::uint64_t streamed = 0;
            while (const auto piece = stream.next({})) {
                ASSERT_FALSE(piece.bytes().empty());
                std::ranges::copy(piece.bytes(), image.begin() + static_cast<std::ptrdiff_t>(stream.offset()));
                streamed += piece.bytes().size();
            }
            EXPECT_GE(files, 295U) << "each file with content is offered once";
            EXPECT_GT(takes, 0U);
            EXPECT_LT(streamed, whole.size());
            EXPECT_EQ(image, whole) << chunk << " " << taken;
        }
    }
}

TEST_P(Streaming, WhatATakerThrowsEndsTheStream)
{
    const discmaster::test::TempDir folder;
    folder.write("a", std::string(5000, 'a'));
    folder.write("b", std::string(5000, 'b'));
    int files = 0;
    const auto taker = [&](ObjectNo, std::uint64_t) -> bool {
        if (++files == 2) throw Error{Fault::SourceChanged, "b changed"};
        return true;
    };
    ImageStream stream{plan(scanned(folder), test::isoOptions()), std::make_shared<io::ChunkPool>(4096, 4),
                       io::CallerFiles::own(), taker};
    EXPECT_EQ(faultOf([&] { drain(stream); }), Fault::SourceChanged);
    EXPECT_FALSE(stream.next({}));
}

TEST_P(Streaming, GivesWhatRandomAccessGives)
{
    const discmaster::test::TempDir folder;
    std::mt19937 random{11};
    for (int i = 0; i < 300; ++i)
        folder.write(fmt::format("d{}/f{}", i % 7, i), std::string(random() % 9000, static_cast<char>('a' + i % 26)));
    folder.write("big", std::string(700'000, 'B'));
    folder.write("empty", "");
    const auto p = plan(scanned(folder), test::isoOptions());
    for (const std::size_t chunk : {std::size_t{4096}, std::size_t{65536}}) {
        for (const bool parallel : {false, true}) {
            const auto stream = open(p, chunk, parallel);
            EXPECT_EQ(drain(*stream), test::bytesOf(p));
            EXPECT_FALSE(stream->next({})) << "the end is the end";
        }
    }
}

TEST_P(Streaming, OpensAFileOfManyChunksOnceALane)
{
    const discmaster::test::TempDir folder;
    folder.write("before", std::string(50'001, 'a'));
    folder.write("large", std::string(3'000'000, 'B'));
    folder.write("later", std::string(50'001, 'c'));
    const auto p = plan(scanned(folder), test::isoOptions());
    const auto whole = test::bytesOf(p);
    const auto stream = open(p, 65536, true);
    std::vector<std::byte> bytes;
    while (const auto chunk = stream->next({})) {
        bytes.insert(bytes.end(), chunk.bytes().begin(), chunk.bytes().end());
        // What takes the name in the middle is another file: the one that was begun is read to its end.
        if (bytes.size() > 1'000'000 && fs::remove(folder.path() / "large")) folder.write("large", "another file");
    }
    EXPECT_EQ(bytes, whole);
}

TEST_P(Streaming, LanesEndWhenNobodyWaitsForThem)
{
    const discmaster::test::TempDir folder;
    folder.write("large", std::string(3'000'000, 'B'));
    const auto p = plan(scanned(folder), test::isoOptions());
    for (const int taken : {0, 1, 5}) {
        const auto pool = std::make_shared<io::ChunkPool>(4096, 2);
        const auto stream = makeParallelStream(p, pool, io::CallerFiles::own());
        for (int n = 0; n < taken; ++n) EXPECT_TRUE(stream->next({}));
    }
    std::stop_source source;
    const auto stream = open(p, 4096, true);
    EXPECT_TRUE(stream->next(source.get_token()));
    const auto waiting = stream->next({});
    source.request_stop();
    EXPECT_EQ(faultOf([&] {
                  while (stream->next(source.get_token())) {
                  }
              }),
              Fault::RequestCancelled);
    EXPECT_FALSE(stream->next({})) << "cancelled is ended";

    // A consumer that takes its time finds chunks ready, and its stop is seen all the same.
    const auto ready = open(p, 4096, true);
    EXPECT_TRUE(ready->next({}));
    ::usleep(50'000);
    EXPECT_EQ(faultOf([&] { ready->next(source.get_token()); }), Fault::RequestCancelled);
}

TEST_P(Streaming, NamesAFileThatChanged)
{
    const discmaster::test::TempDir folder;
    for (int i = 0; i < 50; ++i) folder.write(fmt::format("f{:02}", i), std::string(3000, 'x'));
    const auto p = plan(scanned(folder), test::isoOptions());
    folder.write("f33", "shorter");
    for (const bool parallel : {false, true}) {
        const auto stream = open(p, 65536, parallel);
        try {
            drain(*stream);
            FAIL() << "nothing was noticed";
        } catch (const Error& e) {
            EXPECT_EQ(e.fault(), Fault::SourceChanged);
            EXPECT_NE(std::string{e.what()}.find("f33"), std::string::npos) << e.what();
        }
        EXPECT_FALSE(stream->next({}));
    }
}

TEST_P(Streaming, NamesAFileThatWentAway)
{
    const discmaster::test::TempDir folder;
    folder.write("stays", "1");
    folder.write("goes", "2");
    const auto p = plan(scanned(folder), test::isoOptions());
    fs::remove(folder.path() / "goes");
    ImageStream stream{p, std::make_shared<io::ChunkPool>(65536, 4), io::CallerFiles::own()};
    EXPECT_EQ(faultOf([&] { drain(stream); }), Fault::SourceNotFound);
}

TEST_P(Streaming, StopsWhenAsked)
{
    const discmaster::test::TempDir folder;
    folder.write("file", std::string(1'000'000, 'x'));
    ImageStream stream{plan(scanned(folder), test::isoOptions()), std::make_shared<io::ChunkPool>(65536, 4),
                       io::CallerFiles::own()};
    std::stop_source stop;
    EXPECT_TRUE(stream.next(stop.get_token()));
    stop.request_stop();
    EXPECT_EQ(faultOf([&] { stream.next(stop.get_token()); }), Fault::RequestCancelled);
}

INSTANTIATE_TEST_SUITE_P(Engines, Streaming, testing::Values("threads", "auto"),
                         [](auto& p) { return std::string{p.param}; });

TEST(Scanner, TakesOverWhatTheHostSays)
{
    const discmaster::test::TempDir folder;
    folder.write("sub/file", "12345");
    fs::create_symlink("sub/file", folder.path() / "link");
    fs::create_hard_link(folder.path() / "sub/file", folder.path() / "again");
    fs::permissions(folder.path() / "sub/file", fs::perms{0640});
    ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
    Tree tree;
    Scanner scanner{tree, io::CallerFiles::own(), {}};
    scanner.addPath(kRoot, folder.path());

    const auto base = tree.child(kRoot, folder.path().filename().string());
    ASSERT_TRUE(base) << "the folder itself is in the image";
    const auto file = tree.find(tree.path(*base) + "/sub/file");
    ASSERT_TRUE(file);
    EXPECT_EQ(tree.mode(*file), 0640);
    EXPECT_EQ(tree.size(*file), 5U);
    EXPECT_EQ(tree.link(*file), tree.link(*tree.find(tree.path(*base) + "/again")));
    EXPECT_EQ(tree.target(*tree.find(tree.path(*base) + "/link")), "sub/file");
    EXPECT_EQ(tree.hostFile(*file)->path, "sub/file");
    ASSERT_EQ(scanner.report().skipped.size(), 1U);
    EXPECT_EQ(scanner.report().skipped[0].path, (folder.path() / "fifo").string());
    EXPECT_EQ(scanner.report().counted.files, 3U);
}

TEST(Scanner, AddsSingleFilesBesideFolders)
{
    const discmaster::test::TempDir folder;
    folder.write("one", "1");
    folder.write("two", "22");
    fs::create_symlink("two", folder.path() / "link");
    Tree tree;
    Scanner scanner{tree, io::CallerFiles::own(), {}};
    for (const auto* name : {"one", "two", "link"}) scanner.addPath(kRoot, folder.path() / name);
    EXPECT_EQ(tree.counts().files, 3U);
    EXPECT_EQ(tree.kind(*tree.find("link")), Kind::File) << "a link that is named is followed";
    EXPECT_EQ(tree.hostFile(*tree.find("one"))->base, tree.hostFile(*tree.find("two"))->base)
        << "they share a descriptor";
}

TEST(Scanner, LeavesTheTreeAsItWasWhenItFails)
{
    const discmaster::test::TempDir folder;
    folder.write("a/file", "1");
    Tree tree;
    tree.addFile(kRoot, "a", {}, std::vector<std::byte>(7));
    std::stop_source stop;
    unsigned told = 0;
    Scanner scanner{tree,
                    io::CallerFiles::own(),
                    {.progress =
                         [&](const ScanProgress&) {
                             if (++told == 2) stop.request_stop();
                         },
                     .stop = stop.get_token()}};
    folder.write("b/file", "1");
    EXPECT_EQ(faultOf([&] { scanner.addPath(kRoot, folder.path(), true); }), Fault::RequestCancelled);
    EXPECT_EQ(tree.counts().files, 1U);
    EXPECT_EQ(tree.size(*tree.find("a")), 7U);
    EXPECT_EQ(scanner.report().counted.files, 0U);
}

TEST(Scanner, NamesWhatItCannotFind)
{
    Tree tree;
    Scanner scanner{tree, io::CallerFiles::own(), {}};
    EXPECT_EQ(faultOf([&] { scanner.addPath(kRoot, "/nonexistent/file"); }), Fault::SourceNotFound);
}

TEST(Scanner, GoesDeeperThanAPathMayBeLong)
{
    const discmaster::test::TempDir folder;
    const std::string name(200, 'd');
    int at = ::open(folder.path().c_str(), O_PATH | O_DIRECTORY);
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(::mkdirat(at, name.c_str(), 0755), 0);
        const int below = ::openat(at, name.c_str(), O_PATH | O_DIRECTORY);
        ::close(at);
        at = below;
    }
    const int file = ::openat(at, "bottom", O_WRONLY | O_CREAT, 0644);
    ASSERT_EQ(::write(file, "deep", 4), 4);
    ::close(file);
    ::close(at);
    const auto tree = scanned(folder);
    EXPECT_EQ(tree->counts().directories, 41U);
    const auto p = plan(tree, test::isoOptions());
    ImageStream stream{p, std::make_shared<io::ChunkPool>(65536, 4), io::CallerFiles::own()};
    const auto bytes = drain(stream);
    EXPECT_EQ(asText(ByteView{bytes}.subspan(std::size_t{p.layout().dataStart()} * kBlockSize, 4)), "deep");
}

TEST(Scanner, IsReproducibleWhenAsked)
{
    const discmaster::test::TempDir folder;
    folder.write("file", "1");
    Tree tree;
    Scanner{tree, io::CallerFiles::own(), {.reproducible = true, .latest = {.seconds = 1000, .nanoseconds = 0}}}
        .addPath(kRoot, folder.path(), true);
    const auto a = tree.attributes(*tree.find("file"));
    EXPECT_EQ(a.modified.seconds, 1000);
    EXPECT_FALSE(a.created.known() || a.changed.known() || a.accessed.known());
    EXPECT_EQ(a.uid, 0U);
}

}  // namespace
}  // namespace discmaster::image

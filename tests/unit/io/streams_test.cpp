#include "base/error.hpp"
#include "io/file_output.hpp"
#include "io/file_source.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace discmaster::io {
namespace {

std::string pattern(std::size_t n)
{
    std::string s(n, 0);
    for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>(i * 31 + i / 509);
    return s;
}

std::string readAll(ChunkStream& stream, std::vector<std::size_t>* sizes = nullptr)
{
    std::string all;
    while (auto chunk = stream.next({})) {
        all += asText(chunk.bytes());
        if (sizes) sizes->push_back(chunk.bytes().size());
    }
    return all;
}

std::unique_ptr<ChunkStream> fileStream(const std::filesystem::path& p, std::shared_ptr<ChunkPool> pool)
{
    auto source = std::make_shared<FileSource>(UniqueFd{open(p.c_str(), O_RDONLY | O_CLOEXEC)}, p.string());
    return std::make_unique<SourceStream>(source, std::move(pool));
}

struct Pipe {
    Pipe()
    {
        int fds[2];
        if (pipe2(fds, O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
        read.reset(fds[0]);
        write.reset(fds[1]);
    }
    UniqueFd read;
    UniqueFd write;
};

TEST(SourceStream, GivesFullChunksAndARest)
{
    const test::TempDir dir;
    const auto content = pattern(10000);
    auto stream = fileStream(dir.write("f", content), std::make_shared<ChunkPool>(4096, 2));
    std::vector<std::size_t> sizes;
    EXPECT_EQ(readAll(*stream, &sizes), content);
    EXPECT_EQ(sizes, (std::vector<std::size_t>{4096, 4096, 1808}));
    EXPECT_FALSE(stream->next({}));
}

TEST(SourceStream, AFileThatBecameShorterFails)
{
    const test::TempDir dir;
    const auto path = dir.write("f", pattern(10000));
    auto stream = fileStream(path, std::make_shared<ChunkPool>(4096, 2));
    std::filesystem::resize_file(path, 5000);
    EXPECT_TRUE(stream->next({}));
    EXPECT_THROW(stream->next({}), Error);
}

TEST(ReadAhead, ReadsWhileNobodyTakes)
{
    const test::TempDir dir;
    const auto content = pattern(1 << 20);
    ReadAhead ahead{fileStream(dir.write("f", content), std::make_shared<ChunkPool>(65536, 4))};
    ahead.waitReady(1 << 20, {});  // more than the pool holds: ends when the pool is full
    EXPECT_GE(ahead.ready(), 3U * 65536);
    EXPECT_EQ(readAll(ahead), content);
}

TEST(ReadAhead, HandsTheErrorOnAfterWhatWasRead)
{
    const test::TempDir dir;
    const auto path = dir.write("f", pattern(3 * 4096));
    auto inner = fileStream(path, std::make_shared<ChunkPool>(4096, 4));
    std::filesystem::resize_file(path, 4096);
    ReadAhead ahead{std::move(inner)};
    EXPECT_TRUE(ahead.next({}));
    EXPECT_THROW(ahead.next({}), Error);
    EXPECT_FALSE(ahead.next({}));
}

TEST(ReadAhead, MayBeLeftInTheMiddle)
{
    const test::TempDir dir;
    ReadAhead ahead{fileStream(dir.write("f", pattern(1 << 20)), std::make_shared<ChunkPool>(4096, 2))};
    EXPECT_TRUE(ahead.next({}));
}

TEST(PipeStream, ReadsTheAnnouncedLength)
{
    Pipe pipe;
    const auto content = pattern(300000);
    std::jthread writer{[&] {
        writeFully(pipe.write.get(), asBytes(content), "pipe");
        pipe.write.reset();
    }};
    PipeStream stream{std::move(pipe.read), "pipe", std::make_shared<ChunkPool>(65536, 2), content.size()};
    EXPECT_EQ(readAll(stream), content);
}

TEST(PipeStream, AShortOrLongSenderIsAnError)
{
    for (const std::size_t sent : {std::size_t{10}, std::size_t{30}}) {
        Pipe pipe;
        writeFully(pipe.write.get(), asBytes(pattern(sent)), "pipe");
        pipe.write.reset();
        PipeStream stream{std::move(pipe.read), "the caller's pipe", std::make_shared<ChunkPool>(4096, 2), 20};
        try {
            readAll(stream);
            FAIL() << sent;
        } catch (const Error& e) {
            EXPECT_EQ(e.fault(), Fault::DataStreamInconsistency);
        }
    }
}

TEST(PipeStream, ASilentSenderCanBeLeft)
{
    Pipe pipe;
    PipeStream stream{std::move(pipe.read), "pipe", std::make_shared<ChunkPool>(4096, 2), 100};
    std::stop_source stop;
    std::jthread stopper{[&] { stop.request_stop(); }};
    try {
        stream.next(stop.get_token());
        FAIL() << "read from a silent pipe";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

TEST(FileSource, APipeHasNoSize)
{
    Pipe pipe;
    EXPECT_THROW((FileSource{std::move(pipe.read), "pipe"}), Error);
}

}  // namespace
}  // namespace discmaster::io

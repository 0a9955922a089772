#include "base/error.hpp"
#include "io/file_output.hpp"
#include "io/file_source.hpp"
#include "support/temp_dir.hpp"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
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
    EXPECT_TRUE(stream->next({}));
    std::filesystem::resize_file(path, 5000);
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

/// Bytes of which only the first 4096 can be read.
class HalfReadable final : public ByteSource {
public:
    std::uint64_t size() const override { return 3 * 4096; }
    void read(std::uint64_t offset, MutableBytes) override
    {
        if (offset >= 4096) throw Error{Fault::ReadFailed, "this cannot be read"};
    }
};

TEST(ReadAhead, HandsTheErrorOnAfterWhatWasRead)
{
    ReadAhead ahead{
        std::make_unique<SourceStream>(std::make_shared<HalfReadable>(), std::make_shared<ChunkPool>(4096, 4))};
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

/// What reading a file's first half, a change of it, and reading its other half end with.
template <typename Change>
std::string errorAfter(const test::TempDir& dir, Change change)
{
    const auto file = dir.write("image.iso", pattern(8192));
    // A file system's clock ticks every few milliseconds; what was written long ago is seen to be written again.
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
    const auto stream = fileStream(file, std::make_shared<ChunkPool>(4096, 2));
    EXPECT_TRUE(stream->next({}));
    change(file);
    try {
        EXPECT_TRUE(stream->next({}));
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::SourceChanged);
        EXPECT_EQ(e.evidence().path, file.string());
        return e.what();
    }
    return {};
}

TEST(FileSource, NamesAFileThatIsWrittenToWhileItIsRead)
{
    const test::TempDir dir;
    const auto error = errorAfter(dir, [](const auto& file) {
        std::fstream{file, std::ios::in | std::ios::out} << "other bytes";
    });
    EXPECT_THAT(error, testing::HasSubstr("image.iso changed while it was read: it was written to"));
}

TEST(FileSource, SaysThatAFileGrewOrShrank)
{
    const test::TempDir dir;
    const auto grown = errorAfter(dir, [](const auto& file) { std::filesystem::resize_file(file, 9000); });
    EXPECT_THAT(grown, testing::HasSubstr("its size is 9000 bytes and was 8192"));
    const auto shrunk = errorAfter(dir, [](const auto& file) { std::filesystem::resize_file(file, 5000); });
    EXPECT_THAT(shrunk, testing::HasSubstr("became shorter"));
}

TEST(FileSource, AFileThatIsRenamedOrDeletedStaysWhatItIs)
{
    const test::TempDir dir;
    EXPECT_EQ(errorAfter(dir, [](const auto& file) { std::filesystem::rename(file, file.string() + "2"); }), "");
    EXPECT_EQ(errorAfter(dir, [](const auto& file) { std::filesystem::remove(file); }), "");
}

TEST(FileSource, APipeHasNoSize)
{
    Pipe pipe;
    EXPECT_THROW((FileSource{std::move(pipe.read), "pipe"}), Error);
}

}  // namespace
}  // namespace discmaster::io

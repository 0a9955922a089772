#include "io/file_engine.hpp"

#include "base/error.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace discmaster::io {
namespace {

/// Both engines keep the same promises.
class FileEngineTest : public testing::TestWithParam<std::string> {
protected:
    std::unique_ptr<FileEngine> makeEngine(unsigned depth = 16)
    {
        if (GetParam() == "io_uring") return makeUringEngine(depth);
        return makeThreadEngine(CallerFiles::own(), 4, depth);
    }
    SourceFile source(const std::string& name) const
    {
        struct stat st {};
        EXPECT_EQ(fstatat(folder_.get(), name.c_str(), &st, 0), 0) << name;
        return {.base = folder_.get(), .path = name, .expected = identityOf(st), .name = name};
    }
    static Fault faultOf(const FileEngine::Completion& c)
    {
        try {
            if (c.error) std::rethrow_exception(c.error);
        } catch (const Error& e) {
            return e.fault();
        }
        return Fault{};
    }

    test::TempDir dir_;
    UniqueFd folder_{open(dir_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

TEST_P(FileEngineTest, ReadsManyFilesAndKeepsNoDescriptor)
{
    constexpr int files = 500;
    const auto openDescriptors = [] { return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}); };
    auto engine = makeEngine();
    const auto before = openDescriptors();
    std::vector<std::string> buffers(files);
    int done = 0;
    for (int i = 0; i < files; ++i) {
        const auto name = "f" + std::to_string(i);
        dir_.write(name, "content of " + name);
        const auto s = source(name);
        auto& buffer = buffers[static_cast<std::size_t>(i)];
        buffer.resize(s.expected.size);
        if (engine->underWay() == engine->depth()) {
            EXPECT_EQ(faultOf(engine->wait()), Fault{});
            ++done;
        }
        engine->submit(
            {.file = static_cast<std::uint64_t>(i), .into = std::as_writable_bytes(std::span{buffer}), .token = 1}, s);
    }
    for (; done < files; ++done) EXPECT_EQ(faultOf(engine->wait()), Fault{});
    for (int i = 0; i < files; ++i) EXPECT_EQ(buffers[static_cast<std::size_t>(i)], "content of f" + std::to_string(i));
    engine.reset();
    EXPECT_LE(openDescriptors(), before);
}

TEST_P(FileEngineTest, ReadsPiecesOfOneFile)
{
    std::string content(1 << 20, ' ');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7 + i / 251);
    dir_.write("big", content);
    auto engine = makeEngine();
    const auto s = source("big");
    std::string back(content.size(), 0);
    constexpr std::size_t pieces = 16;
    const auto piece = content.size() / pieces;
    for (std::size_t i = 0; i < pieces; ++i)
        engine->submit({.file = 9,
                        .offset = i * piece,
                        .into = std::as_writable_bytes(std::span{back}).subspan(i * piece, piece),
                        .token = i,
                        .last = i + 1 == pieces},
                       s);
    std::map<std::uint64_t, int> tokens;
    for (std::size_t i = 0; i < pieces; ++i) {
        const auto c = engine->wait();
        EXPECT_EQ(faultOf(c), Fault{});
        ++tokens[c.token];
    }
    EXPECT_EQ(tokens.size(), pieces);
    EXPECT_EQ(back, content);
}

TEST_P(FileEngineTest, ReadsADescriptorItself)
{
    const auto path = dir_.write("x", "through the descriptor");
    const UniqueFd fd{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    auto s = source("x");
    s.base = fd.get();
    s.path.clear();
    std::string back(7, 0);
    auto engine = makeEngine();
    engine->submit({.offset = 8, .into = std::as_writable_bytes(std::span{back})}, s);
    EXPECT_EQ(faultOf(engine->wait()), Fault{});
    EXPECT_EQ(back, "the des");
    EXPECT_NE(fcntl(fd.get(), F_GETFD), -1) << "a borrowed descriptor is not closed";
}

TEST_P(FileEngineTest, NamesAFileThatChanged)
{
    dir_.write("f", "before");
    const auto s = source("f");
    dir_.write("f", "afterwards");
    std::string back(6, 0);
    auto engine = makeEngine();
    engine->submit({.into = std::as_writable_bytes(std::span{back}), .token = 3}, s);
    const auto c = engine->wait();
    EXPECT_EQ(c.token, 3U);
    EXPECT_EQ(faultOf(c), Fault::SourceChanged);
    try {
        std::rethrow_exception(c.error);
    } catch (const Error& e) {
        EXPECT_EQ(e.evidence().path, "f");
        EXPECT_NE(std::string{e.what()}.find("10 bytes and was 6"), std::string::npos) << e.what();
    }
}

TEST_P(FileEngineTest, NamesAFileThatBecameShorterOrAnotherThing)
{
    for (const auto* change : {"shorter", "empty", "folder", "touched"}) {
        dir_.write("f", "before");
        const auto s = source("f");
        std::filesystem::remove(dir_.path() / "f");
        if (change == std::string{"folder"})
            std::filesystem::create_directory(dir_.path() / "f");
        else
            dir_.write("f", change == std::string{"touched"} ? "BEFORE" : std::string(change[0] == 's' ? 3 : 0, 'x'));
        std::string back(6, 0);
        auto engine = makeEngine();
        engine->submit({.into = std::as_writable_bytes(std::span{back})}, s);
        const auto fault = faultOf(engine->wait());
        EXPECT_TRUE(fault == Fault::SourceChanged || (fault == Fault::InvalidArgument && change[0] == 'f')) << change;
        std::filesystem::remove_all(dir_.path() / "f");
    }
}

TEST_P(FileEngineTest, NamesAFileThatChangedBetweenItsPieces)
{
    dir_.write("busy", std::string(8192, 'a'));
    const auto s = source("busy");
    auto engine = makeEngine();
    std::vector<std::byte> buffer(4096);
    engine->submit({.file = 1, .offset = 0, .into = buffer, .token = 1, .last = false}, s);
    EXPECT_EQ(faultOf(engine->wait()), Fault{});
    const timespec times[2] = {{.tv_sec = 1, .tv_nsec = 0}, {.tv_sec = 1, .tv_nsec = 0}};
    ASSERT_EQ(utimensat(folder_.get(), "busy", times, 0), 0);
    engine->submit({.file = 1, .offset = 4096, .into = buffer, .token = 2, .last = true}, {});
    EXPECT_EQ(faultOf(engine->wait()), Fault::SourceChanged);
}

TEST_P(FileEngineTest, AMissingFileFailsAllItsPieces)
{
    dir_.write("f", std::string(100, 'x'));
    const auto s = source("f");
    std::filesystem::remove(dir_.path() / "f");
    std::string back(100, 0);
    auto engine = makeEngine();
    for (unsigned i = 0; i < 4; ++i)
        engine->submit({.file = 1,
                        .offset = i * 25,
                        .into = std::as_writable_bytes(std::span{back}).subspan(i * 25, 25),
                        .token = i,
                        .last = i == 3},
                       s);
    for (unsigned i = 0; i < 4; ++i) EXPECT_EQ(faultOf(engine->wait()), Fault::SourceNotFound);
    EXPECT_EQ(engine->underWay(), 0U);
}

TEST_P(FileEngineTest, EndsWithRequestsUnderWay)
{
    dir_.write("f", std::string(4096, 'x'));
    const auto s = source("f");
    std::vector<std::string> buffers(16, std::string(4096, 0));
    auto engine = makeEngine();
    for (unsigned i = 0; i < 16; ++i)
        engine->submit({.file = i, .into = std::as_writable_bytes(std::span{buffers[i]}), .last = i % 2 == 0}, s);
    engine.reset();
}

INSTANTIATE_TEST_SUITE_P(Engines, FileEngineTest, testing::Values("io_uring", "threads"),
                         [](const auto& i) { return i.param; });

TEST(FileEngine, CallersOtherThanOneselfAreReadByThreads)
{
    EXPECT_STREQ(makeFileEngine(CallerFiles::forCaller(1000, {1000}))->kind(), "threads");
}

}  // namespace
}  // namespace discmaster::io

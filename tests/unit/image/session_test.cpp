// An image for a disc that has something on it already: its addresses are the disc's.

#include "base/error.hpp"
#include "image/plan.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "image/source.hpp"
#include "image/stream.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

/// The disc that the image was recorded on; in front of it lies something else.
class Disc final : public io::ByteSource {
public:
    explicit Disc(const Plan& plan)
        : start_{std::uint64_t{plan.start()} * kBlockSize}
        , image_{plan, io::CallerFiles::own()}
    {
    }
    std::uint64_t size() const override { return start_ + image_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        const auto before = offset < start_ ? std::min<std::uint64_t>(start_ - offset, into.size()) : 0;
        std::ranges::fill(into.first(before), std::byte{0xA5});
        if (before < into.size()) image_.read(offset + before - start_, into.subspan(before));
    }

private:
    std::uint64_t start_;
    ImageSource image_;
};

TreeBuilder sample()
{
    TreeBuilder b;
    b.file("hello.txt", "hello, world\n").file("sub/deeper/note", "n").file("empty", "").symlink("link", "sub/note");
    b.hole("sub/boundary", 2049).hole("large", 5'000'000'000);
    for (int i = 0; i < 200; ++i) b.file(fmt::format("many/file {}", i), "x");
    return b;
}

Plan planAt(std::uint32_t start, const Options& base)
{
    auto options = base;
    options.sessionStart = start;
    return plan(sample().share(), options);
}

std::string firstFinding(const read::Report& report)
{
    if (report.findings.empty()) return {};
    const auto& f = report.findings.front();
    return fmt::format("block {}: {} ({})", f.block, f.text, f.clause);
}

TEST(Session, IsSoundWhereverItBegins)
{
    for (const std::uint32_t start : {11'400U, 12'320U, 1'000'000'000U})
        for (const std::uint16_t revision : {0x102, 0x150, 0x200, 0x201, 0x250, 0x260})
            for (const bool bridge : {false, true}) {
                auto options = test::options(bridge, bridge, bridge, true);
                options.udfRevision = revision;
                options.enhanced = bridge;
                const auto p = planAt(start, options);
                EXPECT_EQ(start, p.start());
                EXPECT_EQ(0U, p.total().n % options.alignment);
                Disc disc{p};
                const auto report = read::check(disc, start);
                EXPECT_EQ("", firstFinding(report)) << start << ' ' << revision << ' ' << bridge;
                EXPECT_EQ(bridge ? 5U : 1U, report.seen.size());
                for (const auto& seen : report.seen) EXPECT_GE(seen.files, 204U);
            }
}

TEST(Session, StreamsWhatRandomAccessGives)
{
    auto options = test::options(true, true, true, true);
    options.sessionStart = 5000;
    TreeBuilder b;
    b.file("a", std::string(300'000, 'a')).file("b", std::string(1, 'b'));
    const auto p = plan(b.share(), options);
    ImageStream stream{p, std::make_shared<io::ChunkPool>(64 << 10, 4), io::CallerFiles::own()};
    std::vector<std::byte> streamed;
    while (const auto chunk = stream.next({}))
        streamed.insert(streamed.end(), chunk.bytes().begin(), chunk.bytes().end());
    EXPECT_EQ(test::bytesOf(p), streamed);
    EXPECT_EQ(p.total().bytes(), streamed.size());
}

TEST(Session, ShowsItsFilesAtTheDiscsBlocks)
{
    const auto p = planAt(5000, test::options(true, true, true, true));
    for (std::uint32_t o = 0; o < p.census().objectCount(); ++o) {
        const auto place = p.place(ObjectNo{o});
        if (place.blocks == 0) continue;
        EXPECT_GE(place.start, 5000U);
        EXPECT_EQ(ObjectNo{o}, p.objectAt(place.start));
    }
}

TEST(Session, EndsWhereDiscsEnd)
{
    EXPECT_THROW(planAt(0xFFFFFFFF - 1000, test::options(true, true, true, true)), Error);
}

}  // namespace
}  // namespace discmaster::image

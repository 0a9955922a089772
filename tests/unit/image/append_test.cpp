// A session behind others, which refers to what they have: old files stay where they lie.

#include "base/error.hpp"
#include "image/earlier_head.hpp"
#include "image/plan.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "image/read/sessions.hpp"
#include "image/source.hpp"
#include "support/builder.hpp"
#include "support/fault_of.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

/// A disc in memory.
class Disc final : public io::ByteSource {
public:
    std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        std::ranges::copy(ByteView{bytes_}.subspan(offset, into.size()), into.begin());
    }
    void put(std::uint32_t n, ByteView block)
    {
        std::ranges::copy(block, bytes_.begin() + static_cast<std::ptrdiff_t>(std::size_t{n} * kBlockSize));
    }
    void record(const Plan& plan)
    {
        const auto image = test::bytesOf(plan);
        bytes_.resize(std::size_t{plan.start()} * kBlockSize, std::byte{0xA5});
        bytes_.insert(bytes_.end(), image.begin(), image.end());
    }

private:
    std::vector<std::byte> bytes_;
};

std::string contentOf(char c, std::size_t size)
{
    std::string text(size, c);
    for (std::size_t i = 0; i < size; i += 97) text[i] = static_cast<char>('0' + i % 10);
    return text;
}

std::string readFile(const read::View& view, std::string_view path)
{
    const auto entry = view.find(path);
    if (!entry) return "not there";
    const auto content = view.content(*entry);
    std::string text(content->size(), '\0');
    content->read(0, MutableBytes{reinterpret_cast<std::byte*>(text.data()), text.size()});
    return text;
}

/// The first session, as a disc and as what a second one is made of.
struct First {
    explicit First(const Options& options)
    {
        TreeBuilder b;
        b.file("old", contentOf('o', 5000)).file("sub/one", contentOf('1', 1)).file("sub/block", contentOf('b', 2048));
        b.file("pieces", contentOf('p', 3 * 2048 + 100)).file("gone", contentOf('g', 100)).file("empty", "");
        const auto p = plan(b.share(), options);
        disc->record(p);
        end = static_cast<std::uint32_t>(p.end());
        for (std::uint32_t o = 0; o < p.census().objectCount(); ++o)
            starts.emplace_back(p.census().tree().path(p.census().node(ObjectNo{o})), p.place(ObjectNo{o}).start);
    }
    std::uint32_t start(std::string_view path) const
    {
        return std::ranges::find(starts, path, &std::pair<std::string, std::uint32_t>::first)->second;
    }

    std::shared_ptr<Disc> disc = std::make_shared<Disc>();
    std::uint32_t end = 0;
    std::vector<std::pair<std::string, std::uint32_t>> starts;
};

struct Appended {
    First first;
    Plan second;
};

RecordedFile at(RecordedDisc disc, std::uint64_t size, std::vector<RecordedExtent> extents)
{
    return {.disc = disc, .size = size, .extents = std::move(extents)};
}

/// The old files but "gone", and new ones; "pieces" lies in three pieces now, as others record what grew.
Appended append(Options options, std::uint32_t gap)
{
    First first{options};
    TreeBuilder b;
    auto& tree = b.tree();
    const auto disc = tree.addDisc(first.disc);
    tree.addFile(kRoot, "old", {}, at(disc, 5000, {{first.start("/old"), 3}}));
    const auto sub = tree.addDirectory(kRoot, "sub", {.mode = 0755});
    tree.addFile(sub, "one", {}, at(disc, 1, {{first.start("/sub/one"), 1}}));
    tree.addFile(sub, "block", {}, at(disc, 2048, {{first.start("/sub/block"), 1}}));
    const auto pieces = first.start("/pieces");
    tree.addFile(kRoot, "pieces", {},
                 at(disc, 3 * 2048 + 100, {{pieces + 2, 1}, {pieces, 1}, {pieces + 1, 1}, {pieces + 3, 1}}));
    b.file("sub/new", contentOf('n', 70'000)).file("empty", "");
    options.sessionStart = static_cast<std::uint32_t>(roundUp(first.end + gap, 32));
    options.disc = disc;
    auto made =
        plan(b.share(), options, {.equal = {}, .boot = {}, .bootCatalog = {}, .earlier = readHead(*first.disc)});
    return {std::move(first), std::move(made)};
}

std::string firstFinding(const read::Report& report)
{
    if (report.findings.empty()) return {};
    const auto& f = report.findings.front();
    return fmt::format("block {}: {} {} ({})", f.block, f.path, f.text, f.clause);
}

std::string joined(const std::string& text)
{
    return text.substr(2 * 2048, 2048) + text.substr(0, 2048) + text.substr(2048, 2048) + text.substr(3 * 2048);
}

void expectTheNewTree(read::Image& image)
{
    for (const auto& view : image.views()) {
        const bool plain = view->fileSystem() == read::FileSystem::Iso9660;
        const auto path = [&](std::string name) {
            if (plain)
                std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
            return name;
        };
        EXPECT_EQ(contentOf('o', 5000), readFile(*view, path("/old")));
        EXPECT_EQ(contentOf('1', 1), readFile(*view, path("/sub/one")));
        EXPECT_EQ(contentOf('b', 2048), readFile(*view, path("/sub/block")));
        EXPECT_EQ(joined(contentOf('p', 3 * 2048 + 100)), readFile(*view, path("/pieces")));
        EXPECT_EQ(contentOf('n', 70'000), readFile(*view, path("/sub/new")));
        EXPECT_EQ("", readFile(*view, path("/empty")));
        EXPECT_EQ("not there", readFile(*view, path("/gone")));
    }
}

TEST(Append, KeepsOldFilesWhereTheyLie)
{
    for (const std::uint16_t revision : {0x102, 0x150, 0x200, 0x201, 0x250, 0x260})
        for (const bool bridge : {true, false})
            for (const std::uint32_t gap : {0U, 11'400U}) {
                auto options = test::options(bridge, bridge, bridge, true);
                options.udfRevision = revision;
                options.embedFiles = false;
                options.enhanced = bridge;
                const auto appended = append(options, gap);
                auto& disc = *appended.first.disc;
                disc.record(appended.second);
                const auto start = appended.second.start();
                EXPECT_EQ("", firstFinding(read::check(disc, start))) << revision << ' ' << bridge << ' ' << gap;
                auto image = read::open(disc, start);
                EXPECT_EQ(bridge ? 5U : 1U, image.views().size());
                expectTheNewTree(image);
            }
}

/// Which tree a view shows, by a file that each has and the other has not.
std::string treeOf(io::ByteSource& disc, read::FileSystem fileSystem, std::uint32_t start = 0)
{
    auto image = read::open(disc, start);
    const auto* view = image.view(fileSystem);
    if (!view) return "none";
    const bool plain = fileSystem == read::FileSystem::Iso9660;
    const bool old = readFile(*view, plain ? "/GONE" : "/gone") == contentOf('g', 100);
    const bool fresh = readFile(*view, plain ? "/SUB/NEW" : "/sub/new") == contentOf('n', 70'000);
    const bool kept = readFile(*view, plain ? "/OLD" : "/old") == contentOf('o', 5000);
    return old == fresh || !kept ? "neither" : old ? "old" : "new";
}

TEST(Append, ShowsTheOldOrTheNewTreeWhateverOfTheLastBlocksIsRecorded)
{
    for (const std::uint16_t revision : {0x102, 0x201, 0x260})
        for (const bool bridge : {true, false}) {
            auto options = test::options(bridge, bridge, bridge, true);
            options.udfRevision = revision;
            options.embedFiles = false;
            options.enhanced = bridge;
            options.overwritable = true;
            const auto appended = append(options, 0);
            auto& disc = *appended.first.disc;
            disc.record(appended.second);
            const auto leads = appended.second.leads();
            ASSERT_FALSE(leads.empty());
            for (std::size_t recorded = 0; recorded <= leads.size(); ++recorded) {
                for (const auto fileSystem :
                     {read::FileSystem::Iso9660, read::FileSystem::RockRidge, read::FileSystem::Joliet,
                      read::FileSystem::Enhanced, read::FileSystem::Udf}) {
                    const auto shown = treeOf(disc, fileSystem);
                    const bool made = bridge || fileSystem == read::FileSystem::Udf;
                    const auto expected = !made                      ? "none"
                                          : recorded == 0            ? "old"
                                          : recorded == leads.size() ? "new"
                                                                     : "";
                    EXPECT_TRUE(*expected == '\0' ? shown == "old" || shown == "new" : shown == expected)
                        << revision << ' ' << bridge << ": " << shown << " with " << recorded << " of " << leads.size();
                }
                if (recorded == leads.size()) break;
                std::array<std::byte, kBlockSize> block;
                appended.second.render(leads[recorded], block);
                disc.put(leads[recorded].block, block);
            }
            EXPECT_EQ("", firstFinding(read::check(disc))) << revision << ' ' << bridge;
        }
}

TEST(Append, KeepsWhatLedToTheOldTree)
{
    for (const std::uint16_t revision : {0x102, 0x201, 0x260})
        for (const bool bridge : {true, false}) {
            auto options = test::options(bridge, bridge, bridge, true);
            options.udfRevision = revision;
            options.embedFiles = false;
            options.overwritable = true;
            const auto appended = append(options, 0);
            auto& disc = *appended.first.disc;
            disc.record(appended.second);
            std::array<std::byte, kBlockSize> block;
            for (const auto& lead : appended.second.leads()) {
                appended.second.render(lead, block);
                disc.put(lead.block, block);
            }
            const auto sessions = read::findSessions(disc);
            ASSERT_EQ(2U, sessions.size()) << revision << ' ' << bridge;
            EXPECT_TRUE(sessions[0].kept);
            EXPECT_EQ(appended.second.start() - kEarlierState, sessions[0].start);
            EXPECT_EQ(appended.second.start(), sessions[1].start);
            for (const auto fileSystem : {read::FileSystem::RockRidge, read::FileSystem::Udf}) {
                const bool made = bridge || fileSystem == read::FileSystem::Udf;
                EXPECT_EQ(made ? "old" : "none", treeOf(disc, fileSystem, sessions[0].start));
                EXPECT_EQ(made ? "new" : "none", treeOf(disc, fileSystem, sessions[1].start));
                EXPECT_EQ(made ? "new" : "none", treeOf(disc, fileSystem, read::lastSessionStart(disc)));
            }
            EXPECT_EQ("", firstFinding(read::check(disc, sessions[0].start))) << revision << ' ' << bridge;
            EXPECT_EQ("", firstFinding(read::check(disc, sessions[1].start))) << revision << ' ' << bridge;
        }
}

TEST(Append, KeepsNothingOfADiscThatHasNothing)
{
    Disc blank;
    EXPECT_EQ(nullptr, readHead(blank));
    blank.record(plan(TreeBuilder{}.share(), test::isoOptions()));
    blank.put(16, std::vector<std::byte>(kBlockSize));
    EXPECT_EQ(nullptr, readHead(blank));
}

TEST(Append, NamesTheBootCatalogThatIsThere)
{
    auto options = test::options(true, true, true, true);
    options.sessionStart = 3200;
    options.overwritable = true;
    const auto p = plan(TreeBuilder{}.file("f", "f").share(), options, {.equal = {}, .boot = {}, .bootCatalog = 777});
    const auto bytes = test::bytesOf(p);
    EXPECT_EQ("EL TORITO", asText(ByteView{bytes}.subspan(17 * kBlockSize + 7, 9)));
    EXPECT_EQ(777U, le32(bytes, 17 * kBlockSize + 71));
    EXPECT_EQ(17U, p.leads().at(1).block);
}

TEST(Append, RecordsNothingThatIsThere)
{
    const auto appended = append(test::options(true, true, true, true), 0);
    const auto& p = appended.second;
    std::uint64_t contents = 0;
    for (auto at = std::uint64_t{p.start()}; at < p.end(); at = p.segment(at).end())
        if (std::holds_alternative<FileContent>(p.segment(at).what)) contents += p.segment(at).blocks;
    EXPECT_EQ(35U, contents) << "the new file alone";
    for (std::uint32_t o = 0; o < p.census().objectCount(); ++o)
        EXPECT_TRUE(!p.census().isKept(ObjectNo{o}) || p.place(ObjectNo{o}).blocks == 0);
}

TEST(Append, CopiesWhatLiesOnAnotherDisc)
{
    First first{test::options(true, true, true, true)};
    TreeBuilder b;
    const auto disc = b.tree().addDisc(first.disc);
    b.tree().addFile(kRoot, "old", {}, at(disc, 5000, {{first.start("/old"), 3}}));
    const auto p = plan(b.share(), test::options(true, true, true, true));
    Disc copy;
    copy.record(p);
    EXPECT_EQ("", firstFinding(read::check(copy)));
    auto image = read::open(copy);
    for (const auto& view : image.views())
        EXPECT_EQ(contentOf('o', 5000),
                  readFile(*view, view->fileSystem() == read::FileSystem::Iso9660 ? "/OLD" : "/old"));
}

TEST(Append, KeepsNoFileAtTheFirstBlockOfAPartition)
{
    for (const std::uint16_t revision : {0x102, 0x250}) {
        auto options = test::options(false, false, false, true);
        options.udfRevision = revision;
        options.embedFiles = false;
        const auto appended = append(options, 0);
        appended.first.disc->record(appended.second);
        auto image = read::open(*appended.first.disc, appended.second.start());
        const auto& view = image.preferred();
        for (const auto* path : {"/old", "/sub/one", "/sub/block", "/pieces"})
            for (const auto& extent : view.extents(*view.find(path)))
                EXPECT_GT(extent.offset / kBlockSize, view.volume().firstBlock) << path;
        EXPECT_GT(view.volume().firstBlock, 256U) << "the disc's anchor is no part of the partition";
    }
}

RecordedFile blockAt(RecordedDisc disc, std::uint32_t block) { return at(disc, 2048, {{block, 1}}); }

TEST(Append, RefusesWhatCannotStayWhereItLies)
{
    const auto faultOf = [](std::uint32_t block, std::uint32_t start, bool udf) {
        TreeBuilder b;
        auto options = test::options(true, true, true, udf);
        options.disc = b.tree().addDisc(std::make_shared<Disc>());
        options.sessionStart = start;
        b.tree().addFile(kRoot, "f", {}, blockAt(*options.disc, block));
        return discmaster::test::faultOf([&] { plan(b.share(), options); });
    };
    EXPECT_EQ(Fault{}, faultOf(999, 1000, true));
    EXPECT_EQ(Fault::IncompatiblePreviousSession, faultOf(1000, 1000, true)) << "the session would overwrite it";
    EXPECT_EQ(Fault::IncompatiblePreviousSession, faultOf(257, 1000, true)) << "in front of any partition";
    EXPECT_EQ(Fault{}, faultOf(257, 1000, false));
    EXPECT_EQ(Fault{}, faultOf(258, 1000, true));
}

TEST(Append, NeedsLevel3ForFilesInPieces)
{
    auto options = test::options(true, false, false, false);
    options.isoLevel = 2;
    EXPECT_THROW(append(options, 0), Error);
}

}  // namespace
}  // namespace discmaster::image

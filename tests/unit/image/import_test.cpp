// What a disc has becomes a part of a tree.

#include "image/import.hpp"

#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

std::shared_ptr<io::ByteSource> discOf(const std::shared_ptr<const Tree>& tree, const Options& options)
{
    return std::make_shared<ImageSource>(plan(tree, options), io::CallerFiles::own());
}

ImportReport importAll(Tree& tree, const std::shared_ptr<io::ByteSource>& disc,
                       std::optional<read::FileSystem> fileSystem = {}, const ImportOptions& options = {})
{
    const auto image = read::open(*disc);
    return importView(tree, fileSystem ? *image.view(*fileSystem) : image.preferred(), disc, options);
}

std::string contentOf(const Tree& tree, std::string_view path)
{
    const auto node = tree.find(path);
    if (!node) return "not there";
    std::string text(tree.size(*node), '\0');
    tree.read(*node, 0, MutableBytes{reinterpret_cast<std::byte*>(text.data()), text.size()});
    return text;
}

/// A disc of which the end is gone.
class Truncated final : public io::ByteSource {
public:
    explicit Truncated(std::shared_ptr<io::ByteSource> whole, std::uint64_t size)
        : whole_{std::move(whole)}
        , size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override { whole_->read(offset, into); }

private:
    std::shared_ptr<io::ByteSource> whole_;
    std::uint64_t size_;
};

TreeBuilder sample()
{
    TreeBuilder b;
    b.file("hello.txt", "hello, world\n").file("sub/deeper/note", "n").file("empty", "").directory("void");
    b.symlink("link", "sub/deeper/note").file("sub/block", std::string(2048, 'b')).hole("large", 5'000'000'000);
    return b;
}

/// Everything that a tree says of a node but where its content is.
std::string linesOf(const Tree& tree, bool posix, NodeId directory = kRoot)
{
    std::string text;
    for (const auto node : tree.children(directory)) {
        const auto a = tree.attributes(node);
        text += fmt::format("{} kind {} size {} '{}'", tree.path(node), static_cast<int>(tree.kind(node)),
                            tree.size(node), tree.target(node));
        if (posix) text += fmt::format(" mode {:o} {}:{}", a.mode, a.uid, a.gid);
        if (posix) text += fmt::format(" device {}:{}", tree.device(node).major, tree.device(node).minor);
        text += fmt::format(" modified {}\n", a.modified.seconds);
        if (tree.isDirectory(node)) text += linesOf(tree, posix, node);
    }
    return text;
}

constexpr Time kThen{.seconds = 1'600'000'000, .nanoseconds = 0};

TEST(Import, TakesOverTheTreeOfEveryFileSystem)
{
    Tree source;
    const Attributes file{.mode = 04751, .uid = 7, .gid = 8, .modified = kThen};
    const Attributes folder{.mode = 0750, .uid = 9, .gid = 10, .modified = kThen};
    const auto text = [](std::string_view t) {
        const auto bytes = std::as_bytes(std::span{t});
        return std::vector<std::byte>{bytes.begin(), bytes.end()};
    };
    source.addFile(kRoot, "hello.txt", file, text("hello, world\n"));
    source.addFile(kRoot, "empty.txt", file, text(""));
    const auto sub = source.addDirectory(kRoot, "sub", folder);
    source.addFile(sub, "block.bin", file, text(std::string(2048, 'b')));
    source.addFile(source.addDirectory(sub, "deeper", folder), "note.md", file, text("n"));
    const auto posix = std::make_shared<Tree>(std::move(source));

    for (const auto fileSystem :
         {read::FileSystem::RockRidge, read::FileSystem::Joliet, read::FileSystem::Enhanced, read::FileSystem::Udf}) {
        auto options = test::options(true, true, true, true);
        options.enhanced = true;
        options.udfRevision = 0x201;
        Tree tree;
        const auto report = importAll(tree, discOf(posix, options), fileSystem);
        const bool keepsModes = fileSystem == read::FileSystem::RockRidge || fileSystem == read::FileSystem::Udf;
        EXPECT_EQ(linesOf(*posix, keepsModes), linesOf(tree, keepsModes)) << read::displayName(fileSystem);
        EXPECT_EQ("hello, world\n", contentOf(tree, "hello.txt"));
        EXPECT_EQ("n", contentOf(tree, "sub/deeper/note.md"));
        EXPECT_EQ(std::string(2048, 'b'), contentOf(tree, "sub/block.bin"));
        EXPECT_EQ(2U, report.directories);
        EXPECT_EQ(4U, report.files);
        EXPECT_EQ(0U, report.covered);
        EXPECT_EQ(0U, report.skippedCount);
        EXPECT_TRUE(tree.isRecorded(*tree.find("hello.txt")));
    }
}

TEST(Import, KeepsLinksDevicesAndOwners)
{
    auto source = std::make_shared<Tree>();
    source->addSymlink(kRoot, "link", {.mode = 0777, .modified = kThen}, "a/../b");
    source->addSpecial(kRoot, "disk", {.mode = 0660, .modified = kThen}, Kind::BlockDevice, {.major = 8, .minor = 300});
    source->addSpecial(kRoot, "tty", {.mode = 0620, .modified = kThen}, Kind::CharacterDevice,
                       {.major = 4, .minor = 1});
    source->addSpecial(kRoot, "fifo", {.mode = 0600, .modified = kThen}, Kind::Fifo);
    const std::vector<std::byte> content(3000);
    for (const auto* name : {"one", "two"})
        source->setIdentity(source->addFile(kRoot, name, {.modified = kThen}, content), 1, 2);
    source->addFile(kRoot, "three", {.modified = kThen}, content);

    for (const auto fileSystem : {read::FileSystem::RockRidge, read::FileSystem::Udf}) {
        Tree tree;
        importAll(tree, discOf(source, test::options(true, true, true, true)), fileSystem);
        EXPECT_EQ(linesOf(*source, true), linesOf(tree, true)) << read::displayName(fileSystem);
        const auto link = tree.link(*tree.find("one"));
        ASSERT_TRUE(link);
        EXPECT_EQ(link, tree.link(*tree.find("two")));
        EXPECT_FALSE(tree.link(*tree.find("three")));
    }
}

TEST(Import, KeepsNamedStreamsAndMarks)
{
    auto source = std::make_shared<Tree>();
    const auto file = source->addFile(kRoot, "f", {.hidden = true, .realTime = true}, std::vector<std::byte>(10));
    source->addStream(file, "s", {}, std::vector<std::byte>(5000, std::byte{'s'}));
    auto options = test::options(false, false, false, true);
    options.udfRevision = 0x201;
    Tree tree;
    importAll(tree, discOf(source, options));
    const auto node = *tree.find("f");
    EXPECT_TRUE(tree.attributes(node).hidden);
    EXPECT_TRUE(tree.isRealTime(node));
    ASSERT_EQ(1U, tree.streamCount(node));
    EXPECT_EQ("/f:s", tree.path(tree.streams(node).front()));
    EXPECT_EQ(5000U, tree.size(tree.streams(node).front()));
}

TEST(Import, ReadsEmbeddedFilesWhereTheyLie)
{
    TreeBuilder b;
    b.file("small", "embedded").file("large", std::string(10'000, 'l'));
    Tree tree;
    importAll(tree, discOf(b.share(), test::options(false, false, false, true)));
    EXPECT_FALSE(tree.isRecorded(*tree.find("small")));
    EXPECT_TRUE(tree.isRecorded(*tree.find("large")));
    EXPECT_EQ("embedded", contentOf(tree, "small"));
}

TEST(Import, HandsWhatDoesNotLieInWholeBlocksToWhoeverCopies)
{
    TreeBuilder b;
    b.file("d/small", "embedded").file("large", std::string(10'000, 'l'));
    const auto node = *b.tree().find("large");
    b.tree().addStream(node, "s", {}, std::vector<std::byte>(5, std::byte{'s'}));
    auto udf = test::options(false, false, false, true);
    udf.udfRevision = 0x201;
    ImportOptions options;
    std::vector<std::string> kept;
    options.keep = [&](io::ByteSource& content, const std::string& path) -> Content {
        kept.push_back(path);
        std::vector<std::byte> bytes(static_cast<std::size_t>(content.size()));
        content.read(0, bytes);
        return bytes;
    };
    Tree tree;
    importAll(tree, discOf(b.share(), udf), {}, options);
    std::ranges::sort(kept);
    EXPECT_EQ((std::vector<std::string>{"/d/small", "/large:s"}), kept);
    EXPECT_EQ("embedded", contentOf(tree, "d/small"));
    EXPECT_TRUE(tree.isRecorded(*tree.find("large")));
    EXPECT_EQ(5U, tree.counts().recordedBlocks);
}

TEST(Import, RefersToFilesOfSeveralExtentsWhole)
{
    TreeBuilder b;
    b.hole("large", 5'000'000'001);
    for (const auto fileSystem : {read::FileSystem::RockRidge, read::FileSystem::Joliet, read::FileSystem::Udf}) {
        Tree tree;
        importAll(tree, discOf(b.share(), test::options(true, true, true, true)), fileSystem);
        const auto recorded = tree.recorded(*tree.find("large"));
        ASSERT_TRUE(recorded) << read::displayName(fileSystem);
        EXPECT_EQ(1U, recorded->extents.size());
        EXPECT_EQ(5'000'000'001U, recorded->size);
    }
}

TEST(Import, GivesWayToWhatTheTreeHas)
{
    TreeBuilder b;
    b.file("hello.txt", "mine").file("sub/own", "own");
    const auto report = importAll(b.tree(), discOf(sample().share(), test::options(true, true, true, true)));
    EXPECT_EQ("mine", contentOf(b.tree(), "hello.txt"));
    EXPECT_EQ("own", contentOf(b.tree(), "sub/own"));
    EXPECT_EQ("n", contentOf(b.tree(), "sub/deeper/note"));
    EXPECT_EQ(1U, report.covered);
    EXPECT_EQ(2U, report.directories) << "sub was there";
}

TEST(Import, RefusesAFolderInPlaceOfAFileAndLeavesTheTreeAlone)
{
    for (const bool folderOnDisc : {true, false}) {
        TreeBuilder b;
        if (folderOnDisc)
            b.file("sub", "a file");
        else
            b.directory("hello.txt");
        const auto before = b.tree().changePoint();
        try {
            importAll(b.tree(), discOf(sample().share(), test::options(true, true, true, true)));
            FAIL();
        } catch (const Error& e) {
            EXPECT_EQ(Fault::DupName, e.fault());
            EXPECT_NE(std::string::npos, std::string{e.what()}.find(folderOnDisc ? "/sub" : "/hello.txt")) << e.what();
        }
        EXPECT_EQ(before, b.tree().changePoint());
        EXPECT_EQ(1U, b.tree().children(kRoot).size());
    }
}

TEST(Import, GoesBackWithChangePoints)
{
    TreeBuilder b;
    b.file("own", "own");
    const auto before = b.tree().changePoint();
    const auto lines = linesOf(b.tree(), true);
    importAll(b.tree(), discOf(sample().share(), test::options(true, true, true, true)));
    EXPECT_LT(before, b.tree().changePoint());
    b.tree().rollback(before);
    EXPECT_EQ(lines, linesOf(b.tree(), true));
}

TEST(Import, TellsEachDirectoryBeforeAndEachFileAfter)
{
    std::vector<std::string> told;
    ImportOptions options;
    options.progress = [&](const ImportProgress& p) {
        told.push_back(fmt::format("{} {} {}", p.path, p.directories, p.files));
    };
    TreeBuilder b;
    b.file("a", "a").file("d/b", "b");
    Tree tree;
    importAll(tree, discOf(b.share(), test::options(true, true, true, true)), {}, options);
    EXPECT_EQ((std::vector<std::string>{"/a 0 1", "/d/ 0 1", "/d/b 1 2"}), told);
}

TEST(Import, CanBeCancelled)
{
    std::stop_source stop;
    ImportOptions options;
    options.stop = stop.get_token();
    options.progress = [&](const ImportProgress&) { stop.request_stop(); };
    Tree tree;
    try {
        importAll(tree, discOf(sample().share(), test::options(true, true, true, true)), {}, options);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(Fault::RequestCancelled, e.fault());
    }
    EXPECT_EQ(0U, tree.entryCount(kRoot));
}

TEST(Import, NamesWhatItCannotTakeOver)
{
    TreeBuilder b;
    b.file("first", "1").hole("last", 10'000'000);
    const auto whole = discOf(b.share(), test::options(true, false, true, false));
    const auto cut = std::make_shared<Truncated>(whole, 1'000'000);
    Tree tree;
    try {
        importAll(tree, cut);
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(Fault::ImageInvalid, e.fault());
        EXPECT_NE(std::string::npos, std::string{e.what()}.find("/last on the disc")) << e.what();
    }
    EXPECT_EQ(0U, tree.entryCount(kRoot));
    const auto report = importAll(tree, cut, {}, {.skipUnreadable = true, .stop = {}, .progress = {}});
    EXPECT_EQ(1U, report.skippedCount);
    EXPECT_EQ("/last", report.skipped.front().path);
    EXPECT_EQ("1", contentOf(tree, "first"));
}

TEST(Import, MakesACopyOfAnImage)
{
    auto tree = std::make_shared<Tree>();
    importAll(*tree, discOf(sample().share(), test::options(true, true, true, true)));
    const auto copy = discOf(tree, test::options(true, true, true, true));
    EXPECT_EQ(0U, read::check(*copy).findings.size());
    Tree again;
    importAll(again, copy);
    EXPECT_EQ(linesOf(*tree, true), linesOf(again, true));
}

}  // namespace
}  // namespace discmaster::image

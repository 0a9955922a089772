#include "image/tree.hpp"

#include "base/error.hpp"
#include "support/builder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <vector>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

TEST(TreeCounts, SayWhatTheSizeOfAnImageDependsOn)
{
    TreeBuilder builder;
    builder.file("a", "1").hole("bc", 5000).file("empty", "").symlink("link", "target").directory("d/e");
    builder.tree().addStream(*builder.tree().find("a"), "stream", {}, std::vector<std::byte>(2049));
    const auto& counts = builder.tree().counts();
    EXPECT_EQ(counts.fileBlocks, 1U + 3);
    EXPECT_EQ(counts.streamBlocks, 2U);
    EXPECT_EQ(counts.smallContents, 1U);
    EXPECT_EQ(counts.nameBytes, 1U + 2 + 5 + 4 + 1 + 1);
    EXPECT_EQ(counts.targetBytes, 6U);
}

TEST(TreeCounts, GoBackWithTheTree)
{
    TreeBuilder builder;
    builder.file("a/b", "1").hole("large", 0x80000000).hole("huge", 0x100000000);
    builder.tree().addStream(*builder.tree().find("a/b"), "stream", {}, std::vector<std::byte>(3));
    const auto before = builder.tree().changePoint();
    EXPECT_EQ(builder.tree().counts().bigFiles, 2U);
    EXPECT_EQ(builder.tree().counts().hugeFiles, 1U);
    builder.tree().removeTree(kRoot);
    const auto& counts = builder.tree().counts();
    EXPECT_EQ(counts.nameBytes + counts.fileBlocks + counts.streamBlocks + counts.smallContents + counts.bigFiles, 0U);
    builder.tree().rollback(before);
    EXPECT_EQ(builder.tree().counts().bigFiles, 2U);
    EXPECT_EQ(builder.tree().counts().streamBlocks, 1U);
}

TEST(TreeCounts, CanBeToldForAChangePointWithoutGoingBack)
{
    TreeBuilder builder;
    auto& tree = builder.tree();
    std::vector<std::pair<std::size_t, Tree::Counts>> seen;
    const auto see = [&] { seen.emplace_back(tree.changePoint(), tree.counts()); };
    see();
    builder.directory("1/2/3/4/5/6/7/8/9").file("1/2/f", "12345").hole("1/2/3/huge", 0x100000000);
    see();
    tree.addStream(*tree.find("1/2/f"), "s", {}, std::vector<std::byte>(5000));
    see();
    tree.remove(*tree.find("1/2/3/huge"));
    see();
    tree.removeTree(*tree.find("1/2"));
    see();
    tree.addFile(kRoot, "1", {}, std::vector<std::byte>(1), Tree::Existing::Replace);
    see();
    tree.setAttributes(*tree.find("1"), {.mode = 0600});
    see();
    const auto isSame = [](const Tree::Counts& a, const Tree::Counts& b) {
        return a.directories == b.directories && a.files == b.files && a.streams == b.streams && a.bytes == b.bytes &&
               a.fileBlocks == b.fileBlocks && a.streamBlocks == b.streamBlocks && a.nameBytes == b.nameBytes &&
               a.smallContents == b.smallContents && a.deepDirectories == b.deepDirectories &&
               a.hugeFiles == b.hugeFiles;
    };
    for (const auto& [point, counts] : seen) EXPECT_TRUE(isSame(tree.countsAt(point), counts)) << point;
    for (auto i = seen.size(); i-- > 0;) {
        tree.rollback(seen[i].first);
        EXPECT_TRUE(isSame(tree.counts(), seen[i].second)) << seen[i].first;
    }
    EXPECT_THROW(tree.countsAt(1), Error);
    EXPECT_THROW(tree.countsAt(tree.changePoint() + 1), Error);
}

TEST(TreeCounts, EntriesAndStreamsAreCountedWhereTheyAre)
{
    TreeBuilder builder;
    for (int i = 0; i < 5; ++i) builder.file(fmt::format("d/{}", i), "1");
    auto& tree = builder.tree();
    const auto d = *tree.find("d"), file = *tree.find("d/3");
    tree.addStream(file, "s", {}, std::vector<std::byte>{});
    EXPECT_EQ(tree.entryCount(kRoot), 1U);
    EXPECT_EQ(tree.entryCount(d), 5U);
    EXPECT_EQ(tree.streamCount(file), 1U);
    EXPECT_EQ(tree.streamCount(*tree.find("d/1")), 0U);
    EXPECT_EQ(tree.size(d), 0U) << "a directory has no content";
    tree.remove(*tree.child(file, "s"));
    tree.remove(*tree.find("d/1"));
    EXPECT_EQ(tree.entryCount(d), 4U);
    EXPECT_EQ(tree.streamCount(file), 0U);
}

TEST(TreeCounts, MemoryGrowsWithWhatIsRememberedAndGoesWhenItIsUndone)
{
    TreeBuilder builder;
    auto& tree = builder.tree();
    const auto empty = tree.memoryBytes();
    const auto before = tree.changePoint();
    builder.file("f", std::string(1'000'000, 'x'));
    EXPECT_GE(tree.memoryBytes(), empty + 1'000'000);
    tree.remove(*tree.find("f"));
    EXPECT_GE(tree.memoryBytes(), empty + 1'000'000) << "it may come back";
    tree.rollback(before);
    EXPECT_LT(tree.memoryBytes(), empty + 1'000'000);
    const auto file = tree.addFile(kRoot, "f", {}, std::vector<std::byte>{});
    const auto once = tree.memoryBytes();
    for (int i = 0; i < 1000; ++i) tree.setAttributes(file, {});
    EXPECT_GE(tree.memoryBytes(), once + 1000 * sizeof(Attributes)) << "every change can be undone";
}

TEST(TreeCounts, NamesThatAreUndoneTakeNothing)
{
    Tree tree;
    const auto kept = tree.addDirectory(kRoot, "kept", {});
    const auto before = tree.changePoint();
    const auto least = tree.memoryBytes();
    for (int time = 0; time < 3; ++time) {
        for (int i = 0; i < 50'000; ++i) tree.addSymlink(kept, fmt::format("{:0200}", i), {}, "target");
        EXPECT_GE(tree.memoryBytes(), least + 10'000'000);
        tree.rollback(before);
        EXPECT_EQ(tree.memoryBytes(), least);
        EXPECT_EQ(tree.find("/kept"), kept);
        EXPECT_EQ(tree.name(kept), "kept");
        EXPECT_FALSE(tree.find("/kept/" + std::string(200, '0')));
    }
    tree.addDirectory(kept, "after", {});
    EXPECT_EQ(tree.path(*tree.find("/kept/after")), "/kept/after");
}

}  // namespace
}  // namespace discmaster::image

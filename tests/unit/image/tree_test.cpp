#include "image/tree.hpp"

#include "base/error.hpp"
#include "support/builder.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

Fault faultOf(auto&& act)
{
    try {
        act();
    } catch (const Error& e) {
        return e.fault();
    }
    return Fault{0};
}

std::vector<std::string> namesIn(const Tree& tree, NodeId directory)
{
    std::vector<std::string> names;
    for (const auto node : tree.children(directory)) names.emplace_back(tree.name(node));
    return names;
}

TEST(Tree, FindsWhatWasAddedByItsPath)
{
    TreeBuilder b;
    b.file("a/b/c.txt", "hello").symlink("a/l", "../x").directory("empty");
    const auto& tree = b.tree();
    const auto file = tree.find("/a/b/c.txt");
    ASSERT_TRUE(file);
    EXPECT_EQ(tree.path(*file), "/a/b/c.txt");
    EXPECT_EQ(tree.size(*file), 5U);
    EXPECT_EQ(tree.pathBelow(*file, *tree.find("a")), "b/c.txt");
    EXPECT_EQ(tree.target(*tree.find("a//l")), "../x");
    EXPECT_EQ(tree.find(""), kRoot);
    EXPECT_FALSE(tree.find("/a/b/c.txt/d"));
    EXPECT_FALSE(tree.find("/nothing"));
    const auto counts = tree.counts();
    EXPECT_EQ(counts.directories, 4U);
    EXPECT_EQ(counts.files, 1U);
    EXPECT_EQ(counts.symlinks, 1U);
    EXPECT_EQ(counts.bytes, 5U);
}

TEST(Tree, SortsChildrenByBytesWhateverTheOrderOfAdding)
{
    TreeBuilder b;
    b.file("b", "").file("a", "").file("B", "").file("\xC3\xA4", "");
    EXPECT_EQ(namesIn(b.tree(), kRoot), (std::vector<std::string>{"B", "a", "b", "\xC3\xA4"}));
}

TEST(Tree, RefusesNamesThatAreNone)
{
    Tree tree;
    for (const std::string name : {"", ".", "..", "a/b"})
        EXPECT_EQ(faultOf([&] { tree.addDirectory(kRoot, name, {}); }), Fault::InvalidPath) << name;
    EXPECT_EQ(faultOf([&] { tree.addDirectory(kRoot, std::string(256, 'x'), {}); }), Fault::InvalidPath);
    EXPECT_EQ(faultOf([&] { tree.addDirectory(kRoot, std::string("a\0b", 3), {}); }), Fault::InvalidPath);
    EXPECT_NO_THROW(tree.addDirectory(kRoot, std::string(255, 'x'), {}));
}

TEST(Tree, RefusesASecondEntryOfTheNameUnlessTheSourceWins)
{
    TreeBuilder b;
    b.file("d/old", "1").file("f", "12");
    auto& tree = b.tree();
    const auto f = *tree.find("f");
    EXPECT_EQ(faultOf([&] { tree.addFile(kRoot, "f", {}, std::vector<std::byte>(3)); }), Fault::DupName);
    EXPECT_EQ(faultOf([&] { tree.addFile(f, "g", {}, std::vector<std::byte>(3)); }), Fault::NotDir);

    tree.addFile(kRoot, "f", {}, std::vector<std::byte>(3), Tree::Existing::Replace);
    EXPECT_EQ(tree.size(*tree.find("f")), 3U);
    tree.addDirectory(kRoot, "d", {.mode = 0700}, Tree::Existing::Replace);
    EXPECT_TRUE(tree.find("d/old")) << "directories are merged";
    EXPECT_EQ(tree.mode(*tree.find("d")), 0700);
    tree.addFile(kRoot, "d", {}, std::vector<std::byte>(1), Tree::Existing::Replace);
    EXPECT_FALSE(tree.find("d/old")) << "a file takes a directory's place";
    EXPECT_EQ(tree.counts().files, 2U);
}

TEST(Tree, RemovesFilesAndEmptyDirectoriesAndTreesAsTrees)
{
    TreeBuilder b;
    b.file("d/x", "1").file("f", "12");
    auto& tree = b.tree();
    EXPECT_EQ(faultOf([&] { tree.remove(*tree.find("d")); }), Fault::DirNotEmpty);
    EXPECT_EQ(faultOf([&] { tree.removeTree(*tree.find("f")); }), Fault::NotDir);
    EXPECT_EQ(faultOf([&] { tree.remove(kRoot); }), Fault::InvalidParam);
    tree.removeTree(*tree.find("d"));
    EXPECT_FALSE(tree.find("d"));
    EXPECT_EQ(namesIn(tree, kRoot), std::vector<std::string>{"f"});
    tree.removeTree(kRoot);
    EXPECT_EQ(tree.counts().files, 0U);
    EXPECT_EQ(tree.counts().directories, 1U);
}

TEST(Tree, GoesBackToAChangePoint)
{
    TreeBuilder b;
    b.file("d/x", "1").file("f", "12");
    auto& tree = b.tree();
    const auto before = tree.changePoint();
    tree.addFile(kRoot, "f", {}, std::vector<std::byte>(9), Tree::Existing::Replace);
    tree.removeTree(*tree.find("d"));
    tree.setAttributes(kRoot, {.mode = 0711});
    tree.addFile(tree.addDirectory(kRoot, "d", {}), "new", {}, std::vector<std::byte>(4));
    EXPECT_GT(tree.changePoint(), before);

    tree.rollback(before);
    EXPECT_EQ(tree.changePoint(), before);
    EXPECT_EQ(tree.size(*tree.find("f")), 2U);
    EXPECT_TRUE(tree.find("d/x"));
    EXPECT_FALSE(tree.find("d/new"));
    EXPECT_EQ(tree.mode(kRoot), 0755);
    EXPECT_EQ(tree.counts().bytes, 3U);

    tree.lockIn();
    EXPECT_EQ(tree.changePoint(), before);
    EXPECT_EQ(faultOf([&] { tree.rollback(before - 1); }), Fault::InvalidParam);
    EXPECT_EQ(faultOf([&] { tree.rollback(before + 1); }), Fault::InvalidParam);
    EXPECT_NO_THROW(tree.rollback(before));
}

TEST(Tree, StaysConsistentUnderRandomChanges)
{
    std::mt19937 random{7};
    Tree tree;
    std::vector<std::pair<std::size_t, std::vector<std::string>>> points;
    for (int i = 0; i < 3000; ++i) {
        const auto name = std::to_string(random() % 200);
        const auto node = tree.find(name);
        if (node && random() % 2 == 0)
            tree.remove(*node);
        else
            tree.addFile(kRoot, name, {}, std::vector<std::byte>(random() % 5), Tree::Existing::Replace);
        if (i % 500 == 0) points.emplace_back(tree.changePoint(), namesIn(tree, kRoot));
    }
    for (; !points.empty(); points.pop_back()) {
        tree.rollback(points.back().first);
        EXPECT_EQ(namesIn(tree, kRoot), points.back().second);
        for (const auto& name : points.back().second) EXPECT_TRUE(tree.find(name)) << name;
    }
}

TEST(Tree, HoldsStreamsWithTheirFile)
{
    TreeBuilder b;
    b.file("a/f", "12345");
    auto& tree = b.tree();
    const auto file = *tree.find("/a/f");
    const auto before = tree.changePoint();
    tree.addStream(file, "note", {}, std::vector<std::byte>(7));
    const auto stream = tree.addStream(file, "icon", {}, std::vector<std::byte>(3));
    EXPECT_EQ(tree.path(stream), "/a/f:icon");
    EXPECT_TRUE(tree.isStream(stream));
    EXPECT_TRUE(tree.hasStreams(file));
    EXPECT_EQ(tree.streams(file).size(), 2U);
    EXPECT_EQ(tree.streams(file).front(), stream) << "sorted by their names";
    EXPECT_EQ(tree.counts().streams, 2U);
    EXPECT_EQ(tree.counts().files, 1U);
    EXPECT_EQ(tree.counts().bytes, 15U);
    EXPECT_FALSE(tree.find("/a/f/icon")) << "a file is no directory";

    EXPECT_EQ(faultOf([&] { tree.addStream(file, "icon", {}, std::vector<std::byte>(1)); }), Fault::DupName);
    EXPECT_EQ(faultOf([&] { tree.addStream(stream, "x", {}, std::vector<std::byte>(1)); }), Fault::InvalidParam);
    EXPECT_EQ(faultOf([&] { tree.addStream(kRoot, "x", {}, std::vector<std::byte>(1)); }), Fault::InvalidParam);
    EXPECT_EQ(faultOf([&] { tree.addStream(file, "a/b", {}, std::vector<std::byte>(1)); }), Fault::InvalidPath);

    tree.remove(file);
    EXPECT_EQ(tree.counts().streams, 0U);
    EXPECT_EQ(tree.counts().bytes, 0U);
    tree.rollback(before + 2);
    EXPECT_EQ(tree.counts().streams, 2U);
    tree.remove(stream);
    EXPECT_EQ(tree.streams(file).size(), 1U);
    tree.rollback(before);
    EXPECT_FALSE(tree.hasStreams(file));
    EXPECT_EQ(tree.counts().streams, 0U);
}

TEST(Tree, HoldsDevicesAndOtherSpecialFiles)
{
    Tree tree;
    const auto disk = tree.addSpecial(kRoot, "disk", {}, Kind::BlockDevice, {.major = 8, .minor = 17});
    const auto pipe = tree.addSpecial(kRoot, "pipe", {}, Kind::Fifo);
    EXPECT_EQ(tree.device(disk), (DeviceNumber{.major = 8, .minor = 17}));
    EXPECT_EQ(tree.device(pipe), DeviceNumber{});
    EXPECT_EQ(tree.size(disk), 0U);
    EXPECT_EQ(tree.counts().specials, 2U);
    EXPECT_EQ(tree.counts().names(), 3U);
    tree.setIdentity(disk, 1, 99);
    EXPECT_EQ(tree.link(disk), (Tree::Link{.device = 1, .inode = 99}));
    EXPECT_EQ(tree.device(disk), (DeviceNumber{.major = 8, .minor = 17})) << "not touched by it";
}

TEST(Tree, TakesWeightsBackToo)
{
    TreeBuilder b;
    b.file("f", "");
    auto& tree = b.tree();
    const auto file = *tree.find("f");
    const auto point = tree.changePoint();
    tree.setWeight(file, 5);
    tree.setWeight(file, -7);
    EXPECT_EQ(tree.weight(file), -7);
    tree.rollback(point + 1);
    EXPECT_EQ(tree.weight(file), 5);
    tree.rollback(point);
    EXPECT_EQ(tree.weight(file), std::nullopt);
    EXPECT_FALSE(tree.hasWeights());
}

TEST(Tree, TakesOnlyLatin1WhereNamesAreRestricted)
{
    Tree tree;
    tree.restrictNames(true);
    tree.addDirectory(kRoot, "Gr\xC3\xBC\xC3\x9F", {});
    EXPECT_EQ(faultOf([&] { tree.addDirectory(kRoot, "\xD0\x96", {}); }), Fault::RestrictedNameViolation);
    EXPECT_EQ(faultOf([&] { tree.addDirectory(kRoot, "\xFF", {}); }), Fault::RestrictedNameViolation);
    tree.restrictNames(false);
    tree.addDirectory(kRoot, "\xD0\x96", {});
}

}  // namespace
}  // namespace discmaster::image

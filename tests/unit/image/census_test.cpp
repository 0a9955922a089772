#include "image/census.hpp"

#include "support/builder.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

Options udf(std::uint16_t revision)
{
    auto options = test::options(false, false, false, true);
    options.udfRevision = revision;
    return options;
}

std::vector<std::string> contentsInOrder(const Census& census)
{
    std::vector<std::string> paths;
    for (std::uint32_t o = 0; o < census.objectCount(); ++o)
        paths.push_back(census.tree().path(census.node(ObjectNo{o})));
    return paths;
}

TEST(Census, OrdersContentsByWeightAndThenByName)
{
    TreeBuilder b;
    b.file("a", "1").file("b/x", "2").file("b/y", "3").file("c", "4");
    auto& tree = b.tree();
    tree.setWeight(*tree.find("c"), 10);
    tree.setWeight(*tree.find("b"), 5);
    tree.setWeight(*tree.find("b/x"), -1);
    const Census census{b.share(), test::isoOptions()};
    EXPECT_EQ(contentsInOrder(census), (std::vector<std::string>{"/c", "/b/y", "/a", "/b/x"}));
    for (std::uint32_t e = 0; e < census.entryCount(); ++e) {
        const EntryNo entry{e};
        if (census.isDirectory(entry)) continue;
        EXPECT_EQ(census.node(census.object(entry)), census.node(entry));
    }
}

TEST(Census, PutsStreamsBehindAllFilesWhereUdfHasThem)
{
    TreeBuilder b;
    b.file("a", "1").file("b", "2").file("c", "3");
    auto& tree = b.tree();
    tree.addStream(*tree.find("c"), "s", {}, std::vector<std::byte>(4));
    tree.addStream(*tree.find("a"), "t", {}, std::vector<std::byte>(5));
    tree.addStream(*tree.find("a"), "r", {}, std::vector<std::byte>(6));

    const Census with{b.share(), udf(0x200)};
    EXPECT_EQ(contentsInOrder(with), (std::vector<std::string>{"/a", "/b", "/c", "/a:r", "/a:t", "/c:s"}));
    ASSERT_EQ(with.streamOwners().size(), 2U);
    const auto* owner = with.streamOwner(ObjectNo{0});
    ASSERT_NE(owner, nullptr);
    EXPECT_EQ(owner->first, ObjectNo{3});
    EXPECT_EQ(owner->count, 2U);
    EXPECT_EQ(with.streamOwner(ObjectNo{1}), nullptr);
    EXPECT_TRUE(with.isStream(ObjectNo{5}));
    EXPECT_EQ(with.names(ObjectNo{5}), 1U);

    const Census without{b.share(), udf(0x102)};
    EXPECT_EQ(without.objectCount(), 3U);
    EXPECT_EQ(without.streamOwner(ObjectNo{0}), nullptr);
}

TEST(Census, LetsTheFirstOfEqualContentsStandForTheOthers)
{
    TreeBuilder b;
    b.file("a", "same").file("b", "other").file("c", "same").file("d", "same");
    auto& tree = b.tree();
    tree.setWeight(*tree.find("d"), 1);
    const auto a = *tree.find("a"), c = *tree.find("c"), d = *tree.find("d");
    const auto number = [](NodeId n) { return static_cast<std::uint32_t>(n); };
    const Census census{b.share(), test::isoOptions(), {{number(a), a}, {number(c), a}, {number(d), a}}};
    ASSERT_EQ(contentsInOrder(census), (std::vector<std::string>{"/d", "/a", "/b", "/c"}));
    EXPECT_EQ(census.content(ObjectNo{1}), ObjectNo{0}) << "the first on the disc has the content";
    EXPECT_EQ(census.content(ObjectNo{2}), ObjectNo{2});
    EXPECT_EQ(census.content(ObjectNo{3}), ObjectNo{0});
    EXPECT_EQ(census.contentBytes(ObjectNo{0}), 4U);
    EXPECT_EQ(census.contentBytes(ObjectNo{3}), 0U);
}

TEST(Census, AppliesThePolicyOfAttributes)
{
    TreeBuilder b;
    b.file("plain", "").file("tool", "").symlink("link", "plain").directory("dir");
    auto& tree = b.tree();
    auto tool = tree.attributes(*tree.find("tool"));
    tool.mode = 04750;
    tree.setAttributes(*tree.find("tool"), tool);
    const auto modeOf = [&](const AttributePolicy& policy, const char* path) {
        auto options = test::isoOptions();
        options.attributes = policy;
        return Census{b.share(), options}.attributes(*tree.find(path)).mode;
    };
    EXPECT_EQ(modeOf({}, "tool"), 04750);
    EXPECT_EQ(modeOf({.publicModes = true}, "tool"), 0555);
    EXPECT_EQ(modeOf({.publicModes = true}, "plain"), 0444);
    EXPECT_EQ(modeOf({.publicModes = true}, "dir"), 0555);
    EXPECT_EQ(modeOf({.publicModes = true}, "link"), 0777);
    EXPECT_EQ(modeOf({.fileMode = std::uint16_t{0400}, .directoryMode = std::uint16_t{0500}}, "plain"), 0400);
    EXPECT_EQ(modeOf({.fileMode = std::uint16_t{0400}, .directoryMode = std::uint16_t{0500}}, "dir"), 0500);
    auto options = test::isoOptions();
    options.attributes = {.uid = 0U, .gid = 5U};
    const auto owned = Census{b.share(), options}.attributes(*tree.find("plain"));
    EXPECT_EQ(owned.uid, 0U);
    EXPECT_EQ(owned.gid, 5U);
}

}  // namespace
}  // namespace discmaster::image

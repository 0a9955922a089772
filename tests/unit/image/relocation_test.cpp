// Directories deeper than ISO 9660 allows, with Rock Ridge.
#include "image/iso9660/hierarchy.hpp"
#include "image/plan.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace discmaster::image::iso9660 {
namespace {

using image::test::TreeBuilder;

std::string deep(unsigned levels)
{
    std::string path;
    for (unsigned i = 2; i <= levels; ++i) path += "d" + std::to_string(i) + '/';
    return path;
}

std::vector<std::string> movedIn(const Hierarchy& hierarchy)
{
    std::vector<std::string> paths;
    for (std::uint32_t d = 0; d < hierarchy.census().directoryCount(); ++d)
        if (hierarchy.isMoved(DirectoryNo{d})) paths.push_back(hierarchy.path(DirectoryNo{d}));
    return paths;
}

/// The level of every directory, the root's being 1.
unsigned deepestLevel(const Hierarchy& hierarchy)
{
    unsigned most = 0;
    for (std::uint32_t d = 0; d < hierarchy.directoryCount(); ++d) {
        unsigned level = 1;
        for (auto at = DirectoryNo{d}; index(at) != 0; at = hierarchy.parent(at)) ++level;
        most = std::max(most, level);
    }
    return most;
}

TEST(Relocation, IsNotNeededForEightLevels)
{
    TreeBuilder b;
    b.file(deep(8) + "file", "x");
    const Census census{b.share(), image::test::isoOptions()};
    const Hierarchy hierarchy{census, Hierarchy::Relocation::On};
    EXPECT_FALSE(hierarchy.shelter());
    EXPECT_EQ(hierarchy.directoryCount(), census.directoryCount());
}

TEST(Relocation, KeepsAnyTreeWithinEightLevels)
{
    TreeBuilder b;
    b.file(deep(30) + "file", "x").file(deep(12) + "side/file", "y").directory("other");
    const Census census{b.share(), image::test::isoOptions()};
    const Hierarchy hierarchy{census, Hierarchy::Relocation::On};
    EXPECT_LE(deepestLevel(hierarchy), 8U);
    ASSERT_TRUE(hierarchy.shelter());
    EXPECT_TRUE(hierarchy.isMade(*hierarchy.shelter()));
    EXPECT_EQ(hierarchy.path(*hierarchy.shelter()), "/rr_moved");
    EXPECT_EQ(hierarchy.directoryCount(), census.directoryCount() + 1);
    const auto moved = movedIn(hierarchy);
    EXPECT_EQ(moved.size(), 30U - 8 + 1) << "every one below the eighth level, each by itself";
    EXPECT_EQ(moved.front(), "/" + deep(9).substr(0, deep(9).size() - 1));
    EXPECT_TRUE(std::ranges::find(moved, "/" + deep(12) + "side") != moved.end());
}

TEST(Relocation, UsesAFolderOfThatNameThatIsThere)
{
    TreeBuilder b;
    b.file(deep(9) + "file", "x").file("rr_moved/mine", "y");
    const Census census{b.share(), image::test::isoOptions()};
    const Hierarchy hierarchy{census, Hierarchy::Relocation::On};
    ASSERT_TRUE(hierarchy.shelter());
    EXPECT_FALSE(hierarchy.isMade(*hierarchy.shelter()));
    std::vector<EntryNo> names;
    hierarchy.appendNames(*hierarchy.shelter(), names);
    EXPECT_EQ(names.size(), 2U);
}

}  // namespace
}  // namespace discmaster::image::iso9660

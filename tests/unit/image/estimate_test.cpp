#include "image/estimate.hpp"

#include "support/builder.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace discmaster::image {
namespace {

using test::TreeBuilder;

/// Trees of different shapes.
std::vector<std::pair<std::string, std::shared_ptr<const Tree>>> samples()
{
    std::vector<std::pair<std::string, std::shared_ptr<const Tree>>> trees;
    trees.emplace_back("nothing", TreeBuilder{}.share());
    std::mt19937 random{5};
    TreeBuilder usual;
    for (int i = 0; i < 5000; ++i)
        usual.hole(fmt::format("folder {}/sub {}/a file with a name {}.txt", i / 200, i / 20, i), random() % 90000);
    trees.emplace_back("files in folders", usual.share());
    TreeBuilder flat;
    for (int i = 0; i < 20000; ++i) flat.hole(fmt::format("{:05}.jpg", i), random() % 3000);
    trees.emplace_back("one large folder", flat.share());
    TreeBuilder folders;
    for (int i = 0; i < 3000; ++i) folders.directory(fmt::format("a/b{}/c{}", i % 50, i));
    trees.emplace_back("folders alone", folders.share());
    TreeBuilder links;
    for (int i = 0; i < 3000; ++i)
        links.symlink(fmt::format("l{}/link {}", i % 30, i), fmt::format("../target/of/{}", i));
    trees.emplace_back("links", links.share());
    return trees;
}

std::vector<Options> forms()
{
    std::vector<Options> all{test::options(true, false, false, false), test::options(true, true, true, false),
                             test::options(true, true, true, true),    test::options(false, false, false, true),
                             test::options(false, false, false, true), test::options(false, false, false, true),
                             test::options(true, true, false, true)};
    all[0].isoLevel = 1;
    all[4].udfRevision = 0x250;
    all[5].udfRevision = 0x260;
    all[5].redundantMetadata = false;
    all[6].enhanced = true;
    all[6].padding = 0;
    all[6].fileAlignment = 16;
    return all;
}

TEST(Estimate, IsCloseToWhatAnImageHas)
{
    for (const auto& [name, tree] : samples())
        for (const auto& options : forms()) {
            const auto exact = static_cast<double>(measureBlocks(tree, options));
            const auto about = static_cast<double>(estimateBlocks(tree->counts(), options));
            EXPECT_LE(std::abs(about - exact), 64 + exact * 0.03)
                << name << " as " << static_cast<int>(options.fileSystems()) << " " << options.udfRevision << ": "
                << about << " for " << exact;
        }
}

TEST(Estimate, LeavesOutWhatStaysOnTheDisc)
{
    TreeBuilder builder;
    const auto disc = builder.tree().addDisc(nullptr);
    builder.tree().addFile(
        kRoot, "old", {}, RecordedFile{.disc = disc, .size = 10'000'000, .extents = {{.block = 1000, .blocks = 4883}}});
    builder.hole("new", 1'000'000);
    auto options = test::options(true, true, true, true);
    const auto copied = estimateBlocks(builder.tree().counts(), options);
    options.disc = disc;
    options.sessionStart = 10'000;
    EXPECT_EQ(copied, estimateBlocks(builder.tree().counts(), options) + 4883 / 32 * 32);
    EXPECT_NEAR(static_cast<double>(measureBlocks(builder.share(), options)),
                static_cast<double>(estimateBlocks(builder.tree().counts(), options)), 64);
}

TEST(Estimate, CountsNamedStreamsWhereTheyAreStored)
{
    TreeBuilder builder;
    builder.file("f", "1");
    for (int i = 0; i < 100; ++i)
        builder.tree().addStream(*builder.tree().find("f"), fmt::format("s{}", i), {}, std::vector<std::byte>(4000));
    auto options = test::options(false, false, false, true);
    const auto without = estimateBlocks(builder.tree().counts(), options);
    options.udfRevision = 0x201;
    const auto with = estimateBlocks(builder.tree().counts(), options);
    EXPECT_GE(with, without + 300);
    EXPECT_NEAR(static_cast<double>(with), static_cast<double>(measureBlocks(builder.share(), options)), 224);
}

TEST(Estimate, MeasuresWhateverTheMediumHasAndTheFieldsSay)
{
    auto options = test::isoOptions();
    options.freeBlocks = 1;
    options.fields.copyrightFile = "no such file";
    EXPECT_GT(measureBlocks(TreeBuilder{}.file("a", "1").share(), options), 100U);
}

}  // namespace
}  // namespace discmaster::image

#include "image/limits.hpp"

#include "image/plan.hpp"
#include "support/builder.hpp"
#include "support/fault_of.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace discmaster::image {
namespace {

using discmaster::test::faultOf;
using test::TreeBuilder;

/// What the counts say, and that planning says the same.
Fault limitOf(const TreeBuilder& builder, const Options& options)
{
    const auto byCounts = faultOf([&] { requireWithinLimits(builder.share()->counts(), options); });
    EXPECT_EQ(byCounts, faultOf([&] { plan(builder.share(), options); }));
    return byCounts;
}

constexpr Fault kNone{};

TEST(Limits, EightLevelsAreHeldWhereSomethingIsStrict)
{
    TreeBuilder deep;
    deep.directory("1/2/3/4/5/6/7");
    auto options = test::isoOptions();
    options.strictCompliance = true;
    EXPECT_EQ(limitOf(deep, options), kNone);
    deep.directory("1/2/3/4/5/6/7/8");
    EXPECT_EQ(limitOf(deep, options), Fault::Iso9660Levels);
    options.relocate = true;
    EXPECT_EQ(limitOf(deep, options), kNone);
    options.strictCompliance = false;
    options.relocate = false;
    EXPECT_EQ(limitOf(deep, options), kNone);
    options.strictImapi2 = true;
    options.isoLevel = 2;
    EXPECT_EQ(limitOf(deep, options), Fault::Iso9660Levels);
    options.setFileSystems(FsiFileSystems::Udf);
    EXPECT_EQ(limitOf(deep, options), kNone);
}

TEST(Limits, ADirectoryThatGoesTakesItsDepthAlong)
{
    TreeBuilder deep;
    deep.directory("1/2/3/4/5/6/7/8/9");
    EXPECT_EQ(deep.tree().counts().deepDirectories, 2U);
    const auto before = deep.tree().changePoint();
    deep.tree().removeTree(*deep.tree().find("1/2"));
    EXPECT_EQ(deep.tree().counts().deepDirectories, 0U);
    deep.tree().rollback(before);
    EXPECT_EQ(deep.tree().counts().deepDirectories, 2U);
}

TEST(Limits, PathTablesNumberDirectoriesWith16Bits)
{
    TreeBuilder many;
    for (int i = 0; i < 65534; ++i) many.directory(fmt::format("{}", i));
    EXPECT_EQ(limitOf(many, test::isoOptions()), kNone);
    many.directory("one more");
    EXPECT_EQ(limitOf(many, test::isoOptions()), Fault::TooManyDirs);
    EXPECT_EQ(limitOf(many, test::options(false, false, false, true)), kNone);
}

TEST(Limits, FilesOf4GiBNeedLevel3)
{
    TreeBuilder files;
    files.hole("large", 0xFFFFFFFF);
    auto options = test::isoOptions();
    options.isoLevel = 2;
    EXPECT_EQ(limitOf(files, options), kNone);
    files.hole("larger", 0x100000000);
    EXPECT_EQ(limitOf(files, options), Fault::DataTooBig);
    options.isoLevel = 3;
    EXPECT_EQ(limitOf(files, options), kNone);
}

TEST(Limits, Imapi2StoresFilesBelow2GiB)
{
    auto options = test::options(true, true, false, false);
    options.strictImapi2 = true;
    options.isoLevel = 2;
    TreeBuilder files;
    files.hole("a", 0x7FFFFFFF);
    EXPECT_EQ(limitOf(files, options), kNone);
    files.hole("b", 0x80000000);
    EXPECT_EQ(limitOf(files, options), Fault::DataTooBig);
}

TEST(Limits, Imapi2KeepsAThousandStreams)
{
    TreeBuilder builder;
    builder.file("f", "1");
    const auto file = *builder.tree().find("f");
    for (int i = 0; i < 1000; ++i) builder.tree().addStream(file, fmt::format("{}", i), {}, std::vector<std::byte>{});
    auto options = test::options(false, false, false, true);
    options.udfRevision = 0x250;
    options.strictImapi2 = true;
    options.isoLevel = 2;
    EXPECT_NO_THROW(requireWithinLimits(builder.tree().counts(), options));
    builder.tree().addStream(file, "one more", {}, std::vector<std::byte>{});
    EXPECT_EQ(faultOf([&] { requireWithinLimits(builder.tree().counts(), options); }), Fault::LimitsExceeded);
    options.strictImapi2 = false;
    EXPECT_NO_THROW(requireWithinLimits(builder.tree().counts(), options));
}

TEST(Limits, AStreamOf4GiBIsNoneOfIso9660)
{
    TreeBuilder builder;
    builder.file("f", "1").hole("h", 0x100000000);
    const auto hole = *builder.tree().find("h");
    builder.tree().addStream(*builder.tree().find("f"), "s", {}, SourceSlice{.size = 0x100000000});
    builder.tree().remove(hole);
    auto options = test::options(true, false, false, true);
    options.isoLevel = 2;
    options.udfRevision = 0x201;
    EXPECT_EQ(limitOf(builder, options), kNone);
}

}  // namespace
}  // namespace discmaster::image

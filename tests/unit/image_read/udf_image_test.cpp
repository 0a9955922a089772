// UDF images that we write, read by our reader and by 7z and udfinfo.

#include "image/plan.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "image/scan.hpp"
#include "image/source.hpp"
#include "io/caller_files.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"
#include "support/planned.hpp"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {
namespace {

class UdfImage : public testing::TestWithParam<std::pair<const char*, Options (*)()>> {
protected:
    Options options() const { return GetParam().second(); }
};

TEST_P(UdfImage, ShowsTheTree)
{
    const auto t = interestingTree();
    auto source = t.master(options());
    const auto image = open(source);
    const auto* view = image.view(FileSystem::Udf);
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(contents(*view), t.expected);
    EXPECT_EQ(view->volume().name, options().volumeName);
    EXPECT_EQ(view->volume().udfRevision, options().udfRevision);
    EXPECT_TRUE(view->volume().closed);
    EXPECT_EQ(view->volume().files, 13U);
    EXPECT_EQ(view->volume().directories, 6U);
}

TEST_P(UdfImage, KeepsAttributes)
{
    const auto t = interestingTree();
    auto source = t.master(options());
    const auto image = open(source);
    const auto e = image.view(FileSystem::Udf)->find("run");
    ASSERT_TRUE(e);
    EXPECT_EQ(e->mode, 04751);
    EXPECT_EQ(e->uid, 1000U);
    EXPECT_EQ(e->gid, 100U);
    EXPECT_EQ(e->links, 1U);
    const Timestamp modified{1'600'000'001, 987'654'000, std::int16_t{0}};
    EXPECT_EQ(e->modified, modified);
    EXPECT_EQ(e->accessed, modified) << "what is not known is the time of modification";
    EXPECT_EQ(image.view(FileSystem::Udf)->find("a")->links, 2U);
    EXPECT_EQ(image.view(FileSystem::Udf)->root().links, 4U);
}

TEST_P(UdfImage, IsTheSameTwice)
{
    auto first = interestingTree().master(options()), second = interestingTree().master(options());
    ASSERT_EQ(first.size(), second.size());
    std::vector<std::byte> a(static_cast<std::size_t>(first.size())), b(a.size());
    first.read(0, a);
    second.read(0, b);
    EXPECT_EQ(a, b);
}

TEST_P(UdfImage, IsAcceptedByUdfinfo)
{
    if (!haveTool("udfinfo")) GTEST_SKIP() << "udfinfo is not installed";
    TempFolder folder;
    auto source = interestingTree().master(options());
    save(source, folder / "image.iso");
    const auto out = (folder / "out").string();
    ASSERT_EQ(std::system(("udfinfo " + (folder / "image.iso").string() + " >" + out + " 2>&1").c_str()), 0);
    const std::string text{asText(readFile(out))};
    for (const auto* line :
         {"udfrev=1.02", "numfiles=13", "numdirs=6", "integrity=closed", "accesstype=readonly", "blocksize=2048"})
        EXPECT_NE(text.find(line), std::string::npos) << line << " is missing in\n" << text;
    EXPECT_EQ(text.find("Warning"), std::string::npos) << text;
    EXPECT_EQ(text.find("Error"), std::string::npos) << text;
}

TEST_P(UdfImage, IsExtractedBy7z)
{
    if (!haveTool("7z")) GTEST_SKIP() << "7z is not installed";
    TempFolder folder;
    const auto t = treeWithoutLinks();
    auto source = t.master(options());
    save(source, folder / "image.iso");
    const auto image = (folder / "image.iso").string();
    ASSERT_TRUE(run("LC_ALL=C.UTF-8 7z t -tudf " + image));
    ASSERT_TRUE(run("LC_ALL=C.UTF-8 7z x -tudf -o" + (folder / "out").string() + " " + image));
    EXPECT_EQ(contentsOfFolder(folder / "out"), t.expected);
}

INSTANTIATE_TEST_SUITE_P(Layouts, UdfImage,
                         testing::Values(std::pair{"alone", &udfAlone}, std::pair{"bridge", &bridge}),
                         [](const auto& parameter) { return std::string{parameter.param.first}; });

TEST(UdfImages, FindsEveryEntryOfALargeDirectory)
{
    TreeBuilder t;
    for (int i = 0; i < 3000; ++i)
        t.file("a file with a number " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 97), 'x'), "");
    auto source = t.master(udfAlone());
    EXPECT_EQ(contents(open(source).preferred()), t.expected);
}

TEST(UdfImages, KeepsLongLinks)
{
    TreeBuilder t;
    std::string target;
    while (target.size() < 4000) target += "../x/";
    target.pop_back();
    t.link("long", target).link("longer", target + "/Ж");
    auto source = t.master(udfAlone());
    EXPECT_EQ(contents(open(source).preferred()), t.expected);
}

TEST(UdfImages, ManglesNamesThatDoNotFit)
{
    TreeBuilder t;
    const std::string wide = "Ж" + std::string(250, 'a');
    t.file(wide + "1.t", "1").file(wide + "2.t", "2").file("bad \xFF", "3").file("bad \xFE", "4").file("bad _", "5");
    auto source = t.master(udfAlone());
    const auto seen = contents(open(source).preferred());
    ASSERT_EQ(seen.size(), 5U);
    std::string all;
    for (const auto& [path, text] : seen) all += text;
    std::ranges::sort(all);
    EXPECT_EQ(all, "12345");
    EXPECT_EQ(seen.at("bad _"), "5") << "a name that fits is kept";
}

/// Content of any size, each byte of which tells its place.
class Pattern final : public io::ByteSource {
public:
    explicit Pattern(std::uint64_t size)
        : size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        for (auto& b : into) {
            b = static_cast<std::byte>(offset % 251);
            ++offset;
        }
    }

private:
    std::uint64_t size_;
};

TEST(UdfImages, HoldsFilesOfHundredsOfGigabytes)
{
    for (const std::uint64_t size :
         {std::uint64_t{0x3FFFF800} + 50, std::uint64_t{5} << 30, std::uint64_t{600} << 30 | 7}) {
        TreeBuilder t;
        auto pattern = std::make_shared<Pattern>(size);
        t.tree->addFile(kRoot, "huge", {}, SourceSlice{pattern, 0, size});
        auto source = t.master(udfAlone());
        const auto image = open(source);
        const auto e = image.preferred().find("huge");
        ASSERT_TRUE(e);
        EXPECT_EQ(e->size, size);
        EXPECT_EQ(image.preferred().extents(*e).size(), 1U) << "the extents follow each other";
        const auto content = image.preferred().content(*e);
        for (const auto at : {std::uint64_t{0}, std::uint64_t{0x3FFFF800} - 50, size - 100}) {
            std::vector<std::byte> seen(100), expected(100);
            content->read(at, seen);
            pattern->read(at, expected);
            EXPECT_EQ(seen, expected) << at;
        }
        const auto report = check(source);
        EXPECT_TRUE(report.findings.empty()) << report.findings[0].text;
    }
}

TEST(UdfImages, ShareLargeFilesWithTheOtherViews)
{
    constexpr std::uint64_t kSize = (std::uint64_t{9} << 30) + 5;
    TreeBuilder t;
    t.file("first", "1").file("last", "2");
    t.tree->addFile(kRoot, "huge", {}, SourceSlice{std::make_shared<Pattern>(kSize), 0, kSize});
    auto source = t.master(bridge());
    const auto image = open(source);
    ASSERT_EQ(image.views().size(), 4U);
    for (const auto& view : image.views()) {
        const auto e = view->find(view->fileSystem() == FileSystem::Iso9660 ? "HUGE" : "huge");
        ASSERT_TRUE(e) << displayName(view->fileSystem());
        EXPECT_EQ(e->size, kSize);
        std::vector<std::byte> seen(5000), expected(5000);
        const auto at = std::uint64_t{0xFFFFF800} - 2500;  // where ISO 9660 begins another extent
        view->content(*e)->read(at, seen);
        Pattern{kSize}.read(at, expected);
        EXPECT_EQ(seen, expected) << displayName(view->fileSystem());
    }
    const auto report = check(source);
    EXPECT_TRUE(report.findings.empty()) << report.findings[0].text;
}

TEST(UdfImages, CountsHardLinks)
{
    TempFolder folder;
    makeTree(folder / "tree");
    auto tree = std::make_shared<Tree>();
    const auto files = io::CallerFiles::own();
    Scanner{*tree, files, {}}.addPath(kRoot, (folder / "tree").string(), true);
    ImageSource source{plan(tree, udfAlone()), files};
    const auto image = open(source);
    EXPECT_EQ(contents(image.preferred()), contentsOfFolder(folder / "tree"));
    const auto one = image.preferred().find("one"), uno = image.preferred().find("uno");
    ASSERT_TRUE(one && uno);
    EXPECT_EQ(one->fileId, uno->fileId);
    EXPECT_EQ(one->links, 2U);
    const auto report = check(source);
    EXPECT_TRUE(report.findings.empty()) << report.findings[0].text;
}

TEST(UdfImages, EndsWithAnchors)
{
    auto source = interestingTree().master(bridge());
    const auto total = source.size() / kBlockSize;
    for (const std::uint64_t n : {std::uint64_t{256}, total - 1, total - 2, total - 150}) {
        std::vector<std::byte> block(kBlockSize);
        source.read(n * kBlockSize, block);
        EXPECT_EQ(le16(block, 0), 2U) << n;
        EXPECT_EQ(le32(block, 12), n) << n;
    }
}

}  // namespace
}  // namespace discmaster::image::read::test

// Images made by programs that others wrote.

#include "base/error.hpp"
#include "image/read/check.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace discmaster::image::read::test {
namespace {

struct Maker {
    const char* name;
    const char* tool;
    const char* command;  ///< OUT and TREE are replaced
    bool udf;
};

void PrintTo(const Maker& maker, std::ostream* out) { *out << maker.name; }

constexpr Maker kMakers[] = {
    {"genisoimage", "genisoimage", "genisoimage -quiet -V 'VOLUME_1' -allow-limited-size -J -R -udf -o OUT TREE", true},
    {"xorriso", "xorriso", "xorriso -as mkisofs -quiet -V 'VOLUME_1' -J -R -o OUT TREE", false},
};

class ForeignImage : public testing::TestWithParam<Maker> {
protected:
    void SetUp() override
    {
        if (!haveTool(GetParam().tool)) GTEST_SKIP() << GetParam().tool << " is not installed";
        makeTree(folder_ / "tree");
        std::string command = GetParam().command;
        command.replace(command.find("OUT"), 3, (folder_ / "image.iso").string());
        command.replace(command.find("TREE"), 4, (folder_ / "tree").string());
        ASSERT_TRUE(run(command));
        source_ = std::make_unique<MemorySource>(readFile(folder_ / "image.iso"));
    }

    TempFolder folder_;
    std::unique_ptr<MemorySource> source_;
};

TEST_P(ForeignImage, RockRidgeShowsTheTreeAsItWas)
{
    const auto image = open(*source_);
    EXPECT_EQ(image.preferred().fileSystem(), FileSystem::RockRidge);
    EXPECT_EQ(image.preferred().volume().name, "VOLUME_1");
    EXPECT_EQ(contents(image.preferred()), contentsOfFolder(folder_ / "tree"));
}

TEST_P(ForeignImage, RockRidgeKeepsModesTimesAndLinks)
{
    const auto image = open(*source_);
    struct stat host {};
    ASSERT_EQ(::stat((folder_ / "tree/run.sh").c_str(), &host), 0);
    const auto e = image.preferred().find("/run.sh");
    ASSERT_TRUE(e);
    ASSERT_TRUE(e->mode);
    EXPECT_EQ(*e->mode & 0100, 0100);
    ASSERT_TRUE(e->modified);
    EXPECT_EQ(e->modified->seconds, host.st_mtim.tv_sec);
    const auto one = image.preferred().find("one"), uno = image.preferred().find("uno");
    ASSERT_TRUE(one && uno);
    EXPECT_EQ(one->dataAt, uno->dataAt);
}

TEST_P(ForeignImage, EveryViewHasTheSameData)
{
    const auto image = open(*source_);
    const auto sorted = [](const View& view) {
        std::vector<std::string> texts;
        for (const auto& [path, text] : contents(view))
            if (!path.ends_with('/') && !text.starts_with("->")) texts.push_back(text);
        std::ranges::sort(texts);
        return texts;
    };
    ASSERT_EQ(image.views().size(), GetParam().udf ? 4U : 3U);
    const auto expected = sorted(image.preferred());
    for (const auto& view : image.views()) {
        auto seen = sorted(*view);
        std::erase(seen, "");  // what plain readers make of a link differs
        auto wanted = expected;
        std::erase(wanted, "");
        EXPECT_EQ(seen, wanted) << displayName(view->fileSystem());
    }
}

TEST_P(ForeignImage, ContentIsReadAtAnyOffset)
{
    const auto image = open(*source_);
    for (const auto& view : image.views()) {
        if (view->fileSystem() == FileSystem::Iso9660) continue;
        const auto e = view->find("size70000.bin");
        ASSERT_TRUE(e) << displayName(view->fileSystem());
        const auto expected = readFile(folder_ / "tree/size70000.bin");
        const auto content = view->content(*e);
        ASSERT_EQ(content->size(), expected.size());
        std::vector<std::byte> part(3000);
        content->read(67000, part);
        EXPECT_TRUE(std::ranges::equal(part, ByteView{expected}.subspan(67000)));
        EXPECT_THROW(content->read(67001, part), Error);
    }
}

INSTANTIATE_TEST_SUITE_P(Makers, ForeignImage, testing::ValuesIn(kMakers),
                         [](const auto& parameter) { return std::string{parameter.param.name}; });

TEST(ForeignImages, RelocatedDirectoriesAreWhereTheyWere)
{
    if (!haveTool("genisoimage")) GTEST_SKIP() << "genisoimage is not installed";
    TempFolder folder;
    const auto deep = folder / "tree/1/2/3/4/5/6/7/8/9/10";
    std::filesystem::create_directories(deep);
    writeFile(deep / "file", "deep");
    ASSERT_TRUE(run("genisoimage -quiet -R -o " + (folder / "image.iso").string() + " " + (folder / "tree").string()));
    MemorySource source{readFile(folder / "image.iso")};
    const auto image = open(source);
    auto seen = contents(image.preferred());
    EXPECT_EQ(seen.erase("rr_moved/"), 1U) << "the place that they were moved to looks empty";
    EXPECT_EQ(seen, contentsOfFolder(folder / "tree"));
}

}  // namespace
}  // namespace discmaster::image::read::test

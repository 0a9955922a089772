// UDF volumes that others made: mkudffs, and udfclient, which puts files into them.

#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/udf_tables.hpp"
#include "image/read/udf_view.hpp"
#include "support/images.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read::test {
namespace {

struct Media {
    const char* media;
    const char* revision;
};
void PrintTo(const Media& m, std::ostream* out) { *out << m.media << m.revision; }

class OthersVolume : public testing::TestWithParam<Media> {};
class FilledVolume : public testing::TestWithParam<Media> {};  // udfclient writes no VAT into a file

TEST_P(OthersVolume, IsRead)
{
    if (!haveTool("mkudffs")) GTEST_SKIP() << "mkudffs is not installed";
    TempFolder folder;
    const auto path = (folder / "image").string();
    ASSERT_TRUE(run("truncate -s 20M " + path + " && mkudffs -b 2048 -m " + std::string{GetParam().media} + " -r " +
                    GetParam().revision + " --closed -l Имя " + path) ||
                run("truncate -s 20M " + path + " && mkudffs -b 2048 -m " + std::string{GetParam().media} + " -r " +
                    GetParam().revision + " -l Имя " + path));
    MemorySource source{readFile(path)};
    const auto image = open(source);
    EXPECT_EQ(image.preferred().volume().name, "Имя");
    EXPECT_TRUE(image.preferred().root().isDirectory());
}

TEST_P(FilledVolume, ShowsItsFiles)
{
    if (!haveTool("mkudffs") || !haveTool("udfclient")) GTEST_SKIP() << "mkudffs or udfclient is not installed";
    const std::string media = GetParam().media;
    TempFolder folder;
    const auto path = (folder / "image").string();
    makeTree(folder / "tree");
    ASSERT_TRUE(run("truncate -s 20M " + path + " && mkudffs -b 2048 -m " + media + " -r " + GetParam().revision +
                    " --fullvsid=set --vid=disc --lvid=vol --fsid=files " + path));
    writeFile(folder / "commands", "lcd " + (folder / "tree").string() +
                                       "\ncd \"set:disc:vol:files\"\nput size2049.bin\nput size70000.bin\nput one\n"
                                       "mkdir folder\nquit\n");
    ASSERT_TRUE(run("udfclient -b 2048 -W " + path + " < " + (folder / "commands").string()));
    MemorySource source{readFile(path)};
    const auto seen = contents(open(source).preferred());
    EXPECT_TRUE(seen.contains("folder/"));
    for (const std::string name : {"size2049.bin", "size70000.bin", "one"}) {
        ASSERT_TRUE(seen.contains(name)) << name;
        EXPECT_EQ(seen.at(name), asText(readFile(folder / "tree" / name))) << name;
    }
}

std::string nameOf(const testing::TestParamInfo<Media>& parameter)
{
    auto name = std::string{parameter.param.media} + parameter.param.revision;
    std::erase(name, '.');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Mkudffs, OthersVolume,
                         testing::Values(Media{"hd", "1.02"}, Media{"dvd", "1.50"}, Media{"dvdram", "2.01"},
                                         Media{"dvdrw", "1.50"}, Media{"cdrw", "2.01"}, Media{"cdr", "1.50"},
                                         Media{"cdr", "2.01"}, Media{"dvdr", "2.50"}, Media{"bdr", "2.60"}),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(Udfclient, FilledVolume,
                         testing::Values(Media{"hd", "1.02"}, Media{"dvd", "1.50"}, Media{"dvdram", "2.01"},
                                         Media{"dvdrw", "1.50"}, Media{"cdrw", "2.01"}),
                         nameOf);

}  // namespace
}  // namespace discmaster::image::read::test

// Images that others made have nothing wrong with them but what is listed here, with its reason.

#include "image/read/check.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <vector>

namespace discmaster::image::read::test {
namespace {

/// What a program is known to do against the rules.
struct Known {
    Severity severity;
    FileSystem fileSystem;
    std::string_view clause;  ///< begins so
    std::string_view text;    ///< has this in it
};

struct Maker {
    const char* name;
    const char* command;  ///< IMAGE and TREE are replaced
    std::vector<Known> known;
};
void PrintTo(const Maker& maker, std::ostream* out) { *out << maker.name; }

using enum Severity;
constexpr auto kIso = FileSystem::Iso9660, kRock = FileSystem::RockRidge, kJoliet = FileSystem::Joliet,
               kEnhanced = FileSystem::Enhanced, kUdf = FileSystem::Udf;

// libisofs gives every directory of these trees itself as its parent.
const Known kLibisofsJoliet{Warning, kJoliet, "ECMA-119 6.8.2.2", "not its parent's"};
const Known kLibisofsEnhanced{Warning, kEnhanced, "ECMA-119 6.8.2.2", "not its parent's"};
// genisoimage writes another volume set identifier, made from the time, into the second copy.
const Known kGenisoimageCopies{Error, kUdf, "ECMA-167 3/8.4.2.2", "The primary volume descriptor differs"};
// ".." of rr_moved has a PX of mode 0.
const Known kGenisoimageMoved{Error, kRock, "RRIP 4.1.1", "file type in PX"};
// Without Rock Ridge it leaves out what is too deep, and the last level is its own parent.
const Known kGenisoimageDeep{Error, kIso, "ECMA-119 6.8.2.2", "not its parent's"};
// Options that ask for it.
const Known kLongJoliet{Warning, kJoliet, "Joliet, Maximum Length", "64 characters"};
const Known kRelaxedNames{Warning, kIso, "ECMA-119 7.", ""};
const Known kRelaxedDepth{Warning, kIso, "ECMA-119 6.8.2.1", ""};
// pycdlib-genisoimage names itself with characters that are no a-characters.
const Known kPycdlibApplication{Warning, kIso, "ECMA-119 8.4.22", "application identifier"};
// Its placeholders of relocated directories have a size.
const Known kPycdlibPlaceholder{Warning, kIso, "bridge", "not in Rock Ridge"};
// Its UDF: CRC lengths of the sector's first 512 bytes; unique ids that are block numbers; parents that are all the
// root.
const Known kPycdlibCrc{Warning, kUdf, "UDF 2.2.1.2", "has a CRC over"};
const Known kPycdlibId{Error, kUdf, "UDF 3.2.1.1", "The root has the unique id"};
const Known kPycdlibParent{Error, kUdf, "ECMA-167 4/8.6", "names another directory"};
const Known kPycdlibLinks{Error, kUdf, "ECMA-167 4/14.9.6", "The link count is"};
// UDF 1.50 and 2.00 fix packets at 32 blocks, mkudffs places partitions on DVD-RW by 16.
const Known kMkudffsPackets{Warning, kUdf, "UDF 2.2.9", "not of whole packets"};

const Maker kMakers[] = {
    {"genisoimage", "genisoimage -quiet -o IMAGE TREE", {kGenisoimageDeep}},
    {"genisoimageRockRidge", "genisoimage -quiet -R -o IMAGE TREE", {kGenisoimageMoved}},
    {"genisoimageJoliet", "genisoimage -quiet -J -r -o IMAGE TREE", {kGenisoimageMoved}},
    {"genisoimageLongJoliet", "genisoimage -quiet -J -joliet-long -o IMAGE TREE", {kGenisoimageDeep, kLongJoliet}},
    {"genisoimageUcs1", "genisoimage -quiet -J -ucs-level 1 -R -o IMAGE TREE", {kGenisoimageMoved}},
    {"genisoimageUdf", "genisoimage -quiet -J -R -udf -o IMAGE TREE", {kGenisoimageMoved, kGenisoimageCopies}},
    {"genisoimageLevel3", "genisoimage -quiet -iso-level 3 -R -o IMAGE TREE", {kGenisoimageMoved}},
    {"genisoimage1999", "genisoimage -quiet -iso-level 4 -o IMAGE TREE", {kRelaxedNames, kRelaxedDepth}},
    {"genisoimageTables", "genisoimage -quiet -R -T -o IMAGE TREE", {kGenisoimageMoved}},
    {"genisoimageBoot",
     "genisoimage -quiet -R -b boot.img -no-emul-boot -boot-load-size 4 -c boot.cat -o IMAGE TREE",
     {kGenisoimageMoved}},
    {"genisoimageUntranslated", "genisoimage -quiet -U -o IMAGE TREE", {kRelaxedNames, kGenisoimageDeep}},
    {"xorriso", "xorriso -outdev IMAGE -map TREE /", {}},
    {"xorrisoPlain", "xorriso -as mkisofs -quiet -o IMAGE TREE", {}},
    {"xorrisoJoliet", "xorriso -as mkisofs -quiet -J -R -o IMAGE TREE", {kLibisofsJoliet}},
    {"xorrisoHardLinks", "xorriso -outdev IMAGE -hardlinks on -joliet on -map TREE /", {kLibisofsJoliet}},
    {"xorriso1999", "xorriso -as mkisofs -quiet -iso-level 4 -o IMAGE TREE", {kLibisofsEnhanced}},
    {"xorrisoBoot",
     "xorriso -as mkisofs -quiet -R -b boot.img -no-emul-boot -boot-load-size 4 -c boot.cat -eltorito-alt-boot -e "
     "boot.img -no-emul-boot -o IMAGE TREE",
     {}},
    {"xorrisoZisofs", "xorriso -outdev IMAGE -map TREE / -set_filter_r --zisofs /", {}},
    {"bsdtar", "bsdtar -c --format iso9660 -f IMAGE -C TREE .", {}},
    {"bsdtarLevel3", "bsdtar -c --format iso9660 --options iso-level=3 -f IMAGE -C TREE .", {}},
    {"bsdtarLongJoliet", "bsdtar -c --format iso9660 --options joliet=long -f IMAGE -C TREE .", {kLongJoliet}},
    {"bsdtarZisofs", "bsdtar -c --format iso9660 --options zisofs -f IMAGE -C TREE .", {}},
    {"pycdlib", "pycdlib-genisoimage -quiet -o IMAGE TREE", {kPycdlibApplication}},
    {"pycdlibRockRidge", "pycdlib-genisoimage -quiet -R -J -o IMAGE TREE", {kPycdlibApplication, kPycdlibPlaceholder}},
    {"pycdlibUdf",
     "pycdlib-genisoimage -quiet -udf -o IMAGE TREE",
     {kPycdlibApplication, kPycdlibCrc, kPycdlibId, kPycdlibParent, kPycdlibLinks, kGenisoimageCopies}},
};

std::string with(std::string command, const std::string& word, const std::string& path)
{
    for (std::size_t at; (at = command.find(word)) != std::string::npos;) command.replace(at, word.size(), path);
    return command;
}

/// With devices, deep folders, a long name and all that makeTree() has.
void makeForeignTree(const std::filesystem::path& root)
{
    makeTree(root);
    std::filesystem::create_directories(root / "l1/l2/l3/l4/l5/l6/l7/l8/l9");
    writeFile(root / "l1/l2/l3/l4/l5/l6/l7/l8/l9/deep", "deep");
    writeFile(root / std::string(200, 'n'), "long");
    writeFile(root / "boot.img", std::string(2048, 'B'));
    ::mkfifo((root / "fifo").c_str(), 0600);
    ::mknod((root / "null").c_str(), S_IFCHR | 0600, ::makedev(1, 3));  // of root's tests only
}

void expectKnown(const Report& report, const std::vector<Known>& known)
{
    for (const auto& f : report.findings) {
        const bool listed = std::ranges::any_of(known, [&](const Known& k) {
            return f.severity == k.severity && (!f.fileSystem || f.fileSystem == k.fileSystem) &&
                   f.clause.starts_with(k.clause) && f.text.find(k.text) != std::string::npos;
        });
        EXPECT_TRUE(listed) << f.text << " at block " << f.block << " in " << f.path << " [" << f.clause << "]";
    }
    EXPECT_EQ(report.suppressed, 0U);
}

class CheckForeign : public testing::TestWithParam<Maker> {};

TEST_P(CheckForeign, HasNothingUnlisted)
{
    const std::string command = GetParam().command;
    if (!haveTool(command.substr(0, command.find(' ')))) GTEST_SKIP() << "the tool is not installed";
    TempFolder folder;
    makeForeignTree(folder / "tree");
    ASSERT_TRUE(run(with(with(command, "IMAGE", (folder / "image").string()), "TREE", (folder / "tree").string())));
    MemorySource source{readFile(folder / "image")};
    expectKnown(check(source), GetParam().known);
}

INSTANTIATE_TEST_SUITE_P(Makers, CheckForeign, testing::ValuesIn(kMakers),
                         [](const auto& parameter) { return std::string{parameter.param.name}; });

/// Sessions that xorriso added to an image.
TEST(CheckForeigners, MultisessionImagesAreSound)
{
    if (!haveTool("xorriso")) GTEST_SKIP() << "xorriso is not installed";
    TempFolder folder;
    makeForeignTree(folder / "tree");
    const auto image = (folder / "image").string(), tree = (folder / "tree").string();
    ASSERT_TRUE(run("xorriso -dev " + image + " -map " + tree + "/a /a"));
    ASSERT_TRUE(run("xorriso -dev " + image + " -map " + tree + " /all"));
    MemorySource source{readFile(folder / "image")};
    expectKnown(check(source), {});
    expectKnown(check(source, 32), {});
}

/// Every kind of medium, revision and structure that mkudffs offers, empty and with files of udfclient's.
TEST(CheckForeigners, MkudffsVolumesAreSound)
{
    if (!haveTool("mkudffs")) GTEST_SKIP() << "mkudffs is not installed";
    TempFolder folder;
    const auto path = (folder / "image").string();
    int made = 0;
    for (const std::string media : {"hd", "dvd", "dvdram", "dvdrw", "dvdr", "cdrw", "cdr", "cd", "bdr"}) {
        for (const std::string revision : {"1.02", "1.50", "2.00", "2.01", "2.50", "2.60"}) {
            for (const std::string options : {"", "--space=freedtable --ad=long", "--space=unalloctable --noefe",
                                              "--space=freedbitmap --ad=short", "--strategy=4096 --closed"}) {
                run("rm -f " + path + "; truncate -s 20M " + path);
                if (!run("mkudffs -b 2048 -m " + media + " -r " + revision + " " + options + " " + path)) continue;
                ++made;
                MemorySource source{readFile(folder / "image")};
                SCOPED_TRACE(media + " " + revision + " " + options);
                expectKnown(check(source), {kMkudffsPackets});
            }
        }
    }
    EXPECT_GE(made, 90);
}

TEST(CheckForeigners, FilesOfUdfclientAreSound)
{
    if (!haveTool("mkudffs") || !haveTool("udfclient")) GTEST_SKIP() << "mkudffs or udfclient is not installed";
    TempFolder folder;
    const auto path = (folder / "image").string();
    makeTree(folder / "tree");
    writeFile(folder / "commands", "lcd " + (folder / "tree").string() +
                                       "\ncd \"set:disc:vol:files\"\nput a\nput one\nput size70000.bin\nmkdir folder\n"
                                       "rm one\nmv a b\nquit\n");
    for (const std::string media : {"hd 1.02", "dvdram 2.01", "dvdrw 1.50", "cdrw 2.01"}) {
        const auto space = media.find(' ');
        ASSERT_TRUE(run("rm -f " + path + "; truncate -s 20M " + path + " && mkudffs -b 2048 -m " +
                        media.substr(0, space) + " -r " + media.substr(space) +
                        " --fullvsid=set --vid=disc --lvid=vol --fsid=files " + path));
        ASSERT_TRUE(run("udfclient -b 2048 -W " + path + " < " + (folder / "commands").string()));
        MemorySource source{readFile(folder / "image")};
        SCOPED_TRACE(media);
        expectKnown(check(source), {kMkudffsPackets});
    }
}

}  // namespace
}  // namespace discmaster::image::read::test

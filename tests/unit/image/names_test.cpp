#include "image/iso9660/names.hpp"

#include "base/error.hpp"
#include "image/joliet/names.hpp"
#include "image/unicode.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image {
namespace {

using iso9660::Hierarchy;
using iso9660::Identifier;
using iso9660::NameNo;
using iso9660::NameTable;
using test::TreeBuilder;

std::string spell(const iso9660::Spelling& spelling, std::string_view name, bool directory = false,
                  std::uint32_t number = 0)
{
    Identifier id;
    spelling.spell(name, directory, number, id);
    return std::string{id.all()};
}

std::string fromUcs2(std::string_view bytes)
{
    std::u16string units;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) units += static_cast<char16_t>(be16(asBytes(bytes), i));
    return toUtf8(units);
}

struct Case {
    std::string_view name;
    std::string_view level1;
    std::string_view level2;
};

TEST(StrictSpelling, MakesDCharactersOfFileNames)
{
    const Case cases[] = {
        {"readme.txt", "README.TXT;1", "README.TXT;1"},
        {"Makefile", "MAKEFILE.;1", "MAKEFILE.;1"},
        {".bashrc", "_BASHRC.;1", "_BASHRC.;1"},
        {"archive.tar.gz", "ARCHIVE_.GZ;1", "ARCHIVE_TAR.GZ;1"},
        {"trailing.", "TRAILING.;1", "TRAILING_.;1"},
        {"with space-and+plus.c", "WITH_SPA.C;1", "WITH_SPACE_AND_PLUS.C;1"},
        {"\xC3\xA4\xC3\xB6.txt", "__.TXT;1", "__.TXT;1"},
        {"\xF0\x9F\x93\x80.iso", "_.ISO;1", "_.ISO;1"},
        {"\xFF\xFE", "__.;1", "__.;1"},
        {"a-very-long-name-of-more-than-thirty-characters.extension", "A_VERY_L.EXT;1",
         "A_VERY_LONG_NAME_OF_M.EXTENSION;1"},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(spell(iso9660::StrictSpelling{1}, c.name), c.level1) << c.name;
        EXPECT_EQ(spell(iso9660::StrictSpelling{2}, c.name), c.level2) << c.name;
    }
    const iso9660::StrictSpelling level2{2};
    EXPECT_EQ(spell(level2, "usr.local", true), "USR_LOCAL");
    EXPECT_EQ(spell(level2, std::string(40, 'd'), true), std::string(31, 'D'));
    EXPECT_EQ(spell(level2, std::string(40, 'f') + ".txt", false, 1007), std::string(24, 'F') + "007.TXT;1");
    EXPECT_EQ(spell(level2, std::string(100, 's') + '.' + std::string(100, 'e')),
              std::string(15, 'S') + '.' + std::string(15, 'E') + ";1");
}

TEST(Ucs2Spelling, KeepsUnicodeAndWholeCharacters)
{
    const joliet::Ucs2Spelling spelling;
    const auto joliet = [&](std::string_view name, bool directory = false, std::uint32_t number = 0) {
        return fromUcs2(spell(spelling, name, directory, number));
    };
    EXPECT_EQ(joliet("Gr\xC3\xBC\xC3\x9F"
                     "e.txt"),
              "Gr\xC3\xBC\xC3\x9F"
              "e.txt;1");
    EXPECT_EQ(joliet("a*b?c:d;e\\f"), "a_b_c_d_e_f;1");
    EXPECT_EQ(joliet("bad\xFF.txt"), "bad_.txt;1");
    EXPECT_EQ(joliet("dot."), "dot_;1");
    EXPECT_EQ(joliet("\xF0\x9F\x93\x80", true), "\xF0\x9F\x93\x80");
    EXPECT_EQ(joliet(std::string(80, 'x') + ".tar"), std::string(60, 'x') + ".tar;1");
    // 63 characters, then one of two units: the cut leaves both out.
    EXPECT_EQ(joliet(std::string(63, 'x') + "\xF0\x9F\x93\x80", true), std::string(63, 'x'));
    EXPECT_EQ(joliet(std::string(80, 'x') + ".c", false, 1012), std::string(59, 'x') + "012.c;1");
    EXPECT_EQ(spell(joliet::Ucs2Spelling{103}, std::string(120, 'x') + ".tar"),
              spell(joliet::Ucs2Spelling{103}, std::string(99, 'x') + ".tar"));
}

TEST(EnhancedSpelling, KeepsBytesAndCutsBetweenCharacters)
{
    const iso9660::EnhancedSpelling spelling;
    EXPECT_EQ(spell(spelling, "a*b?c:d.Txt"), "a*b?c:d.Txt");
    EXPECT_EQ(spell(spelling, "bad\xFF"), "bad\xFF");
    EXPECT_EQ(spell(spelling, std::string(255, 'x') + ""), std::string(207, 'x'));
    EXPECT_EQ(spell(spelling, std::string(240, 'x') + ".txt"), std::string(203, 'x') + ".txt");
    EXPECT_EQ(spell(spelling, std::string(240, 'x') + ".txt", false, 1007), std::string(200, 'x') + "007.txt");
    EXPECT_EQ(spell(spelling, std::string(206, 'x') + "\xC3\xA4"), std::string(206, 'x'));
    EXPECT_EQ(spell(spelling, std::string(100, 'd') + '.' + std::string(120, 'e'), true),
              std::string(100, 'd') + '.' + std::string(106, 'e'));
}

std::vector<std::string> table(TreeBuilder& tree, const iso9660::Spelling& spelling, bool strict = false)
{
    const Census census{tree.share(), test::isoOptions()};
    const Hierarchy hierarchy{census, Hierarchy::Relocation::Off};
    const NameTable names{hierarchy, spelling, {.posix = true, .strict = strict}};
    std::vector<std::string> spelled;
    Identifier id;
    for (std::uint32_t n = 0; n < names.count(DirectoryNo{0}); ++n) {
        names.spell(NameNo{n}, id);
        spelled.push_back(fmt::format("{} = {}", id.all(), census.name(names.entry(NameNo{n}))));
    }
    return spelled;
}

TEST(NameTable, TellsLikeNamesApartAndSortsThem)
{
    TreeBuilder tree;
    tree.file("readme", "")
        .file("README", "")
        .file("Readme", "")
        .directory("readME")
        .file("a b", "")
        .file("a+b", "")
        .file("a_b", "");
    EXPECT_EQ(table(tree, iso9660::StrictSpelling{2}),
              (std::vector<std::string>{"A_B.;1 = a_b", "A_B000.;1 = a b", "A_B001.;1 = a+b", "README.;1 = README",
                                        "README000.;1 = Readme", "README001 = readME", "README002.;1 = readme"}));
}

TEST(NameTable, RefusesWhatDoesNotFitWhenStrict)
{
    const auto fault = [](std::initializer_list<std::string_view> files) {
        TreeBuilder tree;
        for (const auto file : files) tree.file(file, "");
        try {
            table(tree, iso9660::StrictSpelling{2}, true);
        } catch (const Error& e) {
            return e.fault();
        }
        return Fault{0};
    };
    EXPECT_EQ(fault({"GOOD.TXT", "good.doc"}), Fault{0});
    EXPECT_EQ(fault({"no spaces"}), Fault::InvalidPath);
    EXPECT_EQ(fault({"same", "SAME"}), Fault::NoUniqueName);
}

TEST(NameTable, GivesAHundredThousandLikeNamesEachItsOwn)
{
    TreeBuilder tree;
    const std::string prefix(60, 'p');
    for (int i = 0; i < 100'000; ++i)
        tree.tree().addFile(kRoot, fmt::format("{}{}.txt", prefix, i), {}, std::vector<std::byte>{});
    const Census census{tree.share(), test::isoOptions()};
    const Hierarchy hierarchy{census, Hierarchy::Relocation::Off};
    const iso9660::StrictSpelling iso{2};
    const joliet::Ucs2Spelling ucs2;
    for (const iso9660::Spelling* spelling :
         {static_cast<const iso9660::Spelling*>(&iso), static_cast<const iso9660::Spelling*>(&ucs2)}) {
        const NameTable names{hierarchy, *spelling, {}};
        std::vector<std::string> keys;
        Identifier id;
        for (std::uint32_t n = 0; n < names.count(DirectoryNo{0}); ++n) {
            names.spell(NameNo{n}, id);
            keys.emplace_back(id.sortKey());
        }
        EXPECT_EQ(keys.size(), 100'000U);
        EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end(), std::less_equal{})) << "sorted, and no two alike";
    }
}

TEST(Joliet, CountsLetterCaseAsLikeInEveryScriptThatHasIt)
{
    TreeBuilder tree;
    tree.file("\xC3\x84", "").file("\xC3\xA4", "").file("\xD0\x96", "").file("\xD0\xB6", "");
    const auto names = table(tree, joliet::Ucs2Spelling{});
    std::set<std::string> distinct;
    for (const auto& name : names) distinct.insert(fromUcs2(name.substr(0, name.find(" = "))));
    EXPECT_EQ(distinct, (std::set<std::string>{"\xC3\x84;1",
                                               "\xC3\xA4"
                                               "000;1",
                                               "\xD0\x96;1",
                                               "\xD0\xB6"
                                               "000;1"}));
}

}  // namespace
}  // namespace discmaster::image

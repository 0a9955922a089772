// Sizes, times, speeds, tables, and text that is safe to print.

#include "cli/drive/burn_options.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"
#include "cli/table.hpp"
#include "cli/usage_error.hpp"

#include <gtest/gtest.h>

namespace discmaster::cli {
namespace {

TEST(Quantity, SizesArePowersOfThousandAsDiscsAreSold)
{
    EXPECT_EQ(sizeText(0), "0 bytes");
    EXPECT_EQ(sizeText(999), "999 bytes");
    EXPECT_EQ(sizeText(1000), "1.0 kB");
    EXPECT_EQ(sizeText(999'999), "1.0 MB");
    EXPECT_EQ(sizeText(736'966'656), "737 MB");
    EXPECT_EQ(sizeText(25'025'314'816), "25.0 GB");
}

TEST(Quantity, SizesAreReadAsTheyAreWritten)
{
    EXPECT_EQ(parseSize("25025314816"), 25'025'314'816U);
    EXPECT_EQ(parseSize("700M"), 700'000'000U);
    EXPECT_EQ(parseSize("4.7G"), 4'700'000'000U);
    EXPECT_EQ(parseSize("4.7GB"), 4'700'000'000U);
    EXPECT_EQ(parseSize("512MiB"), 536'870'912U);
    for (const char* text : {"", "M", "-1", "1X", "1 M", "1e9", "nan", "99999999T", "5MM"})
        EXPECT_FALSE(parseSize(text)) << text;
}

TEST(Quantity, DurationsShowHoursOnlyWhereThereAreSome)
{
    using std::chrono::seconds;
    EXPECT_EQ(durationText(seconds{5}), "0:05");
    EXPECT_EQ(durationText(seconds{83}), "1:23");
    EXPECT_EQ(durationText(seconds{7384}), "2:03:04");
}

TEST(Quantity, OneIsSingular)
{
    EXPECT_EQ(contentText(1, 0), "1 file");
    EXPECT_EQ(contentText(2, 1), "2 files in 1 folder");
}

TEST(Speed, IsAMultipleOfTheMediumsSingleSpeed)
{
    EXPECT_EQ(parseSpeed("", MediaPhysicalType::Bdr), -1);
    EXPECT_EQ(parseSpeed("max", MediaPhysicalType::Bdr), -1);
    EXPECT_EQ(parseSpeed("4x", MediaPhysicalType::Cdr), 300);
    EXPECT_EQ(parseSpeed("2.4", MediaPhysicalType::Dvdplusr), 1632);
    EXPECT_EQ(parseSpeed("2x", MediaPhysicalType::Bdr), 4390);
    for (const char* text : {"fast", "0x", "-4x", "4xx", "99999x", "nan"})
        EXPECT_THROW(parseSpeed(text, MediaPhysicalType::Bdr), UsageError) << text;
    EXPECT_THROW(parseSpeed("4x", MediaPhysicalType::Disk), UsageError);
}

TEST(ProfileName, IsWhatPeopleCallIt)
{
    EXPECT_EQ(profileName(0x41), "BD-R");
    EXPECT_EQ(profileName(0x2B), "DVD+R DL");
    EXPECT_EQ(profileName(0x7777), "0x7777");
}

TEST(MediaName, EveryTypeThatCanBeNamedHasADisplayName)
{
    EXPECT_EQ(mediaTypeNamed("bd-re-dl"), MediaPhysicalType::Bdre);
    EXPECT_FALSE(mediaTypeNamed("bluray"));
    EXPECT_EQ(mediaName(MediaPhysicalType::Dvdplusr), "DVD+R");
    EXPECT_EQ(mediaName(static_cast<MediaPhysicalType>(99)), "unknown disc");
}

TEST(MediaState, SaysFirstWhatMakesADiscUnusable)
{
    const auto text = [](auto... states) { return stateText((static_cast<std::uint32_t>(states) | ...)); };
    using enum DataMediaState;
    EXPECT_EQ(text(Blank), "blank");
    EXPECT_EQ(text(Appendable), "appendable");
    EXPECT_EQ(text(Appendable, FinalSession), "one more session fits");
    EXPECT_EQ(text(OverwriteOnly), "overwritable");
    EXPECT_EQ(text(Finalized, UnsupportedMedia), "closed");
    EXPECT_EQ(text(Unknown), "unknown");
}

TEST(Printable, KeepsTextAndTakesTricksOut)
{
    EXPECT_EQ(printable("Grüße 日本 🎵"), "Grüße 日本 🎵");
    EXPECT_EQ(printable("a\033[2Jb\nc\x7f"), "a?[2Jb?c?");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"),
              "?31m");  // CSI as a C1 control
    EXPECT_EQ(printable("a\u202Egpj.exe"), "a?gpj.exe");
    EXPECT_EQ(printable("a\u2028b\u2066c\u061Cd\u200Fe"), "a?b?c?d?e");
    EXPECT_EQ(printable("\u200D\u2027\u202F\u2065\u206A"), "\u200D\u2027\u202F\u2065\u206A") << "no marks of direction";
    EXPECT_EQ(printable("caf\xE9"), "caf?");  // Latin-1
    EXPECT_EQ(printable("\xE6\x97"), "??");   // cut off
}

TEST(Table, AlignsColumnsByWhatIsSeen)
{
    Table table{{"A", "BB"}};
    EXPECT_TRUE(table.empty());
    table.add({"größer", "x"});
    table.add({"y", ""});
    const std::vector<std::string> expected{"A       BB", "größer  x", "y"};
    EXPECT_EQ(table.lines(), expected);
}

}  // namespace
}  // namespace discmaster::cli

#include "cli/image_settings.hpp"
#include "cli/usage_error.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace discmaster::cli {
namespace {

class ImageSettingsTest : public testing::Test {
protected:
    void SetUp() override { ::unsetenv("SOURCE_DATE_EPOCH"); }
    void TearDown() override { ::unsetenv("SOURCE_DATE_EPOCH"); }
};

TEST_F(ImageSettingsTest, LeavesTheDefaultsAlone)
{
    const auto choice = choiceOf({});
    EXPECT_FALSE(choice.fileSystems);
    EXPECT_FALSE(choice.udfRevision);
    EXPECT_FALSE(choice.reproducible);
}

TEST_F(ImageSettingsTest, ReadsBootImages)
{
    const auto choice = [](const char* text) {
        return choiceOf({.boot = {.images = {text}, .code = {}}}).boot.images.at(0);
    };
    EXPECT_EQ("a,b", choice("bios:a,b").file) << "a comma in a name";
    EXPECT_EQ("a,b", choice("uefi:a,b,load=3").file);
    EXPECT_EQ(3, choice("uefi:a,b,load=3").image.loadSectors);
    EXPECT_EQ(0x7C0, choice("bios:a,segment=0x7c0").image.loadSegment);
    EXPECT_EQ("/a", choice("bios:/a,in-image").image.path);
    EXPECT_TRUE(choice("bios:/a,in-image").file.empty());
    EXPECT_EQ(EmulationType::HardDisk, choice("bios:a,emulation=hard-disk").image.emulation);
    EXPECT_FALSE(choice("bios:a").image.emulation);
    for (const auto* wrong :
         {"a", "bios:", "amiga:a", "bios:a,emulation=tape", "bios:a,load=65536", "bios:a,segment=x"})
        EXPECT_THROW(choice(wrong), UsageError) << wrong;
}

TEST_F(ImageSettingsTest, ReadsFileSystems)
{
    const auto choice = choiceOf({.fileSystems = "iso9660,rockridge,udf"});
    EXPECT_EQ(choice.fileSystems->mask, 1U | 4U);
    EXPECT_TRUE(choice.fileSystems->rockRidge);
    EXPECT_THROW(choiceOf({.fileSystems = "iso9660,hfs"}), UsageError);
    EXPECT_THROW(choiceOf({.fileSystems = "joliet"}), UsageError) << "joliet extends iso9660";
    EXPECT_THROW(choiceOf({.fileSystems = "udf,rockridge"}), UsageError);
}

TEST_F(ImageSettingsTest, ReadsRevisionsAsBcd)
{
    EXPECT_EQ(choiceOf({.udfRevision = "1.02"}).udfRevision, 0x0102);
    EXPECT_EQ(choiceOf({.udfRevision = "2.50"}).udfRevision, 0x0250);
    for (const char* text : {"2.5", "2,50", "250", "a.bc", "2.5x"})
        EXPECT_THROW(choiceOf({.udfRevision = text}), UsageError) << text;
}

TEST_F(ImageSettingsTest, ReadsMedia)
{
    EXPECT_EQ(choiceOf({.media = "dvd+r"}).media, MediaPhysicalType::Dvdplusr);
    EXPECT_TRUE(choiceOf({.media = "drive"}).mediaOfDrive);
    EXPECT_THROW(choiceOf({.media = "floppy"}), UsageError);
}

TEST_F(ImageSettingsTest, SourceDateEpochMeansReproducible)
{
    ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    const auto choice = choiceOf({});
    EXPECT_TRUE(choice.reproducible);
    EXPECT_EQ(choice.sourceDateEpoch, 1700000000);
    ::setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    EXPECT_THROW(choiceOf({}), UsageError);
}

}  // namespace
}  // namespace discmaster::cli

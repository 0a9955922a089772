// Sound images have nothing wrong with them; of damaged ones each kind of damage is found.

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/iso9660.hpp"
#include "image/read/udf_view.hpp"
#include "image/udf/crc.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {
namespace {

TEST(Check, FindsNothingInOurImages)
{
    for (const auto& options : {bridge(), udfAlone()}) {
        auto source = interestingTree().master(options);
        const auto report = check(source);
        EXPECT_TRUE(report.findings.empty()) << describe(report);
        for (const auto& seen : report.seen) {
            EXPECT_EQ(seen.files, seen.fileSystem == FileSystem::Joliet ? 10U : 13U) << displayName(seen.fileSystem);
            EXPECT_EQ(seen.directories, 6U) << displayName(seen.fileSystem);
            EXPECT_EQ(seen.bytes, 1 + 2047 + 2048 + 2049 + 100'000 + 4 + 5 + 1 + 10) << displayName(seen.fileSystem);
        }
        EXPECT_EQ(report.seen.size(), options.iso9660 ? 4U : 1U);
    }
}

class CheckForeign : public testing::TestWithParam<const char*> {};

TEST_P(CheckForeign, FindsNoErrors)
{
    const std::string command = GetParam();
    if (!haveTool(command.substr(0, command.find(' ')))) GTEST_SKIP() << "the tool is not installed";
    TempFolder folder;
    makeTree(folder / "tree");
    ASSERT_TRUE(run(command + " -o " + (folder / "image.iso").string() + " " + (folder / "tree").string()));
    MemorySource source{readFile(folder / "image.iso")};
    const auto report = check(source);
    EXPECT_EQ(report.errors(), 0U) << describe(report);
}

INSTANTIATE_TEST_SUITE_P(Makers, CheckForeign,
                         testing::Values("genisoimage -quiet -J -R", "genisoimage -quiet -iso-level 3",
                                         "xorriso -as mkisofs -quiet -J -R",
                                         "xorriso -as mkisofs -quiet -iso-level 4"));

/// Damages an image; `found` is a part of what the check has to say.
struct Damage {
    const char* name;
    const char* found;
    std::function<void(std::vector<std::byte>&)> make;
};

void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

void flip(std::vector<std::byte>& image, std::uint64_t at) { image[static_cast<std::size_t>(at)] ^= std::byte{1}; }

/// Writes a number in both byte orders.
void both32(std::vector<std::byte>& image, std::uint64_t at, std::uint32_t value)
{
    putLe32(image, static_cast<std::size_t>(at), value);
    putBe32(image, static_cast<std::size_t>(at) + 4, value);
}

/// Makes the tag of a changed UDF descriptor true again.
void seal(std::vector<std::byte>& image, std::uint64_t at)
{
    const auto d = MutableBytes{image}.subspan(static_cast<std::size_t>(at));
    putLe16(d, 8, udf::crc16(d.subspan(16, le16(d, 10))));
    putU8(d, 4, udf::tagChecksum(d.first(16)));
}

std::uint64_t isoRecord(std::vector<std::byte>& image, FileSystem fileSystem, const std::string& path)
{
    MemorySource source{image};
    return open(source).view(fileSystem)->find(path)->node;
}

std::uint64_t fileEntry(std::vector<std::byte>& image, const std::string& path)
{
    MemorySource source{image};
    const auto node = open(source).view(FileSystem::Udf)->find(path)->node;
    return (257 + UdfView::unpack(node).block) * kBlockSize;
}

std::uint64_t contentOf(std::vector<std::byte>& image, FileSystem fileSystem, const std::string& path)
{
    MemorySource source{image};
    return open(source).view(fileSystem)->find(path)->dataAt;
}

constexpr std::uint64_t kPrimary = 16 * kBlockSize, kJoliet = 17 * kBlockSize;

const Damage kDamages[] = {
    {"truncated", "cut short", [](auto& i) { i.resize(i.size() / kBlockSize / 2 * kBlockSize); }},
    {"notAligned", "not a multiple", [](auto& i) { i.resize(i.size() - 1); }},
    {"volumeSizeHalves", "byte orders", [](auto& i) { flip(i, kPrimary + 84); }},
    {"recordHalves", "byte orders", [](auto& i) { flip(i, isoRecord(i, FileSystem::RockRidge, "run") + 6); }},
    {"recordBeyondEnd", "beyond the end",
     [](auto& i) { both32(i, isoRecord(i, FileSystem::RockRidge, "run") + 2, 0x7FFFFFFF); }},
    {"recordElsewhere", "but not in", [](auto& i) { both32(i, isoRecord(i, FileSystem::RockRidge, "run") + 2, 300); }},
    {"recordInMetadata", "belongs to", [](auto& i) { both32(i, isoRecord(i, FileSystem::RockRidge, "run") + 2, 257); }},
    {"recordLength", "directory record",
     [](auto& i) { i[static_cast<std::size_t>(isoRecord(i, FileSystem::RockRidge, "run"))] = std::byte{200}; }},
    {"noTerminator", "no terminator", [](auto& i) { i[18 * kBlockSize + 1] = std::byte{'X'}; }},
    {"pathTableName", "another name",
     [](auto& i) { flip(i, le32(i, kPrimary + 140) * std::uint64_t{kBlockSize} + 10 + 8); }},
    {"pathTableExtent", "does not list",
     [](auto& i) { flip(i, be32(i, kPrimary + 148) * std::uint64_t{kBlockSize} + 10 + 5); }},
    {"jolietPathTable", "Path table L", [](auto& i) { putLe32(i, kJoliet + 140, 20); }},
    {"directoryLoop", "contains itself",
     [](auto& i) {
         const auto record = isoRecord(i, FileSystem::RockRidge, "a/b");
         const auto root = contentOf(i, FileSystem::RockRidge, "");
         both32(i, record + 2, static_cast<std::uint32_t>(root / kBlockSize));
     }},
    {"rockRidgeType", "contradicts",
     [](auto& i) {
         const auto record = static_cast<std::size_t>(isoRecord(i, FileSystem::RockRidge, "run"));
         const std::string_view text = asText(i);
         const auto px = text.find("PX", record);
         putLe32(i, px + 4, 0040755);
         putBe32(i, px + 8, 0040755);
     }},
    {"udfEntryCrc", "wrong CRC", [](auto& i) { flip(i, fileEntry(i, "run") + 60); }},
    {"udfEntryChecksum", "wrong checksum", [](auto& i) { flip(i, fileEntry(i, "run") + 12); }},
    {"udfEntryLocation", "says that it is at block",
     [](auto& i) {
         const auto at = fileEntry(i, "run");
         flip(i, at + 12);
         seal(i, at);
     }},
    {"udfLinkCount", "link count",
     [](auto& i) {
         const auto at = fileEntry(i, "run");
         putLe16(i, static_cast<std::size_t>(at) + 48, 7);
         seal(i, at);
     }},
    {"udfExtentOutside", "which is outside it",
     [](auto& i) {
         const auto at = fileEntry(i, "run");
         putLe32(i, static_cast<std::size_t>(at) + 180, static_cast<std::uint32_t>(i.size() / kBlockSize - 257 - 2));
         seal(i, at);
     }},
    {"udfSize", "in its extents",
     [](auto& i) {
         const auto at = fileEntry(i, "run");
         putLe64(i, static_cast<std::size_t>(at) + 56, 5000);
         seal(i, at);
     }},
    {"udfUniqueId", "unique id",
     [](auto& i) {
         const auto at = fileEntry(i, "run");
         putLe64(i, static_cast<std::size_t>(at) + 160, 16);
         seal(i, at);
     }},
    {"udfDirectory", "identifier", [](auto& i) { flip(i, contentOf(i, FileSystem::Udf, "a") + 20); }},
    {"udfMainSequence", "main volume descriptor sequence", [](auto& i) { flip(i, 34 * kBlockSize + 100); }},
    {"udfReserveSequence", "reserve volume descriptor sequence", [](auto& i) { flip(i, 227 * kBlockSize + 100); }},
    {"udfAnchor", "wrong CRC", [](auto& i) { flip(i, 256 * kBlockSize + 20); }},
    {"udfIntegrity", "no logical volume integrity", [](auto& i) { flip(i, 64 * kBlockSize + 40); }},
    {"udfPartitionLength", "gives partition 0 5 blocks",
     [](auto& i) {
         putLe32(i, 64 * kBlockSize + 84, 5);
         seal(i, 64 * kBlockSize);
     }},
    {"udfFileCount", "but says 5",
     [](auto& i) {
         putLe32(i, 64 * kBlockSize + 88 + 32, 5);
         seal(i, 64 * kBlockSize);
     }},
};

class CheckDamage : public testing::TestWithParam<Damage> {};

TEST_P(CheckDamage, IsFound)
{
    auto planned = interestingTree().master(bridge());
    std::vector<std::byte> bytes(static_cast<std::size_t>(planned.size()));
    planned.read(0, bytes);
    GetParam().make(bytes);
    MemorySource source{std::move(bytes)};
    const auto report = check(source);
    const auto found = std::ranges::any_of(
        report.findings, [](const Finding& f) { return f.text.find(GetParam().found) != std::string::npos; });
    EXPECT_TRUE(found) << describe(report);
}

INSTANTIATE_TEST_SUITE_P(Kinds, CheckDamage, testing::ValuesIn(kDamages),
                         [](const auto& parameter) { return std::string{parameter.param.name}; });

TEST(Check, SaysWhenThereIsNoFileSystem)
{
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{kBlockSize}, std::size_t{400} * kBlockSize}) {
        MemorySource source{std::vector<std::byte>(size)};
        EXPECT_GE(check(source).errors(), 1U) << size;
        EXPECT_THROW(open(source), Error) << size;
    }
}

TEST(Check, CanBeCancelled)
{
    auto source = interestingTree().master(bridge());
    std::stop_source stop;
    stop.request_stop();
    try {
        check(source, 0, stop.get_token());
        FAIL() << "it went on";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

}  // namespace
}  // namespace discmaster::image::read::test

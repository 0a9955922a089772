// What no tool at hand makes images of: streams, holes, damaged entries.

#include "cli/image/extractor.hpp"

#include "image/read/image.hpp"
#include "support/images.hpp"
#include "support/udf_forge.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <vector>

namespace discmaster::cli {
namespace {

using image::read::test::forge;
using image::read::test::ForgedImage;
using image::read::test::TempFolder;

struct Outcome {
    Extracted done;
    std::vector<std::string> complaints;
};

Outcome extractAll(const TempFolder& folder, const ForgedImage& forged, ExtractPolicy policy)
{
    const auto path = folder / "image";
    image::read::test::writeFile(path, asText(forged.bytes));
    std::filesystem::create_directory(folder / "out");
    io::FileSource source{UniqueFd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}, path};
    const auto image = image::read::open(source);
    Outcome outcome;
    Extractor extractor{
        source, image.preferred(), folder / "out", policy,
        [&](const std::string& where, const std::string& why) { outcome.complaints.push_back(where + ": " + why); }};
    image::read::walk(image.preferred(), [&](const std::string& name, const image::read::Entry& e) {
        extractor.extract(name, e, {}, [](std::uint64_t) {});
        return image::read::Walk::Continue;
    });
    extractor.finish();
    outcome.done = extractor.done();
    return outcome;
}

TEST(Extractor, ContentIsWhatTheImageHas)
{
    TempFolder folder;
    const auto forged = forge({.revision = 0x0250, .kind = image::read::test::Forged::Metadata});
    const auto outcome = extractAll(folder, forged, {});
    EXPECT_TRUE(outcome.complaints.empty()) << outcome.complaints.front();
    EXPECT_EQ(outcome.done.skipped, 3U) << "two devices and a socket";
    for (const auto& [path, text] : forged.expected) {
        if (path.ends_with('/') || text.starts_with("->") || path == "block" || path == "character" ||
            path == "socket" || path == "fifo")
            continue;
        EXPECT_EQ(asText(image::read::test::readFile(folder / "out" / path)), text) << path;
    }
}

TEST(Extractor, HolesStayHoles)
{
    TempFolder folder;
    auto forged = forge({.revision = 0x0201});
    // A hole of nearly a gigabyte where there was one of a block.
    const auto ad = forged.at.entry.at("holes") + 216 + 8;
    putLe32(forged.bytes, static_cast<std::size_t>(ad), ((1U << 30) - 2048) | 2U << 30);
    const std::uint64_t size = 2048 + ((std::uint64_t{1} << 30) - 2048) + 2048 + 100;
    for (const std::uint64_t field : {56U, 64U})
        putLe64(forged.bytes, static_cast<std::size_t>(forged.at.entry.at("holes") + field), size);
    image::read::test::sealTag(forged.bytes, forged.at.entry.at("holes"));
    const auto outcome = extractAll(folder, forged, {});
    EXPECT_TRUE(outcome.complaints.empty()) << outcome.complaints.front();
    struct stat s {};
    ASSERT_EQ(::stat((folder / "out/holes").c_str(), &s), 0);
    EXPECT_EQ(static_cast<std::uint64_t>(s.st_size), size);
    EXPECT_LT(s.st_blocks * 512, 1 << 20);
}

TEST(Extractor, StreamsBecomeExtendedAttributes)
{
    TempFolder folder;
    image::read::test::writeFile(folder / "probe", "");
    if (::setxattr((folder / "probe").c_str(), "user.probe", "x", 1, 0) != 0)
        GTEST_SKIP() << "the file system of temporary files has no extended attributes";
    const auto outcome = extractAll(folder, forge({.revision = 0x0201, .streams = true}), {.streams = true});
    std::string value(100, '\0');
    const auto n = ::getxattr((folder / "out/embedded").c_str(), "user.note", value.data(), value.size());
    ASSERT_EQ(n, 8);
    EXPECT_EQ(value.substr(0, 8), "a stream");
    EXPECT_EQ(outcome.done.streams + outcome.done.failed, 2U) << "a large one may not fit";
}

TEST(Extractor, ADamagedEntryDoesNotStopTheOthers)
{
    TempFolder folder;
    auto forged = forge({.revision = 0x0201});
    forged.bytes[static_cast<std::size_t>(forged.at.entry.at("stored")) + 60] ^= std::byte{1};
    const auto outcome = extractAll(folder, forged, {});
    EXPECT_EQ(outcome.done.failed, 1U);
    ASSERT_EQ(outcome.complaints.size(), 1U);
    EXPECT_TRUE(outcome.complaints[0].starts_with("stored: ")) << outcome.complaints[0];
    EXPECT_FALSE(std::filesystem::exists(folder / "out/stored"));
    EXPECT_TRUE(std::filesystem::exists(folder / "out/real time"));
}

}  // namespace
}  // namespace discmaster::cli

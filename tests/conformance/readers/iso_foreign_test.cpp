// Trees, boot catalogs and sessions of ISO 9660 as others write them.

#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/el_torito.hpp"
#include "image/read/iso9660_view.hpp"
#include "image/read/sessions.hpp"
#include "support/images.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <span>
#include <string>
#include <vector>

namespace discmaster::image::read::test {
namespace {

std::string textOf(const View& view, const Entry& e)
{
    const auto content = view.content(e);
    std::string text(static_cast<std::size_t>(content->size()), '\0');
    content->read(0, std::as_writable_bytes(std::span{text}));
    return text;
}

class Made : public testing::Test {
protected:
    /// Runs a command; IMAGE and TREE are replaced. False when the tool is missing.
    bool make(std::string command)
    {
        if (!haveTool(command.substr(0, command.find(' ')))) return false;
        for (const auto& [word, path] :
             {std::pair{std::string{"IMAGE"}, folder_ / "image.iso"}, std::pair{std::string{"TREE"}, folder_ / "tree"}})
            for (std::size_t at; (at = command.find(word)) != std::string::npos;)
                command.replace(at, word.size(), path.string());
        EXPECT_TRUE(run(command)) << command;
        return true;
    }
    MemorySource image() const { return MemorySource{readFile(folder_ / "image.iso")}; }

    TempFolder folder_;
};

TEST_F(Made, TheEnhancedTreeHasLongNames)
{
    makeTree(folder_ / "tree");
    if (!make("genisoimage -quiet -iso-level 4 -o IMAGE TREE")) GTEST_SKIP() << "genisoimage is not installed";
    auto source = image();
    const auto opened = open(source);
    const auto* view = opened.view(FileSystem::Enhanced);
    ASSERT_NE(view, nullptr);
    EXPECT_TRUE(view->find("a/b/c/d/deep file with a name that is rather long indeed.txt"));
    EXPECT_TRUE(view->find("Grüße/Привет.txt"));
    EXPECT_EQ(textOf(*view, *view->find("size70000.bin")), asText(readFile(folder_ / "tree/size70000.bin")));
}

TEST_F(Made, JolietLevelsAreTold)
{
    makeTree(folder_ / "tree");
    for (const int level : {1, 2, 3}) {
        if (!make(fmt::format("genisoimage -quiet -J -ucs-level {} -o IMAGE TREE", level)))
            GTEST_SKIP() << "genisoimage is not installed";
        auto source = image();
        const auto opened = open(source);
        EXPECT_EQ(opened.view(FileSystem::Joliet)->volume().jolietLevel, level);
        EXPECT_TRUE(opened.view(FileSystem::Joliet)->find("Grüße/Привет.txt"));
    }
}

TEST_F(Made, CompressedFilesAreReadAsTheyWere)
{
    makeTree(folder_ / "tree");
    writeFile(folder_ / "tree/zeros", std::string(300'000, '\0'));
    if (!make("xorriso -outdev IMAGE -map TREE / -set_filter_r --zisofs /")) GTEST_SKIP() << "xorriso is not installed";
    auto source = image();
    const auto opened = open(source);
    const auto& view = opened.preferred();
    const auto e = view.find("zeros");
    ASSERT_TRUE(e && e->compression);
    EXPECT_EQ(e->size, 300'000U);
    EXPECT_LT(e->compression->storedSize, 1000U);
    EXPECT_EQ(contents(view), contentsOfFolder(folder_ / "tree"));
    const auto content = view.content(*view.find("size70000.bin"));
    std::vector<std::byte> part(1000);
    content->read(65'000, part);
    EXPECT_TRUE(std::ranges::equal(part, ByteView{readFile(folder_ / "tree/size70000.bin")}.subspan(65'000, 1000)));
    // A byte of the compressed data is damaged: that is seen.
    source.bytes()[static_cast<std::size_t>(view.find("size70000.bin")->dataAt) + 60] ^= std::byte{0x55};
    EXPECT_THROW(textOf(view, *view.find("size70000.bin")), Error);
}

TEST_F(Made, BootCatalogsAreValues)
{
    makeTree(folder_ / "tree");
    writeFile(folder_ / "tree/bios.img", std::string(2048, 'B'));
    writeFile(folder_ / "tree/efi.img", std::string(1'474'560, 'E'));
    if (!make("xorriso -as mkisofs -quiet -R -b bios.img -no-emul-boot -boot-load-size 4 -c boot.cat "
              "-eltorito-alt-boot -e efi.img -no-emul-boot -o IMAGE TREE"))
        GTEST_SKIP() << "xorriso is not installed";
    auto source = image();
    const auto opened = open(source);
    ASSERT_TRUE(opened.boot());
    const auto& boot = *opened.boot();
    EXPECT_TRUE(boot.checksumGood && boot.keyGood && boot.faults.empty());
    ASSERT_EQ(boot.entries.size(), 2U);
    EXPECT_TRUE(boot.entries[0].bootable && boot.entries[0].isDefault);
    EXPECT_EQ(boot.entries[0].platform, 0);
    EXPECT_EQ(boot.entries[0].sectors, 4);
    EXPECT_EQ(boot.entries[0].block * std::uint64_t{kBlockSize}, opened.preferred().find("bios.img")->dataAt);
    EXPECT_EQ(boot.entries[1].platform, 0xEF);
    EXPECT_EQ(boot.entries[1].emulation(), BootEntry::Media::None);
    EXPECT_EQ(boot.entries[1].block * std::uint64_t{kBlockSize}, opened.preferred().find("efi.img")->dataAt);
    EXPECT_EQ(boot.block * kBlockSize, opened.preferred().find("boot.cat")->dataAt);
}

// --- Sessions

TEST_F(Made, SessionsOfXorrisoAreFound)
{
    makeTree(folder_ / "tree");
    if (!make("xorriso -dev IMAGE -padding 0 -volid ONE -map TREE/a /a")) GTEST_SKIP() << "xorriso is not installed";
    make("xorriso -dev IMAGE -padding 0 -volid TWO -map TREE/one /one");
    make("xorriso -dev IMAGE -volid THREE -rm_r /a -- -map TREE/uno /uno");
    auto source = image();
    const auto sessions = findSessions(source);
    ASSERT_EQ(sessions.size(), 3U);
    EXPECT_EQ(sessions[0].start, 32U);
    const std::string names[] = {"ONE", "TWO", "THREE"};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(sessions[i].name, names[i]);
        const auto opened = open(source, sessions[i]);
        EXPECT_EQ(opened.preferred().find("one").has_value(), i >= 1) << i;
        EXPECT_EQ(opened.preferred().find("uno").has_value(), i == 2) << i;
        EXPECT_EQ(opened.preferred().find("a/link").has_value(), i <= 1) << i;
    }
    EXPECT_EQ(contents(open(source).preferred()), contents(open(source, sessions[2]).preferred()));
}

/// Masters a second session of the folder "more" that begins at `start`.
std::vector<std::byte> secondSession(const TempFolder& folder, std::uint64_t start)
{
    std::filesystem::create_directories(folder / "more");
    writeFile(folder / "more/new", "new");
    EXPECT_TRUE(
        run(fmt::format("genisoimage -quiet -R -V TWO -C 0,{} -M {} -o {} {}", start, (folder / "image.iso").string(),
                        (folder / "second.iso").string(), (folder / "more").string())));
    return readFile(folder / "second.iso");
}

// growisofs -M on overwritable media: the session at the next multiple of 16 blocks, its descriptors at block 16 too.
TEST_F(Made, TheLastSessionOfGrowisofsIsFound)
{
    makeTree(folder_ / "tree");
    if (!make("genisoimage -quiet -R -V ONE -o IMAGE TREE")) GTEST_SKIP() << "genisoimage is not installed";
    auto bytes = readFile(folder_ / "image.iso");
    {
        MemorySource source{bytes};
        const auto sessions = findSessions(source);
        ASSERT_EQ(sessions.size(), 1U);
        EXPECT_EQ(sessions[0].start, 0U);
    }
    const auto start = roundUp(bytes.size() / kBlockSize, 16);
    const auto second = secondSession(folder_, start);
    bytes.resize(start * kBlockSize);
    bytes.insert(bytes.end(), second.begin(), second.end());
    std::copy_n(second.begin() + 16 * kBlockSize, 2 * kBlockSize, bytes.begin() + 16 * kBlockSize);
    MemorySource source{std::move(bytes)};
    const auto sessions = findSessions(source);
    ASSERT_EQ(sessions.size(), 1U) << "the first session's descriptors are overwritten";
    EXPECT_EQ(sessions[0].start, start);
    EXPECT_EQ(sessions[0].name, "TWO");
    const auto opened = open(source, sessions[0]);
    EXPECT_TRUE(opened.preferred().find("new"));
    EXPECT_TRUE(opened.preferred().find("one")) << "the old tree was merged";
}

TEST_F(Made, SessionsOfASequentialMediumAreFoundBehindTheGap)
{
    makeTree(folder_ / "tree");
    if (!make("genisoimage -quiet -R -V ONE -o IMAGE TREE")) GTEST_SKIP() << "genisoimage is not installed";
    auto first = readFile(folder_ / "image.iso");
    const auto start = first.size() / kBlockSize + 2 + 11'400;  // run-out, lead-out, lead-in, pre-gap
    const auto second = secondSession(folder_, start);
    first.resize(start * kBlockSize);
    first.insert(first.end(), second.begin(), second.end());
    MemorySource source{std::move(first)};
    const auto sessions = findSessions(source);
    ASSERT_EQ(sessions.size(), 2U);
    EXPECT_EQ(sessions[0].name, "ONE");
    EXPECT_EQ(sessions[1].name, "TWO");
    EXPECT_EQ(sessions[1].start, start);
    const auto opened = open(source, sessions[1]);
    EXPECT_TRUE(opened.preferred().find("new"));
    EXPECT_EQ(textOf(opened.preferred(), *opened.preferred().find("one")), "1");
}

}  // namespace
}  // namespace discmaster::image::read::test

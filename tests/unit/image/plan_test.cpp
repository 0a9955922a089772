#include "image/plan.hpp"

#include "base/error.hpp"
#include "support/builder.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <xxhash.h>

namespace discmaster::image {
namespace {

using test::bytesOf;
using test::isoOptions;
using test::TreeBuilder;

/// Compares a dump with a golden file; with DISCMASTER_UPDATE_GOLDEN in the environment the file becomes the dump.
void expectGolden(const std::string& dump, const std::string& name)
{
    const auto path = std::string{DISCMASTER_GOLDEN} + "/" + name;
    if (std::getenv("DISCMASTER_UPDATE_GOLDEN") != nullptr) std::ofstream{path} << dump;
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_EQ(dump, text.str());
}

TreeBuilder sample()
{
    TreeBuilder b;
    b.file("empty", "").file("hello.txt", "hello, world\n").file("sub/deeper/note", "n");
    b.hole("sub/boundary", 2048).hole("sub/boundary+1", 2049).hole("video.ts", 5'000'000'000);
    b.symlink("link", "sub/deeper/note").directory("void");
    return b;
}

TEST(Plan, LooksLikeTheGoldenDump) { expectGolden(plan(sample().share(), isoOptions()).dump(), "sample.txt"); }

TEST(Plan, PutsUdfAroundTheSameContents)
{
    expectGolden(plan(sample().share(), test::options(true, true, true, true)).dump(), "bridge.txt");
}

TEST(Plan, PutsAMetadataFileInFrontAndItsMirrorBehind)
{
    auto options = test::options(true, true, true, true);
    options.udfRevision = 0x250;
    options.enhanced = true;
    expectGolden(plan(sample().share(), options).dump(), "metadata.txt");
}

TEST(Plan, LeavesSmallFilesInTheirEntriesWhereOnlyUdfIsMade)
{
    auto b = sample();
    b.tree().addStream(*b.tree().find("/hello.txt"), "note", {}, std::vector<std::byte>(3000));
    auto options = test::options(false, false, false, true);
    options.udfRevision = 0x201;
    options.fileAlignment = 16;
    const auto p = plan(b.share(), options);
    expectGolden(p.dump(), "udf.txt");
    for (std::uint32_t o = 0; o < p.census().objectCount(); ++o) {
        const auto place = p.place(ObjectNo{o});
        EXPECT_EQ(place.blocks > 0, p.census().kind(ObjectNo{o}) == Kind::File && p.census().size(ObjectNo{o}) > 0);
        EXPECT_TRUE(place.blocks == 0 || p.objectAt(place.start) == ObjectNo{o});
    }
}

/// A digest of all bytes of an image, by which a change of any of them is noticed.
std::string digestOf(const Plan& p)
{
    const auto bytes = bytesOf(p);
    const auto hash = XXH3_128bits(bytes.data(), bytes.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

TEST(Plan, GivesTheBytesThatItAlwaysGave)
{
    TreeBuilder b;
    b.file("empty", "").file("hello.txt", "hello, world\n").file("sub/deeper/note", "n").hole("sub/boundary", 2049);
    b.file("1/2/3/4/5/6/7/8/9/deep", "x").symlink("link", "sub/deeper/note").directory("void").file("Größe", "g");
    b.tree().addSpecial(kRoot, "disk", {.mode = 0660}, Kind::BlockDevice, {.major = 8, .minor = 1});
    b.tree().addStream(*b.tree().find("/hello.txt"), "note", {}, std::vector<std::byte>(3000));
    std::string text;
    const auto add = [&](std::string_view name, const Options& options) {
        text += fmt::format("{}  {}\n", digestOf(plan(b.share(), options)), name);
    };
    auto bridge = test::options(true, true, true, true);
    add("bridge", bridge);
    bridge.enhanced = bridge.relocate = bridge.longJoliet = true;
    bridge.zone = -300;
    bridge.attributes.publicModes = true;
    add("bridge with everything", bridge);
    add("plain", test::options(true, false, false, false));
    for (const std::uint16_t revision : {0x102, 0x150, 0x200, 0x201, 0x250, 0x260}) {
        auto udf = test::options(false, false, false, true);
        udf.udfRevision = revision;
        add(fmt::format("UDF {:x}", revision), udf);
    }
    expectGolden(text, "digests.txt");
}

TEST(Plan, WithoutAnythingIsStillAVolume)
{
    const auto p = plan(TreeBuilder{}.share(), isoOptions());
    EXPECT_EQ(p.total().n % 32, 0U);
    EXPECT_FALSE(p.fileAt(p.total().n - 1));
    for (std::uint64_t at = 0; at < p.total().n; at = p.segment(at).end()) EXPECT_EQ(p.segment(at).start, at);
}

/// Segments follow each other from the first block to the last, and each says the same of all its blocks.
void expectNoGapAndNoOverlap(const Plan& p)
{
    std::uint64_t at = 0;
    while (at < p.total().n) {
        const auto s = p.segment(at);
        ASSERT_EQ(s.start, at);
        ASSERT_GT(s.blocks, 0U);
        ASSERT_EQ(p.segment(s.end() - 1).start, at);
        at = s.end();
    }
    EXPECT_EQ(at, p.total().n);
}

TEST(Plan, HasNoGapAndNoOverlapWhateverTheTree)
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random{seed};
        TreeBuilder b;
        const auto count = random() % 60;
        for (unsigned i = 0; i < count; ++i) {
            std::string path;
            for (auto depth = random() % 5; depth > 0; --depth) path += fmt::format("d{}/", random() % 3);
            b.hole(fmt::format("{}f{}", path, i), random() % 3 == 0 ? 0 : random() % 10'000);
        }
        auto options = test::options(true, random() % 2 == 0, random() % 2 == 0, false);
        options.padding = random() % 2 == 0 ? 0 : 150;
        options.alignment = random() % 2 == 0 ? 1 : 32;
        options.fileAlignment = random() % 2 == 0 ? 1 : 1 + random() % 40;
        options.udf = random() % 2 == 0;
        if (random() % 3 == 0) {
            options.iso9660 = options.joliet = options.rockRidge = false;
            options.udf = true;
        }
        options.udfRevision = std::array{0x102, 0x150, 0x200, 0x201, 0x250, 0x260}[random() % 6];
        options.redundantMetadata = random() % 2 == 0;
        const auto p = plan(b.share(), options);
        expectNoGapAndNoOverlap(p);
        for (std::uint32_t o = 0; o < p.census().objectCount(); ++o) {
            if (p.census().size(ObjectNo{o}) == 0) continue;
            EXPECT_EQ(p.fileAt(p.place(ObjectNo{o}).start), p.census().node(ObjectNo{o}));
            if (!p.options().iso9660 && p.census().size(ObjectNo{o}) <= 1872) continue;  // perhaps in its entry
            EXPECT_EQ(p.layout().extent(ObjectNo{o}) % options.fileAlignment, 0U);
        }
    }
}

TEST(Plan, GivesTheSameBytesInWhateverOrderFilesWereAdded)
{
    TreeBuilder one;
    one.file("a", "1").file("b/c", "22").file("b/d", "333").symlink("e", "a").file("B", "4");
    TreeBuilder other;
    other.file("B", "4").symlink("e", "a").file("b/d", "333").file("b/c", "22").file("a", "1");
    EXPECT_EQ(bytesOf(plan(one.share(), isoOptions())), bytesOf(plan(other.share(), isoOptions())));
}

TEST(Plan, StoresHardLinksOnce)
{
    TreeBuilder b;
    const HostFile content{
        .folder = {}, .identity = {.size = 5000, .mtimeSeconds = 1, .inode = 77, .device = 8}, .manyLinks = true};
    auto& tree = b.tree();
    tree.addFile(kRoot, "one", {}, content);
    tree.addFile(kRoot, "two", {}, content);
    auto other = content;
    other.identity.device = 9;
    tree.addFile(kRoot, "three", {}, other);
    const auto p = plan(b.share(), isoOptions());
    EXPECT_EQ(p.census().objectCount(), 2U);
    EXPECT_EQ(p.census().names(ObjectNo{0}), 2U);
    EXPECT_EQ(p.layout().dataEnd() - p.layout().dataStart(), 6U);
}

TEST(Plan, TellsWhatNoFileSystemOfTheImageCanSay)
{
    TreeBuilder b;
    b.file("f", "x").symlink("l", "f");
    b.tree().addSpecial(kRoot, "pipe", {}, Kind::Fifo);
    b.tree().addStream(*b.tree().find("f"), "s", {}, std::vector<std::byte>(4));
    auto attributes = b.tree().attributes(*b.tree().find("f"));
    attributes.realTime = true;
    b.tree().setAttributes(*b.tree().find("f"), attributes);
    const auto sentences = [&](const Options& options) { return plan(b.share(), options).unsupported().size(); };
    auto options = test::options(true, true, false, false);
    EXPECT_EQ(sentences(options), 4U);
    options.rockRidge = true;
    EXPECT_EQ(sentences(options), 2U);
    options.udf = true;
    EXPECT_EQ(sentences(options), 2U);
    options.udfRevision = 0x200;
    EXPECT_EQ(sentences(options), 1U);
    options.udfRevision = 0x201;
    EXPECT_EQ(sentences(options), 0U);
}

struct Refusal {
    const char* why;
    Fault fault;
    void (*change)(TreeBuilder&, Options&);
};

TEST(Plan, RefusesWithANamedError)
{
    const Refusal refusals[] = {
        {"no file system", Fault::NoOutput, [](auto&, Options& o) { o.setFileSystems(FsiFileSystems::None); }},
        {"Joliet alone", Fault::InvalidParam, [](auto&, Options& o) { o.iso9660 = o.rockRidge = false; }},
        {"level 4", Fault::InvalidParam, [](auto&, Options& o) { o.isoLevel = 4; }},
        {"no alignment", Fault::InvalidParam, [](auto&, Options& o) { o.alignment = 0; }},
        {"file alignment", Fault::InvalidParam, [](auto&, Options& o) { o.fileAlignment = 1025; }},
        {"zone", Fault::InvalidParam, [](auto&, Options& o) { o.zone = 50; }},
        {"farther zone", Fault::InvalidParam, [](auto&, Options& o) { o.zone = 795; }},
        {"UDF revision", Fault::InvalidParam,
         [](auto&, Options& o) {
             o.udf = true;
             o.udfRevision = 0x103;
         }},
        {"ISO 9660:1999 alone", Fault::InvalidParam,
         [](auto&, Options& o) {
             o.iso9660 = o.joliet = o.rockRidge = false;
             o.enhanced = o.udf = true;
         }},
        {"relocation without Rock Ridge", Fault::InvalidParam,
         [](auto&, Options& o) {
             o.rockRidge = false;
             o.relocate = true;
         }},
        {"both kinds of modes", Fault::InvalidParam,
         [](auto&, Options& o) { o.attributes = {.fileMode = std::uint16_t{0644}, .publicModes = true}; }},
        {"mode", Fault::InvalidParam, [](auto&, Options& o) { o.attributes.directoryMode = std::uint16_t{010000}; }},
        {"field", Fault::InvalidParam, [](auto&, Options& o) { o.fields.publisher = "\xFF"; }},
        {"copyright file", Fault::ItemNotFound, [](auto&, Options& o) { o.fields.copyrightFile = "LICENSE"; }},
        {"abstract folder", Fault::ItemNotFound,
         [](TreeBuilder& b, Options& o) {
             b.directory("d");
             o.fields.abstractFile = "d";
         }},
        {"volume name", Fault::InvalidVolumeName, [](auto&, Options& o) { o.volumeName = "\xFF"; }},
        {"volume name of two lines", Fault::InvalidVolumeName, [](auto&, Options& o) { o.volumeName = "a\nb"; }},
        {"medium too small", Fault::ImageSizeLimit, [](auto&, Options& o) { o.freeBlocks = 100; }},
        {"file for level 2", Fault::DataTooBig,
         [](TreeBuilder& b, Options& o) {
             b.hole("big", 0x1'0000'0000);
             o.isoLevel = 2;
         }},
        {"file for IMAPI2", Fault::DataTooBig,
         [](TreeBuilder& b, Options& o) {
             b.hole("big", 0x8000'0000);
             o.isoLevel = 2;
             o.strictImapi2 = true;
         }},
        {"more than 8 TiB", Fault::ImageTooBig,
         [](TreeBuilder& b, Options&) { b.hole("huge", std::uint64_t{1} << 43); }},
        {"nine levels", Fault::Iso9660Levels,
         [](TreeBuilder& b, Options& o) {
             b.file("1/2/3/4/5/6/7/8/F", "");
             o.strictCompliance = true;
         }},
        {"name", Fault::InvalidPath,
         [](TreeBuilder& b, Options& o) {
             b.file("no spaces", "");
             o.strictCompliance = true;
         }},
        {"path of ISO 9660", Fault::InvalidPath,
         [](TreeBuilder& b, Options& o) {
             const std::string name(31, 'N');
             std::string path;
             for (int i = 0; i < 7; ++i) path += name + '/';  // 224 bytes with a dot, a semicolon and a 1 at the end
             b.file(path + std::string(28, 'F'), "");
             EXPECT_NO_THROW(plan(b.share(), [&] {
                 auto fits = o;
                 fits.isoLevel = 2;
                 fits.strictCompliance = true;
                 return fits;
             }()));
             b.file(path + std::string(29, 'F'), "");
             o.isoLevel = 2;
             o.strictCompliance = true;
         }},
        {"path of UDF", Fault::InvalidPath,
         [](TreeBuilder& b, Options& o) {
             o.setFileSystems(FsiFileSystems::Udf);
             o.strictCompliance = true;
             const std::string name(254, 'n');  // 255 bytes in CS0
             const auto path = name + '/' + name + '/' + name + '/';
             b.file(path + name, "");
             EXPECT_NO_THROW(plan(b.share(), o));
             b.file(path + "d/n", "");
             b.file(path + std::string(252, 'd') + "/n", "");
         }},
        {"strict publisher", Fault::InvalidParam,
         [](auto&, Options& o) {
             o.strictCompliance = true;
             o.fields.publisher = "Mixed Case";
         }},
        {"strict volume set", Fault::InvalidParam,
         [](auto&, Options& o) {
             o.strictCompliance = true;
             o.fields.volumeSet = "TWO WORDS";
         }},
        {"field too long", Fault::InvalidParam, [](auto&, Options& o) { o.fields.publisher = std::string(129, 'P'); }},
        {"system too long", Fault::InvalidParam, [](auto&, Options& o) { o.fields.system = std::string(33, 'S'); }},
        {"field that is no text", Fault::InvalidParam, [](auto&, Options& o) { o.fields.preparer = "\xFF"; }},
        {"directories", Fault::TooManyDirs,
         [](TreeBuilder& b, Options&) {
             for (int i = 0; i < 65535; ++i) b.tree().addDirectory(kRoot, std::to_string(i), {});
         }},
    };
    for (const auto& refusal : refusals) {
        TreeBuilder b;
        auto options = isoOptions();
        refusal.change(b, options);
        try {
            plan(b.share(), options);
            ADD_FAILURE() << refusal.why << " was not refused";
        } catch (const Error& e) {
            EXPECT_EQ(e.fault(), refusal.fault) << refusal.why << ": " << e.what();
        }
    }
}

/// A field of the descriptor in a block, without the spaces at its end.
std::string field(const std::vector<std::byte>& image, std::size_t block, std::size_t at, std::size_t length)
{
    std::string text{asText(ByteView{image}.subspan(block * kBlockSize + at, length))};
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

TEST(Options, FillTheFieldsOfTheVolume)
{
    TreeBuilder b;
    b.file("License.txt", "free").file("About", "it").file("Books", "all");
    auto o = test::options(true, true, true, true);
    o.fields = {.system = "SYS",
                .volumeSet = "SET",
                .publisher = "PUB",
                .preparer = "PREP",
                .application = "APP",
                .copyrightFile = "License.txt",
                .abstractFile = "About",
                .bibliographicFile = "Books",
                .expires = {.seconds = 2'000'000'000, .nanoseconds = 0},
                .effective = {.seconds = 1'700'000'000, .nanoseconds = 500'000'000}};
    o.zone = 120;
    const auto image = bytesOf(plan(b.share(), o));
    EXPECT_EQ(field(image, 16, 8, 32), "SYS");
    EXPECT_EQ(field(image, 16, 190, 128), "SET");
    EXPECT_EQ(field(image, 16, 318, 128), "PUB");
    EXPECT_EQ(field(image, 16, 446, 128), "PREP");
    EXPECT_EQ(field(image, 16, 574, 128), "APP");
    EXPECT_EQ(field(image, 16, 702, 37), "LICENSE.TXT;1");
    EXPECT_EQ(field(image, 16, 739, 37), "ABOUT.;1");
    EXPECT_EQ(field(image, 16, 776, 37), "BOOKS.;1");
    EXPECT_EQ(field(image, 16, 813, 16), "2023111500132000") << "the creation, two hours east of UTC";
    EXPECT_EQ(static_cast<int>(image[16 * kBlockSize + 829]), 8) << "quarters of an hour";
    EXPECT_EQ(field(image, 16, 847, 16), "2033051805332000");
    EXPECT_EQ(field(image, 16, 864, 16), "2023111500132050");
    EXPECT_EQ(field(image, 17, 702, 26), std::string("\0L\0i\0c\0e\0n\0s\0e\0.\0t\0x\0t\0;\0001", 26));
    const auto plain = bytesOf(plan(b.share(), test::isoOptions()));
    EXPECT_EQ(field(plain, 16, 847, 16), std::string(16, '0')) << "not given";
}

TEST(Options, GiveTheVolumeNameItsForms)
{
    auto o = isoOptions();
    o.volumeName = "My Photos \xC3\xA4\xF0\x9F\x93\x80 2024";
    EXPECT_EQ(isoVolumeName(o), "MY_PHOTOS____2024");
    EXPECT_EQ(jolietVolumeName(o), "My Photos \xC3\xA4\xF0\x9F\x93\x80 20");
    EXPECT_EQ(udfVolumeName(o), o.volumeName);
    o.volumeName = std::string(200, 'v');
    EXPECT_EQ(isoVolumeName(o).size(), 32U);
    EXPECT_EQ(udfVolumeName(o).size(), 126U);
    o.volumeName.clear();
    EXPECT_EQ(isoVolumeName(o), "20231114_221320");
}

}  // namespace
}  // namespace discmaster::image

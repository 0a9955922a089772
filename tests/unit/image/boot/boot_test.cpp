// What is refused before an image that boots is planned, and what the catalog and the images look like in it.

#include "image/boot/boot.hpp"

#include "base/error.hpp"
#include "image/plan.hpp"
#include "image/read/check.hpp"
#include "image/read/el_torito.hpp"
#include "image/source.hpp"
#include "support/boot_images.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace discmaster::image::boot {
namespace {

using image::test::bootImage;
using image::test::Bytes;
using image::test::bytesOf;
using image::test::prepared;
using image::test::TreeBuilder;

Fault faultOf(const TreeBuilder& b, const BootImage& image)
{
    try {
        prepared(b, {.images = {image}, .code = {}});
    } catch (const Error& e) {
        return e.fault();
    }
    return Fault{0};
}

TEST(Boot, RefusesWhatNoMachineCanStart)
{
    TreeBuilder b;
    b.file("empty", "").directory("folder");
    EXPECT_EQ(Fault::ItemNotFound, faultOf(b, {.path = "/none", .content = {}, .name = {}}));
    EXPECT_EQ(Fault::NotFile, faultOf(b, {.path = "/folder", .content = {}, .name = {}}));
    EXPECT_EQ(Fault::BootImageData, faultOf(b, {.path = "/empty", .content = {}, .name = {}}));
    EXPECT_EQ(Fault::InvalidParam, faultOf(b, [] {
                  auto image = bootImage("x");
                  image.manufacturer = "of 25 characters, too long";
                  return image;
              }()));
}

TEST(Boot, HoldsFloppyDisksToTheirSizes)
{
    const std::pair<EmulationType, std::size_t> kinds[] = {{EmulationType::Floppy12M, 1'228'800},
                                                           {EmulationType::Floppy144M, 1'474'560},
                                                           {EmulationType::Floppy288M, 2'949'120}};
    for (const auto& [emulation, size] : kinds)
        for (const int difference : {-1, 0, 1}) {
            auto image = bootImage(std::string(static_cast<std::size_t>(static_cast<int>(size) + difference), 'f'));
            image.emulation = emulation;
            const auto fault = difference == 0 ? Fault{0} : Fault::BootEmulationImageSizeMismatch;
            EXPECT_EQ(fault, faultOf({}, image)) << size << " + " << difference;
        }
}

TEST(Boot, ChoosesTheEmulationBySizeWhereNobodyDid)
{
    const auto chosen = [](PlatformId platform, std::uint64_t size) {
        BootImage image{.platform = platform, .content = {}, .name = {}};
        complete(image, size);
        return *image.emulation;
    };
    EXPECT_EQ(EmulationType::Floppy12M, chosen(PlatformId::X86, 1'228'800));
    EXPECT_EQ(EmulationType::Floppy144M, chosen(PlatformId::X86, 1'474'560));
    EXPECT_EQ(EmulationType::Floppy288M, chosen(PlatformId::X86, 2'949'120));
    EXPECT_EQ(EmulationType::None, chosen(PlatformId::X86, 1'474'561));
    EXPECT_EQ(EmulationType::None, chosen(PlatformId::Efi, 1'474'560)) << "many file systems for UEFI have that size";
}

TEST(Boot, TakesTheSystemTypeOfAHardDiskFromItsOnePartition)
{
    std::string disk(4096, '\0');
    disk[510] = '\x55';
    disk[511] = '\xAA';
    auto image = bootImage(disk);
    image.emulation = EmulationType::HardDisk;
    EXPECT_EQ(Fault::BootImageData, faultOf({}, image)) << "no partition";
    disk[446 + 16 + 4] = '\x0C';
    image.content = bootImage(disk).content;
    EXPECT_EQ(0x0C, prepared({}, {.images = {image}, .code = {}})->entries.front().partitionType);
    disk[446 + 4] = '\x83';
    image.content = bootImage(disk).content;
    EXPECT_EQ(Fault::BootImageData, faultOf({}, image)) << "two partitions";
}

TEST(Boot, ChangesLoadersForBiosesOnly)
{
    auto image = bootImage(std::string(4096, 'x'));
    image.infoTable = true;
    EXPECT_EQ(Fault{0}, faultOf({}, image));
    image.platform = PlatformId::Efi;
    EXPECT_EQ(Fault::InvalidParam, faultOf({}, image));
    image = bootImage(std::string(63, 'x'));
    image.infoTable = true;
    EXPECT_EQ(Fault::BootImageData, faultOf({}, image)) << "no room for the table";
    image = bootImage(std::string(2555, 'x'));
    image.grub2 = true;
    EXPECT_EQ(Fault::BootImageData, faultOf({}, image));
    // Loaders are held in memory, so what is changed has a bound.
    image.content = std::make_shared<image::test::Zeros>((64U << 20) + 1);
    EXPECT_EQ(Fault::BootImageData, faultOf({}, image));
}

TEST(Boot, TakesThirtyTwoImagesAndNoMore)
{
    Settings settings;
    settings.images.assign(32, bootImage("x"));
    EXPECT_EQ(32U, prepared({}, settings)->entries.size());
    settings.images.push_back(bootImage("x"));
    EXPECT_THROW(prepared({}, settings), Error);
}

TEST(Boot, KnowsItsCode)
{
    const auto kindOf = [](std::string text, std::size_t size) {
        text.resize(size);
        const auto bytes = asBytes(text);
        return recognizeBootCode({bytes.begin(), bytes.end()}, "code").kind;
    };
    EXPECT_EQ(BootCode::Kind::Isolinux, kindOf("isolinux.bin missing or corrupt.", 432));
    EXPECT_EQ(BootCode::Kind::Grub2, kindOf("GRUB ", 512));
    EXPECT_THROW(kindOf("isolinux.bin", 433), Error);
    EXPECT_THROW(kindOf("something else", 512), Error);
    Settings settings{.images = {bootImage("x")}, .code = BootCode{}};
    settings.images.front().platform = PlatformId::Efi;
    EXPECT_THROW(prepared({}, settings), Error) << "nothing that it could start";
}

TEST(Boot, NeedsIso9660)
{
    const Findings findings{.equal = {}, .boot = prepared({}, {.images = {bootImage("x")}, .code = {}})};
    EXPECT_THROW(plan(TreeBuilder{}.share(), image::test::options(false, false, false, true), findings), Error);
}

TEST(Boot, WritesACatalogThatTheReaderUnderstands)
{
    Settings settings;
    for (int i = 0; i < 32; ++i) {
        auto image = bootImage(std::string(static_cast<std::size_t>(600 + i), 'x'));
        image.manufacturer = "maker " + std::to_string(i);  // so that each is a section of its own
        image.platform = i % 2 == 0 ? PlatformId::X86 : PlatformId::Efi;
        image.loadSegment = static_cast<std::uint16_t>(i);
        settings.images.push_back(image);
    }
    settings.images[2].loadSectors = 77;
    const auto p = plan(TreeBuilder{}.file("f", "f").share(), image::test::options(true, true, true, true),
                        {.equal = {}, .boot = prepared({}, settings), .bootCatalog = {}});
    ImageSource source{p, io::CallerFiles::own()};
    const auto catalog = read::bootCatalog(source);
    ASSERT_TRUE(catalog);
    EXPECT_TRUE(catalog->checksumGood && catalog->keyGood && catalog->faults.empty());
    EXPECT_EQ(17U, catalog->recordBlock) << "where El Torito wants it";
    EXPECT_EQ("maker 0", catalog->id);
    ASSERT_EQ(32U, catalog->entries.size());
    for (std::size_t i = 0; i < 32; ++i) {
        const auto& entry = catalog->entries[i];
        EXPECT_EQ(i % 2 == 0 ? 0 : 0xEF, entry.platform);
        EXPECT_EQ("maker " + std::to_string(i), entry.section);
        EXPECT_EQ(i, entry.loadSegment);
        EXPECT_EQ(i == 2 ? 77 : i % 2 == 0 ? 4 : 2, entry.sectors);
        std::vector<std::byte> content(600 + i + 1);
        source.read(std::uint64_t{entry.block} * 2048, content);
        EXPECT_TRUE(std::all_of(content.begin(), content.end() - 1, [](auto b) { return b == std::byte{'x'}; }));
        EXPECT_EQ(std::byte{0}, content.back());
    }
    EXPECT_EQ(0U, read::check(source, {}).findings.size());
}

TEST(Boot, StartsAFileOfTheImageWhereItLies)
{
    TreeBuilder b;
    b.file("a", "a").file("boot/loader", std::string(5000, 'l')).file("z", "z");
    const Settings settings{.images = {{.path = "/boot/loader", .content = {}, .name = {}},
                                       {.path = "boot/loader", .content = {}, .name = {}}},
                            .code = {}};
    const auto p = plan(b.share(), image::test::options(true, true, true, true),
                        {.equal = {}, .boot = prepared(b, settings), .bootCatalog = {}});
    ImageSource source{p, io::CallerFiles::own()};
    const auto catalog = read::bootCatalog(source);
    ASSERT_TRUE(catalog && catalog->entries.size() == 2);
    const auto object = p.objectAt(catalog->entries[0].block);
    ASSERT_TRUE(object);
    EXPECT_EQ("loader", b.tree().name(p.census().node(*object)));
    EXPECT_EQ(catalog->entries[0].block, catalog->entries[1].block);
}

TEST(Boot, PutsTheTableIntoTheLoaderThatIsAFileToo)
{
    std::string loader(5000, '\0');
    for (std::size_t i = 0; i < loader.size(); ++i) loader[i] = static_cast<char>(i * 7);
    TreeBuilder b;
    b.file("copy", loader).file("loader", loader).file("z", "z");
    BootImage image{.path = "/loader", .content = {}, .name = {}};
    image.infoTable = image.grub2 = true;
    const auto node = [&](const char* path) { return *b.tree().find(path); };
    // Equal contents are stored once; but what is changed is equal to nothing.
    const Census::EqualContents equal{{static_cast<std::uint32_t>(node("/copy")), node("/copy")},
                                      {static_cast<std::uint32_t>(node("/loader")), node("/copy")}};
    const auto p = plan(b.share(), image::test::options(true, true, true, true),
                        {.equal = equal, .boot = prepared(b, {.images = {image}, .code = {}}), .bootCatalog = {}});
    ImageSource source{p, io::CallerFiles::own()};

    std::uint32_t sum = 0;
    for (std::size_t i = 64; i < loader.size(); i += 4) sum += le32(asBytes(loader), i);
    const auto start = read::bootCatalog(source)->entries.at(0).block;
    std::vector<std::byte> found(loader.size());
    source.read(std::uint64_t{start} * 2048, found);
    EXPECT_EQ(16U, le32(found, 8));
    EXPECT_EQ(start, le32(found, 12));
    EXPECT_EQ(loader.size(), le32(found, 16));
    EXPECT_EQ(sum, le32(found, 20));
    EXPECT_EQ(std::uint64_t{start} * 4 + 5, le64(found, 2548));
    for (std::size_t i = 0; i < loader.size(); ++i) {
        const bool isTable = (i >= 8 && i < 64) || (i >= 2548 && i < 2556);
        ASSERT_TRUE(isTable || static_cast<std::byte>(loader[i]) == found[i]) << i;
    }

    for (std::uint32_t o = 0; o < p.census().objectCount(); ++o) {
        const ObjectNo object{o};
        const bool isLoader = p.census().node(object) == node("/loader");
        EXPECT_EQ(isLoader, p.layout().extent(object) == start);
        EXPECT_EQ(p.layout().extent(object), p.place(object).start);
        EXPECT_EQ(object, p.objectAt(p.place(object).start));
    }
    EXPECT_EQ(0U, read::check(source, {}).findings.size());
}

TEST(Boot, FailsTheStreamWithWhatReadingABootImageGives)
{
    auto image = bootImage("x");
    image.content = std::make_shared<image::test::Broken>(4096);
    const auto p = plan(TreeBuilder{}.share(), image::test::isoOptions(),
                        {.equal = {}, .boot = prepared({}, {.images = {image}, .code = {}}), .bootCatalog = {}});
    EXPECT_EQ(Fault::SourceChanged, image::test::streamFault(p));
}

}  // namespace
}  // namespace discmaster::image::boot

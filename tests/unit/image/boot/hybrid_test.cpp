// What makes an image a disk's: a master boot record, and a GUID partition table with its copy.

#include "image/boot/hybrid.hpp"

#include "image/plan.hpp"
#include "support/boot_images.hpp"
#include "support/builder.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>
#include <zlib.h>

namespace discmaster::image::boot {
namespace {

using image::test::bootImage;
using image::test::bytesOf;
using image::test::prepared;
using image::test::TreeBuilder;

constexpr std::size_t kSector = 512, kTable = 446;

BootCode code(BootCode::Kind kind, std::size_t size)
{
    return {.kind = kind, .bytes = std::vector<std::byte>(size, std::byte{0xCC})};
}

BootImage uefi(std::size_t size)
{
    auto image = bootImage(std::string(size, 'u'));
    image.platform = PlatformId::Efi;
    return image;
}

std::vector<std::byte> imageWith(const Settings& settings, bool withUdf = true)
{
    return bytesOf(plan(TreeBuilder{}.file("f", std::string(9000, 'f')).share(),
                        image::test::options(true, true, true, withUdf),
                        {.equal = {}, .boot = prepared({}, settings), .bootCatalog = {}}));
}

std::uint32_t crcOf(ByteView bytes)
{
    return static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

std::uint32_t blockOfEntry(ByteView image, std::size_t entry)
{
    return le32(image, le32(image, 17 * 2048 + 71) * std::size_t{2048} + 32 + entry * 64 + 8);
}

void expectHeader(ByteView image, std::uint64_t at, std::uint64_t other, std::uint64_t entries)
{
    const auto header = image.subspan(at * kSector, kSector);
    EXPECT_EQ("EFI PART", asText(header.first(8)));
    std::vector<std::byte> copy(header.begin(), header.begin() + 92);
    putLe32(copy, 16, 0);
    EXPECT_EQ(crcOf(copy), le32(header, 16));
    EXPECT_EQ(at, le64(header, 24));
    EXPECT_EQ(other, le64(header, 32));
    EXPECT_EQ(entries, le64(header, 72));
    EXPECT_EQ(crcOf(image.subspan(entries * kSector, 128 * 128)), le32(header, 88));
}

TEST(Hybrid, HasAPartitionTableWhereUefiIsToFindSomething)
{
    for (const bool udf : {false, true}) {
        const auto bytes = imageWith(
            {.images = {bootImage(std::string(4096, 'b')), uefi(100'000)}, .code = code(BootCode::Kind::Grub2, 512)},
            udf);
        const ByteView image{bytes};
        const auto sectors = bytes.size() / kSector;
        EXPECT_EQ(0U, bytes.size() % (1 << 20)) << "whole cylinders";

        EXPECT_EQ(0xAA55, le16(image, 510));
        EXPECT_EQ(0xEE, u8(image, kTable + 4));
        EXPECT_EQ(1U, le32(image, kTable + 8));
        EXPECT_EQ(sectors - 1, le32(image, kTable + 12));
        EXPECT_EQ(0x80, u8(image, kTable + 16)) << "an active one for BIOSes that ask for it";
        EXPECT_EQ(0xCC, u8(image, 0));
        EXPECT_EQ(std::uint64_t{blockOfEntry(image, 0)} * 4 + 4, le64(image, 432));

        expectHeader(image, 1, sectors - 1, 2);
        expectHeader(image, sectors - 1, 1, sectors - 33);
        EXPECT_EQ(64U, le64(image, kSector + 40)) << "behind the system area";

        // Partitions follow each other, and the second is the UEFI image.
        std::uint64_t at = 64;
        for (int i = 0; i < 3; ++i) {
            const auto entry = image.subspan(2 * kSector + static_cast<std::size_t>(i) * 128, 128);
            EXPECT_EQ(at, le64(entry, 32));
            at = le64(entry, 40) + 1;
        }
        EXPECT_LE(at, sectors - 33);
        EXPECT_EQ(0U, at % 4) << "whole blocks";
        const auto second = image.subspan(2 * kSector + 128, 128);
        EXPECT_EQ(0xC12A7328, le32(second, 0));
        EXPECT_EQ(std::uint64_t{blockOfEntry(image, 1)} * 4, le64(second, 32));
        EXPECT_EQ(196U, le64(second, 40) + 1 - le64(second, 32)) << "100,000 bytes in sectors";
    }
}

TEST(Hybrid, KeepsTwoAnchorsOfUdf)
{
    const auto bytes = imageWith({.images = {uefi(1000)}, .code = {}});
    const ByteView image{bytes};
    const auto last = bytes.size() / 2048 - 1;
    for (const auto block : {std::size_t{256}, last - 256}) {
        EXPECT_EQ(2, le16(image, block * 2048)) << "an anchor's tag";
        EXPECT_EQ(block, le32(image, block * 2048 + 12));
    }
}

TEST(Hybrid, HasOnePartitionForBiosesAlone)
{
    const auto bytes =
        imageWith({.images = {bootImage(std::string(4096, 'b'))}, .code = code(BootCode::Kind::Isolinux, 432)});
    const ByteView image{bytes};
    EXPECT_EQ(0x80, u8(image, kTable));
    EXPECT_EQ(0x17, u8(image, kTable + 4));
    EXPECT_EQ(0U, le32(image, kTable + 8));
    EXPECT_EQ(bytes.size() / kSector, le32(image, kTable + 12));
    EXPECT_EQ(std::uint64_t{blockOfEntry(image, 0)} * 4, le64(image, 432)) << "where isolinux lies";
    EXPECT_EQ(0U, le32(image, kSector)) << "no other table";
}

TEST(Hybrid, TellsABiosThatItHasNothingForIt)
{
    const auto bytes = imageWith({.images = {uefi(1000)}, .code = {}});
    EXPECT_NE(std::string_view::npos, asText(ByteView{bytes}.first(440)).find("This medium is started by UEFI."));
}

TEST(Hybrid, LeavesTheSystemAreaAloneWhereNothingIsForIt)
{
    const auto empty = [](const Settings& settings) {
        const auto bytes = imageWith(settings);
        return std::all_of(bytes.begin(), bytes.begin() + 32768, [](auto b) { return b == std::byte{0}; });
    };
    EXPECT_TRUE(empty({.images = {bootImage("x")}, .code = {}}));
    EXPECT_TRUE(empty({.images = {uefi(1000)}, .hybrid = false, .code = {}}));
    EXPECT_FALSE(empty({.images = {uefi(1000)}, .code = {}}));
}

TEST(Hybrid, IsTheSameTwiceAndAnotherForAnotherVolume)
{
    const Settings settings{.images = {uefi(1000)}, .code = {}};
    EXPECT_EQ(imageWith(settings), imageWith(settings));
    auto options = image::test::isoOptions();
    const auto idWith = [&](const char* name) {
        options.volumeName = name;
        const auto bytes = bytesOf(
            plan(TreeBuilder{}.share(), options, {.equal = {}, .boot = prepared({}, settings), .bootCatalog = {}}));
        return std::vector<std::byte>(bytes.begin() + 512 + 56, bytes.begin() + 512 + 72);
    };
    EXPECT_NE(idWith("ONE"), idWith("OTHER"));
}

}  // namespace
}  // namespace discmaster::image::boot

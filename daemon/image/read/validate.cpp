#include "image/read/validate.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "image/read/blocks.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace discmaster::image::read {
namespace {

/// What a file is that is no image of user data, in words; empty when nothing is recognised.
std::string_view foreignFormat(Blocks& blocks)
{
    struct Magic {
        std::uint64_t at;
        std::string_view bytes;
        std::string_view text;
    };
    // ECMA-130 14.1: the sync field that begins a raw sector.
    static constexpr std::string_view kSync{"\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00", 12};
    static constexpr auto kMagics = std::to_array<Magic>({
        {0, kSync, "it holds raw sectors of 2352 bytes; extract the user data (2048 bytes of each) first"},
        {37633, "CD001", "it holds sectors of 2352 bytes; extract the user data (2048 bytes of each) first"},
        {37400, "CD001", "it holds sectors of 2336 bytes; extract the user data (2048 bytes of each) first"},
        {33069, "CD001", "an ISO image lies behind a header of 300 bytes (Nero); cut the header off"},
        {0, "CISO", "it is a compressed image (CSO); decompress it"},
        {0, "MComprHD", "it is a compressed image (CHD); decompress it"},
        {0, "MEDIA DESCRIPTOR", "it is the description of an image (MDS), not the image"},
        {0, std::string_view{"\x1F\x8B", 2}, "it is compressed with gzip; decompress it"},
        {0,
         std::string_view{"\xFD"
                          "7zXZ",
                          5},
         "it is compressed with xz; decompress it"},
        {0, std::string_view{"PK\x03\x04", 4}, "it is a zip archive; unpack it"},
    });
    for (const auto& m : kMagics) {
        std::array<std::byte, 16> b{};
        const auto bytes = MutableBytes{b}.first(m.bytes.size());
        if (!blocks.has(m.at, bytes.size())) continue;
        blocks.read(m.at, bytes);
        if (asText(bytes) == m.bytes) return m.text;
    }
    return {};
}

/// ECMA-119 8.1, ECMA-167 2/9, ECMA-168 2/9: the identifiers of a volume recognition sequence.
bool hasRecognitionSequence(Blocks& blocks)
{
    bool extendedArea = false;
    for (std::uint64_t n = 16; n < 256 && n < blocks.count(); ++n) {
        const auto b = blocks.block(n);
        const auto id = asText(ByteView{b}.subspan(1, 5));
        const auto type = u8(b, 0), version = u8(b, 6);
        if (id == "CD001" && type == 1 && version == 1) return true;
        if (id == "BEA01")
            extendedArea = true;
        else if (extendedArea && (id == "NSR02" || id == "NSR03" || id == "CDW02"))
            return true;
        else if (id != "CD001" && id != "BOOT2" && id != "CDW02" && id != "TEA01")
            return false;
    }
    return false;
}

}  // namespace

void validate(io::ByteSource& image)
{
    Blocks blocks{image};
    const auto because = foreignFormat(blocks);
    const auto explain = because.empty() ? std::string{} : fmt::format(": {}", because);
    if (image.size() % kBlockSize != 0)
        throw Error{Fault::ImagemanagerImageNotAligned,
                    fmt::format("The size of the image, {} bytes, is not a multiple of 2048{}.", image.size(),
                                explain.empty() ? ": it is cut short, or not an image of user data" : explain)};
    if (image.size() / kBlockSize > kMaxImageSectors)
        throw Error{Fault::ImagemanagerImageTooBig,
                    fmt::format("The image has {} sectors; at most {} can be burned. Split what is in it.",
                                image.size() / kBlockSize, kMaxImageSectors)};
    if (!hasRecognitionSequence(blocks))
        throw Error{Fault::ImagemanagerNoValidVdFound,
                    fmt::format("The image has no volume recognition sequence of ISO 9660 or UDF at block 16{}.",
                                explain.empty()
                                    ? ": it holds no file system for discs; master the files into an image first"
                                    : explain)};
}

}  // namespace discmaster::image::read

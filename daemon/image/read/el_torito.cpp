#include "image/read/el_torito.hpp"

#include "image/read/iso9660.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image::read {
namespace {

constexpr std::size_t kRecord = 32;

BootEntry decodeEntry(ByteView r)
{
    BootEntry e;
    e.bootable = u8(r, 0) == 0x88;
    e.media = u8(r, 1);
    e.loadSegment = le16(r, 2);
    e.systemType = u8(r, 4);
    e.sectors = le16(r, 6);
    e.block = le32(r, 8);
    e.selectionType = u8(r, 12);
    std::ranges::copy(r.subspan(13, 19), e.selection.begin());
    return e;
}

/// The records behind the default entry: headers, each with its entries, and what extends those.
void takeSections(BootCatalog& catalog, ByteView bytes)
{
    std::size_t at = 2 * kRecord;
    const auto more = [&] { return at + kRecord <= bytes.size(); };
    for (bool last = false; !last && more();) {
        const auto header = bytes.subspan(at, kRecord);
        const auto kind = u8(header, 0);
        if (kind == 0) return;
        if (kind != 0x90 && kind != 0x91) {
            catalog.faults.push_back(fmt::format("A section of the boot catalog begins with {:02X}h", kind));
            return;
        }
        last = kind == 0x91;
        at += kRecord;
        const auto platform = u8(header, 1);
        const auto id = trimmed(utf8FromLatin1(header.subspan(4, 28)));
        for (std::size_t n = le16(header, 2); n > 0; --n) {
            if (!more()) return catalog.faults.emplace_back("The boot catalog ends inside a section"), void();
            auto entry = decodeEntry(bytes.subspan(at, kRecord));
            if (const auto indicator = u8(bytes, at); indicator != 0x88 && indicator != 0)
                catalog.faults.push_back(fmt::format("An entry of the boot catalog begins with {:02X}h", indicator));
            entry.platform = platform;
            entry.section = id;
            at += kRecord;
            // Bit 5 of the media byte: a record that extends the selection criteria follows (El Torito 2.5).
            for (bool extended = (entry.media & 0x20) != 0; extended && more(); at += kRecord) {
                if (u8(bytes, at) != 0x44) {
                    catalog.faults.emplace_back("An entry of the boot catalog lacks its extension");
                    break;
                }
                extended = (u8(bytes, at + 1) & 0x20) != 0;
            }
            catalog.entries.push_back(std::move(entry));
        }
        catalog.bytes = at;
    }
}

}  // namespace

std::string platformName(std::uint8_t platform)
{
    switch (platform) {
    case 0: return "x86";
    case 1: return "PowerPC";
    case 2: return "Mac";
    case 0xEF: return "UEFI";
    default: return fmt::format("{:02X}h", platform);
    }
}

std::string emulationName(std::uint8_t media)
{
    switch (media & 0x0F) {
    case 0: return "no emulation";
    case 1: return "1.2 MB floppy";
    case 2: return "1.44 MB floppy";
    case 3: return "2.88 MB floppy";
    case 4: return "hard disk";
    default: return fmt::format("emulation {}", media & 0x0F);
    }
}

std::expected<BootCatalog, std::string> readBootCatalog(Blocks& blocks, std::uint64_t recordBlock)
{
    if (recordBlock >= blocks.count()) return std::unexpected{"The boot record lies beyond the end"};
    const auto record = blocks.block(recordBlock);
    BootCatalog catalog;
    catalog.recordBlock = recordBlock;
    catalog.block = le32(record, 71);
    if (catalog.block >= blocks.count())
        return std::unexpected{fmt::format("The boot catalog at block {} lies beyond the end", catalog.block)};
    const auto most = std::min<std::uint64_t>(kMostCatalogBytes, blocks.size() - catalog.block * kBlockSize);
    std::vector<std::byte> bytes(static_cast<std::size_t>(most));
    blocks.read(catalog.block * kBlockSize, bytes);
    const ByteView b{bytes};
    if (u8(b, 0) != 1) return std::unexpected{"The boot catalog does not begin with a validation entry"};
    unsigned sum = 0;
    for (std::size_t i = 0; i < kRecord; i += 2) sum += le16(b, i);
    catalog.checksumGood = (sum & 0xFFFF) == 0;
    catalog.keyGood = u8(b, 30) == 0x55 && u8(b, 31) == 0xAA;
    catalog.platform = u8(b, 1);
    catalog.id = trimmed(utf8FromLatin1(b.subspan(4, 24)));
    auto first = decodeEntry(b.subspan(kRecord, kRecord));
    if (const auto indicator = u8(b, kRecord); indicator != 0x88 && indicator != 0)
        catalog.faults.push_back(fmt::format("The default entry of the boot catalog begins with {:02X}h", indicator));
    first.platform = catalog.platform;
    first.section = catalog.id;
    first.isDefault = true;
    catalog.entries.push_back(std::move(first));
    catalog.bytes = 2 * kRecord;
    takeSections(catalog, b);
    return catalog;
}

std::optional<BootCatalog> bootCatalog(io::ByteSource& image, std::uint32_t sessionStart)
{
    Blocks blocks{image};
    const auto found = readVolumeDescriptors(blocks, sessionStart);
    if (!found.bootRecord) return std::nullopt;
    auto catalog = readBootCatalog(blocks, *found.bootRecord);
    return catalog ? std::optional{std::move(*catalog)} : std::nullopt;
}

}  // namespace discmaster::image::read

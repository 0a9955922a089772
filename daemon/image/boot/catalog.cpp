#include "image/boot/catalog.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <cassert>

namespace discmaster::image::boot {

namespace {

constexpr std::size_t kRecord = 32;
constexpr std::uint64_t kSector = 512;

std::uint16_t loadSectors(const Boot::Entry& entry)
{
    constexpr std::uint16_t kBlock = 4, kBootSector = 1, kToTheEnd = 1;
    if (entry.image.loadSectors != 0) return entry.image.loadSectors;
    if (entry.isEmulated()) return kBootSector;
    if (!entry.isUefi()) return kBlock;
    // UEFI 13.3.2.1: 0 and 1 mean a file system to the end of the disc.
    const auto sectors = (entry.size + kSector - 1) / kSector;
    return sectors > 0xFFFF ? kToTheEnd : static_cast<std::uint16_t>(sectors);
}

/// El Torito 2.1. The sixteen-bit words of the entry add up to zero.
void putValidation(const BootImage& first, MutableBytes out)
{
    putU8(out, 0, 1);
    putU8(out, 1, static_cast<std::uint8_t>(first.platform));
    putText(out, 4, 24, first.manufacturer, '\0');
    putLe16(out, 30, 0xAA55);
    std::uint16_t sum = 0;
    for (std::size_t at = 0; at < kRecord; at += 2) sum = static_cast<std::uint16_t>(sum + le16(out, at));
    putLe16(out, 28, static_cast<std::uint16_t>(-sum));
}

/// El Torito 2.2 and 2.4.
void putEntry(const Boot::Entry& entry, std::uint32_t start, MutableBytes out)
{
    putU8(out, 0, 0x88);
    putU8(out, 1, static_cast<std::uint8_t>(*entry.image.emulation));
    putLe16(out, 2, entry.image.loadSegment);
    putU8(out, 4, entry.partitionType);
    putLe16(out, 6, loadSectors(entry));
    putLe32(out, 8, start);
}

bool sameSection(const BootImage& a, const BootImage& b)
{
    return a.platform == b.platform && a.manufacturer == b.manufacturer;
}

}  // namespace

void renderBootRecord(std::uint32_t catalog, Block out)
{
    putText(out, 1, 5, "CD001");
    putU8(out, 6, 1);
    putText(out, 7, 32, "EL TORITO SPECIFICATION", '\0');
    putLe32(out, 71, catalog);
}

void renderCatalog(std::span<const Boot::Entry> entries, std::span<const std::uint32_t> starts, Block out)
{
    assert(!entries.empty() && (2 * entries.size() + 1) * kRecord <= out.size() + kRecord);
    const auto record = [&](std::size_t n) { return MutableBytes{out}.subspan(n * kRecord, kRecord); };
    putValidation(entries.front().image, record(0));
    putEntry(entries.front(), starts.front(), record(1));
    std::size_t at = 2;
    for (std::size_t i = 1; i < entries.size();) {
        std::size_t n = 1;
        while (i + n < entries.size() && sameSection(entries[i].image, entries[i + n].image)) ++n;
        // El Torito 2.3: 90h when more headers follow, 91h for the last.
        const auto header = record(at++);
        putU8(header, 0, i + n < entries.size() ? 0x90 : 0x91);
        putU8(header, 1, static_cast<std::uint8_t>(entries[i].image.platform));
        putLe16(header, 2, static_cast<std::uint16_t>(n));
        putText(header, 4, 28, entries[i].image.manufacturer, '\0');
        for (; n > 0; --n, ++i) putEntry(entries[i], starts[i], record(at++));
    }
}

}  // namespace discmaster::image::boot

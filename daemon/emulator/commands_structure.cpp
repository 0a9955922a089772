// READ DISC STRUCTURE of MMC-6.

#include "emulator/drive.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint32_t kDvdDataStart = 0x30000;  // physical sector number of LBA 0
constexpr std::uint32_t kBdDataStart = 0x100000;

/// The four header bytes, then `size` bytes of zeros to fill.
Bytes structure(std::size_t size)
{
    Bytes b(4 + size);
    putBe16(b, 0, static_cast<std::uint16_t>(size + 2));
    return b;
}

/// ECMA-349 14.4.2: the physical format information of DVD+R, as it stands in the ADIP.
Bytes dvdPhysical(const Medium& m)
{
    auto b = structure(2048);
    const auto end = kDvdDataStart + static_cast<std::uint32_t>(m.state().blocks) - 1;
    putU8(b, 4, m.type().bookType);
    putU8(b, 5, 0x0F);  // 120 mm, no maximum rate
    putU8(b, 6, 0x02);  // one layer, write-once
    putBe24(b, 9, kDvdDataStart);
    putBe24(b, 13, end);
    putText(b, 23, 8, m.type().manufacturer, '\0');
    putText(b, 31, 3, m.type().typeId, '\0');
    putU8(b, 34, 1);
    return b;
}

/// DVD 01h: no copyright protection, all regions.
Bytes dvdCopyright(const Medium&) { return structure(4); }

/// The Blu-ray Disc Association's white paper, disc information unit: a body of 56 bytes and a footer.
Bytes bdDiscInformation(const Medium& m)
{
    auto b = structure(4096);
    const bool rewritable = m.type().overwritable();
    putText(b, 4, 2, "DI");
    putU8(b, 6, 1);     // format number
    putU8(b, 8, 0x20);  // one layer
    putU8(b, 10, 98);   // bytes of the unit in use
    putText(b, 12, 3, rewritable ? "BDW" : "BDR");
    putU8(b, 15, 0x01);  // 120 mm, class 0
    putU8(b, 16, 0x11);  // one layer of 25 GB
    putBe32(b, 28, kBdDataStart);
    putBe32(b, 32, kBdDataStart + static_cast<std::uint32_t>(m.state().blocks) - 1);
    putText(b, 104, 6, m.type().manufacturer, '\0');
    putText(b, 110, 3, m.type().typeId, '\0');
    return b;
}

/// BD 0Ah: spare areas, in clusters, free and in all.
Bytes bdSpares(const Medium& m)
{
    auto b = structure(12);
    const auto& s = m.state();
    const auto spare = s.formatted ? s.blocks - s.formattedBlocks : 0;
    const auto clusters = static_cast<std::uint32_t>(spare / m.type().unit);
    putBe32(b, 8, clusters);
    putBe32(b, 12, clusters);
    return b;
}

struct Row {
    std::uint8_t mediaType;  ///< CDB byte 1: 0 DVD, 1 BD
    std::uint8_t format;
    Bytes (*make)(const Medium&);
};

constexpr Row kStructures[] = {
    {0, 0x00, dvdPhysical},       {0, 0x01, dvdCopyright}, {0, 0x11, dvdPhysical},
    {1, 0x00, bdDiscInformation}, {1, 0x0A, bdSpares},
};

/// Format FFh: which formats there are (MMC-6); all are readable only.
Bytes list(std::uint8_t mediaType, const Medium& m)
{
    Bytes b(4);
    for (const auto& row : kStructures) {
        if (row.mediaType != mediaType) continue;
        Page<4> entry;
        entry.u8(0, row.format).u8(1, 0x40).be16(2, row.make(m).size());
        b.insert(b.end(), entry.bytes().begin(), entry.bytes().end());
    }
    putBe16(b, 0, static_cast<std::uint16_t>(b.size() - 2));
    return b;
}

}  // namespace

Outcome readDiscStructure(Drive& d, Exchange& x)
{
    const auto& m = *d.medium();
    const auto mediaType = static_cast<std::uint8_t>(x.cdb.u8(1) & 0xF);
    // 5/30/02 cannot read medium, incompatible format: a CD has no structures, a BD none of a DVD's.
    constexpr scsi::Sense kIncompatible{scsi::SenseKey::IllegalRequest, 0x30, 0x02};
    if (!(mediaType == 0 ? m.type().dvd() : mediaType == 1 && m.type().bd())) return refuse(kIncompatible);
    const auto format = x.cdb.u8(7);
    if (format == 0xFF) {
        x.answer(list(mediaType, m), x.cdb.be16(8));
        return {};
    }
    for (const auto& row : kStructures) {
        if (row.mediaType != mediaType || row.format != format) continue;
        x.answer(row.make(m), x.cdb.be16(8));
        return {};
    }
    return refuse(senses::kInvalidFieldInCdb);
}

}  // namespace discmaster::emulator::commands

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

/// ECMA-349 14.4.2, ECMA-364 for two layers: the physical format information of DVD+R and DVD+RW, as it stands in the
/// ADIP; of DVD-R and DVD-RW (ECMA-359, ECMA-338) in the lead-in, with the same fields.
Bytes dvdPhysical(const Medium& m)
{
    auto b = structure(2048);
    const auto& type = m.type();
    putU8(b, 4, type.bookType);
    putU8(b, 5, 0x0F);  // 120 mm, no maximum rate
    constexpr unsigned kRewritable = 0x04, kWriteOnce = 0x02, kTwoLayers = 0x20, kOppositeTrackPath = 0x10;
    const auto layers = type.layers == 2 ? kTwoLayers | kOppositeTrackPath : 0U;
    putU8(b, 6, static_cast<std::uint8_t>(layers | (type.overwritable() ? kRewritable : kWriteOnce)));
    putBe24(b, 9, kDvdDataStart);
    if (type.layers == 2) {
        // Layer 1 runs back from where layer 0 ends, with the bits of the sector numbers inverted.
        const auto first = static_cast<std::uint32_t>(m.state().firstLayer());
        const auto end = kDvdDataStart + first - 1;
        putBe24(b, 13, (~end & 0xFFFFFFU) + first - 1);
        putBe24(b, 17, end);
    } else {
        putBe24(b, 13, kDvdDataStart + static_cast<std::uint32_t>(m.state().blocks) - 1);
    }
    putText(b, 23, 8, type.manufacturer, '\0');
    putText(b, 31, 3, type.typeId, '\0');
    putU8(b, 34, 1);
    return b;
}

/// DVD 20h: where layer 0 ends, and whether that is settled (MMC-6, layer boundary information).
Bytes dvdLayerBoundary(const Medium& m)
{
    auto b = structure(8);
    const bool settled = m.state().layerBreak != 0 || m.status() != DiscStatus::Blank;
    putU8(b, 4, settled ? 0x80 : 0);
    putBe32(b, 8, static_cast<std::uint32_t>(m.state().firstLayer()));
    return b;
}

/// ECMA-330: a DVD-RAM's data begin at 031000h. Its maker stands in the lead-in, where no command of MMC reads it.
Bytes dvdRamPhysical(const Medium& m)
{
    constexpr std::uint32_t kDataStart = 0x31000;
    auto b = structure(2048);
    putU8(b, 4, m.type().bookType);
    putU8(b, 5, 0x0F);
    putU8(b, 6, 0x04);
    putBe24(b, 9, kDataStart);
    putBe24(b, 13, kDataStart + static_cast<std::uint32_t>(m.state().blocks) - 1);
    return b;
}

/// DVD 08h: the disc definition structure; the flag of a disc that was formatted (ECMA-330 25.3).
Bytes dvdRamDefinition(const Medium&)
{
    auto b = structure(2048);
    putBe16(b, 4, 0x0A0A);
    return b;
}

/// DVD 09h: no cartridge, no write protection.
Bytes dvdRamStatus(const Medium&) { return structure(4); }

/// DVD 0Ah: blocks of the primary spare area, of the supplementary one, and in all of that.
Bytes dvdRamSpares(const Medium& m)
{
    constexpr std::uint32_t kPrimary = 12800;  // ECMA-330: the first zone's
    auto b = structure(12);
    const auto supplementary = static_cast<std::uint32_t>(m.state().blocks - m.state().formattedBlocks);
    putBe32(b, 4, kPrimary);
    putBe32(b, 8, supplementary);
    putBe32(b, 12, supplementary);
    return b;
}

/// DVD 0Bh: general data, not real-time.
Bytes dvdRamRecordingType(const Medium&) { return structure(4); }

/// DVD 01h: no copyright protection, all regions.
Bytes dvdCopyright(const Medium&) { return structure(4); }

/// The Blu-ray Disc Association's white paper, disc information unit: a body of 56 bytes and a footer.
Bytes bdDiscInformation(const Medium& m)
{
    auto b = structure(4096);
    const bool rewritable = m.type().overwritable();
    putText(b, 4, 2, "DI");
    putU8(b, 6, 1);  // format number
    putU8(b, 8, 0x20);
    putU8(b, 10, 98);  // bytes of the unit in use
    putText(b, 12, 3, rewritable ? "BDW" : "BDR");
    putU8(b, 15, 0x01);  // 120 mm, class 0
    putU8(b, 16, static_cast<std::uint8_t>(m.type().layers << 4U | 1U));
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

/// DVD 0Eh: pre-recorded information in the lead-in of DVD-R and DVD-RW (ECMA-359 and ECMA-338, annexes on land
/// pre-pits): fields of eight bytes, of which 3 and 4 name the maker.
Bytes dvdPrerecorded(const Medium& m)
{
    auto b = structure(40);
    const auto maker = m.type().manufacturer;
    putU8(b, 4, 1);
    putU8(b, 16, 3);
    putText(b, 17, 6, maker.substr(0, 6), '\0');
    putU8(b, 24, 4);
    putText(b, 25, 6, maker.substr(6), '\0');
    return b;
}

constexpr std::uint8_t kLayerBoundary = 0x20;

struct Row {
    std::uint8_t mediaType;  ///< CDB byte 1: 0 DVD, 1 BD
    std::uint8_t format;
    bool (*has)(const MediumType&);
    Bytes (*make)(const Medium&);
};

bool any(const MediumType&) { return true; }
bool notRam(const MediumType& t) { return t.profile != ProfileType::DvdRam; }
bool dash(const MediumType& t) { return t.recording == Recording::DvdDash; }
bool plus(const MediumType& t) { return notRam(t) && !dash(t); }
bool dual(const MediumType& t) { return t.profile == ProfileType::DvdPlusRDual; }
bool ram(const MediumType& t) { return t.profile == ProfileType::DvdRam; }

constexpr Row kStructures[] = {
    {0, 0x00, notRam, dvdPhysical},    {0, 0x0E, dash, dvdPrerecorded},     {0, 0x00, ram, dvdRamPhysical},
    {0, 0x01, any, dvdCopyright},      {0, 0x08, ram, dvdRamDefinition},    {0, 0x09, ram, dvdRamStatus},
    {0, 0x0A, ram, dvdRamSpares},      {0, 0x0B, ram, dvdRamRecordingType}, {0, 0x11, plus, dvdPhysical},
    {0, 0x20, dual, dvdLayerBoundary}, {1, 0x00, any, bdDiscInformation},   {1, 0x0A, any, bdSpares},
};

/// Format FFh: which formats there are (MMC-6), and whether they are sent, read.
Bytes list(std::uint8_t mediaType, const Medium& m)
{
    Bytes b(4);
    for (const auto& row : kStructures) {
        if (row.mediaType != mediaType || !row.has(m.type())) continue;
        Page<4> entry;
        entry.u8(0, row.format).u8(1, row.format == kLayerBoundary ? 0xC0 : 0x40).be16(2, row.make(m).size());
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
    // A CD has no structures, a BD none of a DVD's.
    if (!(mediaType == 0 ? m.type().dvd() : mediaType == 1 && m.type().bd())) return refuse(senses::kCannotReadMedium);
    const auto format = x.cdb.u8(7);
    if (format == 0xFF) {
        x.answer(list(mediaType, m), x.cdb.be16(8));
        return {};
    }
    for (const auto& row : kStructures) {
        if (row.mediaType != mediaType || row.format != format || !row.has(m.type())) continue;
        x.answer(row.make(m), x.cdb.be16(8));
        return {};
    }
    return refuse(senses::kInvalidFieldInCdb);
}

Outcome sendDiscStructure(Drive& d, Exchange& x)
{
    constexpr std::size_t kList = 12;  // a header of 4 bytes, 4 reserved ones, the blocks of layer 0
    auto& m = *d.medium();
    if ((x.cdb.u8(1) & 0xF) != 0 || x.cdb.u8(7) != kLayerBoundary || !dual(m.type()))
        return refuse(senses::kInvalidFieldInCdb);
    if (x.cdb.be16(8) != kList || x.out.size() < kList) return refuse(senses::kParameterListLength);
    const Fields list{x.out};
    if (list.be16(0) != kList - 2) return refuse(senses::kInvalidFieldInParameters);
    x.transferred = kList;
    return m.setLayerBreak(list.be32(8));
}

}  // namespace discmaster::emulator::commands

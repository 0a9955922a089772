// What the disc holds: READ DISC INFORMATION (MMC-5 6.22), READ TRACK INFORMATION, READ CAPACITY, READ
// FORMAT CAPACITIES.

#include "emulator/drive.hpp"
#include "emulator/format_choices.hpp"
#include "emulator/msf.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

std::uint16_t sessionOf(const DiscState& s, std::size_t track) { return s.tracks[track - 1].session; }

/// The first track of the last session, open or closed.
unsigned firstTrackOfLastSession(const Medium& m)
{
    const auto& tracks = m.state().tracks;
    if (tracks.empty()) return 1;
    const auto last = tracks.back().session;
    const auto first = std::ranges::find(tracks, last, &Track::session);
    return static_cast<unsigned>(first - tracks.begin()) + 1;
}

/// Where the number in a READ TRACK INFORMATION command leads; 0: nowhere.
std::size_t trackFor(const Medium& m, unsigned addressType, std::uint32_t address)
{
    const auto& tracks = m.state().tracks;
    constexpr std::uint32_t kInvisible = 0xFF;
    switch (addressType) {
    case 0: {
        // The pre-gap belongs to the track that it precedes.
        std::size_t found = 0;
        for (std::size_t i = 0; i < tracks.size(); ++i)
            if (tracks[i].start <= address) found = i + 1;
        if (found != 0 && address >= m.state().blocks) return 0;
        return found;
    }
    case 1:
        if (address == kInvisible && !m.type().overwritable()) {
            if (tracks.empty() || tracks.back().state == Track::State::Complete) return 0;
            return tracks.size();
        }
        return address <= tracks.size() ? address : 0;
    case 2: {
        const auto found = std::ranges::find(tracks, address, &Track::session);
        return found == tracks.end() ? 0 : static_cast<std::size_t>(found - tracks.begin()) + 1;
    }
    default: return 0;
    }
}

}  // namespace

Outcome readDiscInformation(Drive& d, Exchange& x)
{
    const auto& m = *d.medium();
    constexpr unsigned kStandard = 0, kPseudoOverwrite = 2;
    const auto type = x.cdb.u8(1) & 7U;
    if (type == kPseudoOverwrite && m.state().pseudoOverwrite) {
        // Replacements and map entries are never short here; the list of updates neither.
        Page<16> resources;
        resources.be16(0, 14).u8(2, type << 5).be32(4, 0xFFFF).be32(8, 0xFFFF).be32(12, 0xFFFF);
        x.answer(resources.bytes(), x.cdb.be16(7));
        return {};
    }
    if (type != kStandard) return refuse(senses::kInvalidFieldInCdb);
    const auto sessions = m.sessionCount();
    const auto firstOfLast = firstTrackOfLastSession(m);
    const auto lastTrack = static_cast<unsigned>(std::max<std::size_t>(m.state().tracks.size(), 1));
    Page<34> data;
    data.be16(0, 32)
        .u8(2, (m.type().overwritable() || m.type().blankable ? 0x10U : 0U) |
                   static_cast<unsigned>(m.lastSession()) << 2 | static_cast<unsigned>(m.status()))
        .u8(3, 1)
        .u8(4, sessions & 0xFF)
        .u8(5, firstOfLast & 0xFF)
        .u8(6, lastTrack & 0xFF)
        .u8(7, 0x20)  // unrestricted use
        .u8(9, sessions >> 8)
        .u8(10, firstOfLast >> 8)
        .u8(11, lastTrack >> 8);
    if (m.type().cd()) {
        const bool open = m.status() != DiscStatus::Complete;
        data.u8(8, m.status() == DiscStatus::Blank ? 0xFF : discTypeOf(m.state()));
        // The lead-in of the open session lies 4500 blocks and a pre-gap before its first track; a blank disc's is
        // where the ATIP says.
        const auto start = static_cast<std::int64_t>(m.state().tracks.back().start);
        const auto leadIn = m.status() == DiscStatus::Blank ? kLeadInStart : toMsf(start - 150 - 4500);
        data.be32(16, open ? packed(leadIn) : kNone);
        data.be32(20, open ? packed(toMsf(static_cast<std::int64_t>(m.state().blocks))) : kNone);
    }
    x.answer(data.bytes(), x.cdb.be16(7));
    return {};
}

Outcome readTrackInformation(Drive& d, Exchange& x)
{
    const auto& m = *d.medium();
    const auto number = trackFor(m, x.cdb.u8(1) & 3, x.cdb.be32(2));
    if (number == 0 && m.type().overwritable() && !m.state().formatted) return refuse(senses::kNotFormatted);
    if (number == 0) return refuse(senses::kInvalidFieldInCdb);
    const auto& t = m.state().tracks[number - 1];
    const auto session = sessionOf(m.state(), number);
    const bool open = t.state != Track::State::Complete;
    const bool recorded = t.state != Track::State::Empty;
    const bool damaged = open && recorded && !m.writable();
    Page<48> data;
    data.be16(0, 46)
        .u8(2, number & 0xFF)
        .u8(3, session & 0xFF)
        .u8(5, (damaged ? 0x20U : 0U) | t.control)
        .u8(6, (t.reserved ? 0x80U : 0U) | (recorded ? 0U : 0x40U) | t.dataMode)
        .u8(7, (open && !damaged ? 1U : 0U) | (recorded && !m.type().cd() && !m.type().overwritable() ? 2U : 0U))
        .be32(8, t.start)
        .be32(12, open && !damaged ? t.next : 0)
        .be32(16, open ? t.start + t.size - t.next : 0)
        .be32(20, m.type().cd() ? 0 : m.type().unit)
        .be32(24, t.size)
        .be32(28, recorded && t.next > 0 ? t.next - 1 : 0)
        .u8(32, static_cast<unsigned>(number >> 8))
        .u8(33, session >> 8U);
    x.answer(data.bytes(), x.cdb.be16(7));
    return {};
}

Outcome readCapacity(Drive& d, Exchange& x)
{
    Page<8> data;
    data.be32(0, d.medium()->lastReadable()).be32(4, kBlockSize);
    x.answer(data.bytes(), 8);
    return {};
}

Outcome readFormatCapacities(Drive& d, Exchange& x)
{
    const auto* m = d.medium();
    const auto formats = m == nullptr ? std::span<const FormatChoice>{} : m->type().formats;
    const bool blankOnly = m != nullptr && !m->type().overwritable() && m->status() != DiscStatus::Blank;
    std::vector<std::byte> data(12);
    enum class Descriptor : std::uint8_t { Unformatted = 1, Formatted = 2, NoMedium = 3 };
    auto kind = Descriptor::NoMedium;
    std::uint64_t blocks = findMediumType("bd-r")->blocks;  // the largest that the drive formats
    if (m != nullptr) {
        const auto& s = m->state();
        const bool usable = s.formatted || (formats.empty() && m->status() != DiscStatus::Blank);
        kind = usable ? Descriptor::Formatted : Descriptor::Unformatted;
        blocks = s.formatted ? s.formattedBlocks : usable ? m->lastReadable() + 1 : s.blocks;
    }
    putBe32(data, 4, static_cast<std::uint32_t>(blocks));
    putU8(data, 8, static_cast<std::uint8_t>(kind));
    putBe24(data, 9, kBlockSize);
    if (m != nullptr && !blankOnly) {
        for (const auto& f : formats) {
            Page<8> entry;
            entry.be32(0, scaledBlocks(*m, f)).u8(4, f.type << 2U | f.subtype).be24(5, f.parameter);
            data.insert(data.end(), entry.bytes().begin(), entry.bytes().end());
        }
    }
    putU8(data, 3, static_cast<std::uint8_t>(data.size() - 4));
    x.answer(data, x.cdb.be16(7));
    return {};
}

}  // namespace discmaster::emulator::commands

// READ TOC/PMA/ATIP (MMC-5 6.26).

#include "emulator/drive.hpp"
#include "emulator/msf.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

constexpr std::uint8_t kLeadOutTrack = 0xAA;

/// The table under construction: a header of length, first and last, then entries.
class Table {
public:
    Table(unsigned first, unsigned last)
        : data_(4)
    {
        putU8(data_, 2, static_cast<std::uint8_t>(first));
        putU8(data_, 3, static_cast<std::uint8_t>(last));
    }
    void add(ByteView entry) { data_.insert(data_.end(), entry.begin(), entry.end()); }
    ByteView finish()
    {
        putBe16(data_, 0, static_cast<std::uint16_t>(data_.size() - 2));
        return data_;
    }

private:
    std::vector<std::byte> data_;
};

std::uint32_t addressField(std::uint64_t lba, bool msf)
{
    return msf ? packed(toMsf(static_cast<std::int64_t>(lba))) : static_cast<std::uint32_t>(lba);
}

Page<8> tocEntry(const Track& t, std::uint8_t number, std::uint64_t lba, bool msf)
{
    Page<8> entry;
    entry.u8(1, 0x10U | t.control).u8(2, number).be32(4, addressField(lba, msf));
    return entry;
}

Outcome formattedToc(const Medium& m, Exchange& x, bool msf)
{
    const auto& s = m.state();
    const auto last = s.sessions.back().lastTrack;
    const unsigned from = x.cdb.u8(6);
    if (from > last && from != kLeadOutTrack) return refuse(senses::kInvalidFieldInCdb);
    Table table{1, last};
    for (unsigned n = std::max(from, 1U); n <= last; ++n)
        table.add(tocEntry(s.tracks[n - 1], static_cast<std::uint8_t>(n), s.tracks[n - 1].start, msf).bytes());
    table.add(tocEntry(s.tracks[last - 1U], kLeadOutTrack, s.sessions.back().leadOut, msf).bytes());
    x.answer(table.finish(), x.cdb.be16(7));
    return {};
}

Outcome sessionInformation(const Medium& m, Exchange& x, bool msf)
{
    const auto& s = m.state();
    const auto& last = s.sessions.back();
    Table table{1, static_cast<unsigned>(s.sessions.size())};
    const auto& track = s.tracks[last.firstTrack - 1U];
    table.add(tocEntry(track, static_cast<std::uint8_t>(last.firstTrack), track.start, msf).bytes());
    x.answer(table.finish(), x.cdb.be16(7));
    return {};
}

/// One entry of the full TOC: subchannel Q of a lead-in.
struct QEntry {
    unsigned session;
    unsigned adrControl;
    unsigned point;
    Msf time;  ///< MIN, SEC, FRAME
    unsigned zero = 0;
    Msf address{};  ///< PMIN, PSEC, PFRAME
};

void add(Table& table, const QEntry& q)
{
    Page<11> e;
    e.u8(0, q.session).u8(1, q.adrControl).u8(3, q.point).be24(4, packed(q.time)).u8(7, q.zero);
    e.be24(8, packed(q.address));
    table.add(e.bytes());
}

Outcome fullToc(const Medium& m, Exchange& x)
{
    const auto& s = m.state();
    const auto count = static_cast<unsigned>(s.sessions.size());
    Table table{1, count};
    for (unsigned n = 1; n <= count; ++n) {
        const auto& session = s.sessions[n - 1];
        const auto adr = 0x10U | s.tracks[session.firstTrack - 1U].control;
        const auto number = [](unsigned v) { return Msf{static_cast<std::uint8_t>(v), 0, 0}; };
        add(table, {.session = n,
                    .adrControl = adr,
                    .point = 0xA0,
                    .time = {},
                    .address = {static_cast<std::uint8_t>(session.firstTrack), discTypeOf(s), 0}});
        add(table, {.session = n, .adrControl = adr, .point = 0xA1, .time = {}, .address = number(session.lastTrack)});
        add(table, {.session = n,
                    .adrControl = adr,
                    .point = 0xA2,
                    .time = {},
                    .address = toMsf(static_cast<std::int64_t>(session.leadOut))});
        for (unsigned t = session.firstTrack; t <= session.lastTrack; ++t)
            add(table, {.session = n,
                        .adrControl = 0x10U | s.tracks[t - 1].control,
                        .point = t,
                        .time = {},
                        .address = toMsf(static_cast<std::int64_t>(s.tracks[t - 1].start))});
        // Red Book multi-session: B0h says where the next program area may begin; C0h where the first lead-in did.
        const bool next = !s.finalised || n < count;
        if (!next && count == 1) continue;
        const auto gap = n == 1 ? m.type().firstSessionGap : m.type().sessionGap;
        add(table, {.session = n,
                    .adrControl = 0x50U | (adr & 0xFU),
                    .point = 0xB0,
                    .time = next ? toMsf(static_cast<std::int64_t>(session.leadOut + gap) - 150) : Msf{255, 255, 255},
                    .zero = 2,
                    .address = toMsf(static_cast<std::int64_t>(s.blocks))});
        if (n == 1)
            add(table,
                {.session = n, .adrControl = 0x50U | (adr & 0xFU), .point = 0xC0, .time = {}, .address = kLeadInStart});
    }
    x.answer(table.finish(), x.cdb.be16(7));
    return {};
}

Outcome atip(const Medium& m, Exchange& x)
{
    Page<32> data;
    data.be16(0, 30)
        .u8(4, 0x80U | 4U << 4 | 3U)              // indicative writing power 4, reference speed 3
        .u8(5, 0x40)                              // unrestricted use
        .u8(6, m.type().blankable ? 0xC0 : 0x80)  // CD-RW or CD-R, type A, no additional values
        .be24(8, packed(kLeadInStart))
        .be24(12, packed(toMsf(static_cast<std::int64_t>(m.state().blocks))));
    x.answer(data.bytes(), x.cdb.be16(7));
    return {};
}

}  // namespace

Outcome readTocPmaAtip(Drive& d, Exchange& x)
{
    const auto& m = *d.medium();
    const bool msf = x.cdb.bit(1, 1);
    // MMC-1 had the format in the control byte as well; hosts still send it there.
    const unsigned format = (x.cdb.u8(2) & 0xF) != 0 ? x.cdb.u8(2) & 0xFU : x.cdb.u8(9) >> 6U;
    if (format == 4 && m.type().cd()) return atip(m, x);
    if (m.state().sessions.empty()) return refuse(senses::kInvalidFieldInCdb);  // a blank disc has no table
    switch (format) {
    case 0: return formattedToc(m, x, msf);
    case 1: return sessionInformation(m, x, msf);
    case 2:
        if (m.type().cd()) return fullToc(m, x);
        break;
    default: break;  // no PMA, no CD-Text; 6 and up are reserved
    }
    return refuse(senses::kInvalidFieldInCdb);
}

}  // namespace discmaster::emulator::commands

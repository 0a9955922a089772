#pragma once
// READ TOC/PMA/ATIP (MMC-6 6.25).

#include "base/units.hpp"
#include "mmc/call.hpp"

#include <vector>

namespace discmaster::mmc {

struct TocEntry {
    std::uint8_t track = 0;    ///< AAh: lead-out
    std::uint8_t control = 0;  ///< b2: data
    Lba start{};

    bool operator==(const TocEntry&) const = default;
};

struct Toc {
    std::uint8_t firstTrack = 0;
    std::uint8_t lastTrack = 0;
    std::vector<TocEntry> entries;  ///< tracks, then the lead-out

    bool operator==(const Toc&) const = default;
};

/// Format 1: where the last complete session begins.
struct LastSession {
    std::uint8_t firstSession = 0;
    std::uint8_t lastSession = 0;
    std::uint8_t firstTrack = 0;
    Lba start{};
};

/// Format 4, of a CD-R or -RW.
struct Atip {
    bool rewritable = false;
    std::uint8_t leadInMinute = 0, leadInSecond = 0, leadInFrame = 0;  ///< names the manufacturer
    Lba lastLeadOut{};
};

struct ReadToc {
    std::uint8_t format = 0;
    std::uint8_t trackOrSession = 0;
    std::uint16_t length = 12;
    bool msf = false;
};
constexpr scsi::Cdb encode(ReadToc c) noexcept
{
    return cdb10(scsi::Op::ReadTocPmaAtip)
        .u8(1, c.msf ? 2 : 0)
        .u8(2, c.format & 15U)
        .u8(6, c.trackOrSession)
        .be16(7, c.length);
}

/// CD's minute:second:frame as an address; minutes from 90 on lie in the lead-in.
constexpr Lba lbaOfMsf(unsigned minute, unsigned second, unsigned frame) noexcept
{
    const std::int64_t frames = (std::int64_t{minute} * 60 + second) * 75 + frame;
    return Lba{minute < 90 ? frames - 150 : frames - 450150};
}
static_assert(value(lbaOfMsf(0, 2, 0)) == 0);
static_assert(value(lbaOfMsf(97, 26, 65)) == -11635);

Toc decodeToc(ByteView data);
LastSession decodeLastSession(ByteView data);
Atip decodeAtip(ByteView data);

Answer<Toc> toc(scsi::Transport& drive);
Answer<LastSession> lastSession(scsi::Transport& drive);
Answer<Atip> atip(scsi::Transport& drive);

}  // namespace discmaster::mmc

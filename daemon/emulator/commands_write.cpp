// The data path: WRITE(10), WRITE(12), WRITE AND VERIFY(10), SEND CUE SHEET, SEND OPC INFORMATION, SYNCHRONIZE
// CACHE.

#include "emulator/drive.hpp"
#include "emulator/msf.hpp"

#include "scsi/opcode.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace discmaster::emulator::commands {

using scsi::Op;
using senses::refuse;
using senses::refuseAt;

namespace {

/// A CD, DVD-R or DVD-RW takes data only as its write parameters page says (MMC: mode page 05h); on a CD tracks of
/// audio and of packets are not for this disc.
Outcome checkWriteMode(Drive& d)
{
    const auto announced = d.target().sessionAnnounced();
    if (d.target().type().recording == Recording::DvdDash) {
        if (d.modes.writeType() == WriteType::SessionAtOnce)
            return announced ? Outcome{} : refuse(senses::kSequenceError);
        if (announced) return refuse(senses::kSequenceError);
        return d.target().takesIncrements() ? Outcome{} : refuse(senses::kIllegalModeForTrack);
    }
    if (!d.target().type().cd()) return {};
    constexpr unsigned kMode1 = 8, kMode2Form1 = 10;
    switch (d.modes.writeType()) {
    case WriteType::SessionAtOnce: return announced ? Outcome{} : refuse(senses::kSequenceError);
    case WriteType::TrackAtOnce:
        if (d.modes.dataBlockType() == kMode1) return d.target().chooseDataMode(1);
        if (d.modes.dataBlockType() == kMode2Form1) return d.target().chooseDataMode(2);
        break;
    case WriteType::Packet:
    case WriteType::Raw:
    case WriteType::LayerJump: break;
    }
    return refuse(senses::kIllegalModeForTrack);
}

/// MMC-6, WRITE(12): streaming writes bypass read-modify-write, so they come in whole units.
Outcome checkStreaming(Drive& d, std::int64_t lba, std::uint64_t blocks)
{
    const auto unit = d.target().type().unit;
    if (lba % unit != 0) return refuseAt(senses::kInvalidWriteAddress, static_cast<std::uint64_t>(lba));
    if (blocks % unit != 0) return refuse(senses::kInvalidFieldInCdb);
    return {};
}

}  // namespace

Outcome write(Drive& d, Exchange& x)
{
    const bool twelve = x.op() == static_cast<std::uint8_t>(Op::Write12);
    const std::int64_t lba = static_cast<std::int32_t>(x.cdb.be32(2));
    const std::uint64_t n = twelve ? x.cdb.be32(6) : x.cdb.be16(7);
    if (n == 0) return {};
    // The command says how much the drive takes; growisofs offers whole units when it writes less at once.
    if (x.out.size() < n * kBlockSize) return refuse(senses::kInvalidFieldInCdb);
    const auto data = x.out.first(n * kBlockSize);
    if (auto ok = checkWriteMode(d); !ok) return ok;
    if (twelve && x.cdb.bit(10, 7) && d.target().type().overwritable())
        if (auto ok = checkStreaming(d, lba, n); !ok) return ok;

    if (!d.buffer.take(data.size(), d.timing.buffer, d.clock.now())) return refuse(senses::kLongWriteInProgress);
    if (auto ok = d.target().write(lba, data); !ok) return ok;
    x.transferred = data.size();
    return {};
}

namespace {

/// MMC-5 6.33.3: what the entries of a cue sheet of one data track say. The forms are those of mode 1.
struct CueReader {
    std::optional<std::int64_t> leadIn, preGap, start, leadOut;
    std::uint8_t control = 4;
    bool preGapFromHost = false;

    bool take(const Fields& e)
    {
        const auto track = e.u8(1);
        const auto index = e.u8(2);
        const auto form = e.u8(3) & 0x3F;
        const auto adr = e.u8(0) & 0xF;
        const auto at = toLba({e.u8(5), e.u8(6), e.u8(7)});
        if (adr == 2 || adr == 3) return true;  // catalogue number, ISRC: kept by no data disc
        if (adr != 1) return false;
        constexpr unsigned kMode1 = 0x10, kMode1Pause = 0x14, kAudioPause = 0x01;
        if (track == 0) return form == kMode1Pause || form == kMode1 || form == kAudioPause ? set(leadIn, at) : false;
        if (track == 0xAA) return (form == kMode1Pause || form == kMode1) && index == 1 && set(leadOut, at);
        if (form != kMode1 && !(index == 0 && form == kMode1Pause)) return false;
        control = e.u8(0) >> 4;
        if (index == 0) {
            preGapFromHost = form == kMode1;
            return !start && set(preGap, at);
        }
        // One track with one index; a session at once of several is not for data.
        return index == 1 && set(start, at);
    }

    static bool set(std::optional<std::int64_t>& field, std::int64_t v)
    {
        if (field) return false;
        field = v;
        return true;
    }
};

}  // namespace

Outcome sendCueSheet(Drive& d, Exchange& x)
{
    constexpr std::size_t kEntry = 8;
    const std::size_t length = x.cdb.be24(6);
    if (!d.target().type().cd() || d.modes.writeType() != WriteType::SessionAtOnce)
        return refuse(senses::kSequenceError);
    if (x.out.size() != length || length % kEntry != 0) return refuse(senses::kInvalidFieldInCdb);
    CueReader cue;
    const Fields sheet{x.out};
    for (std::size_t at = 0; at < length; at += kEntry)
        if (!cue.take(sheet.sub(at, kEntry))) return refuse(senses::kInvalidFieldInParameters);
    if (!cue.leadIn || !cue.start || !cue.leadOut) return refuse(senses::kInvalidFieldInParameters);
    SessionLayout layout{.firstWrite = cue.preGap && cue.preGapFromHost ? *cue.preGap : *cue.start,
                         .start = *cue.start,
                         .leadOut = *cue.leadOut,
                         .control = cue.control};
    x.transferred = length;
    return d.target().beginSession(layout, !d.modes.keepsAppendable());
}

Outcome sendOpcInformation(Drive& d, Exchange& x)
{
    if (x.cdb.be16(7) != 0) return refuse(senses::kInvalidFieldInCdb);  // the drive finds its values itself
    if (x.cdb.bit(1, 0)) d.take(d.timing.calibrate, senses::kOperationInProgress, false, x);
    return {};
}

Outcome synchronizeCache(Drive& d, Exchange& x)
{
    if (auto ok = d.target().flush(); !ok) return ok;
    d.take(d.drain(), senses::kLongWriteInProgress, x.cdb.bit(1, 1), x);
    return {};
}

}  // namespace discmaster::emulator::commands

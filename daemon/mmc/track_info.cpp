#include "mmc/track_info.hpp"

namespace discmaster::mmc {

namespace {

/// Addresses are signed: a CD's begin at -150.
constexpr Lba lba(const Fields& f, std::size_t at) noexcept { return Lba{static_cast<std::int32_t>(f.be32(at))}; }

static_assert(u8(encode(ReadTrackInformation{}).bytes(), 1) == 1);

}  // namespace

TrackInformation decodeTrackInformation(ByteView data)
{
    const Fields all{data};
    const auto f = all.sub(0, std::size_t{all.be16(0)} + 2);
    TrackInformation t;
    t.track = static_cast<std::uint16_t>(f.u8(32) << 8 | f.u8(2));
    t.session = static_cast<std::uint16_t>(f.u8(33) << 8 | f.u8(3));
    t.trackMode = f.u8(5) & 0x0F;
    t.damaged = f.bit(5, 5);
    t.reserved = f.bit(6, 7);
    t.blank = f.bit(6, 6);
    t.packet = f.bit(6, 5);
    t.fixedPacket = f.bit(6, 4);
    t.dataMode = f.u8(6) & 0x0F;
    t.start = lba(f, 8);
    if (f.bit(7, 0)) {
        // Some drives report nonsense between the pre-gap and the start of a blank track.
        const auto next = lba(f, 12);
        t.nextWritable = value(next) >= -150 && next < t.start ? t.start : next;
    }
    t.free = {f.be32(16)};
    t.packetSize = f.be32(20);
    t.size = {f.be32(24)};
    if (f.bit(7, 1)) t.lastRecorded = lba(f, 28);
    return t;
}

Answer<Bytes> rawTrackInformation(scsi::Transport& drive, ReadTrackAddressType by, std::uint32_t number)
{
    const auto head = receive(drive, encode(ReadTrackInformation{by, number, 4}), 4);
    if (!head) return head;
    const auto length = static_cast<std::uint16_t>(Fields{*head}.be16(0) + 2);
    if (length <= 4) return head;
    return receive(drive, encode(ReadTrackInformation{by, number, length}), length);
}

Answer<TrackInformation> trackInformation(scsi::Transport& drive, ReadTrackAddressType by, std::uint32_t number)
{
    const ReadTrackInformation command{by, number};
    return decoded(receive(drive, encode(command), command.length), decodeTrackInformation);
}

}  // namespace discmaster::mmc

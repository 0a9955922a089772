#include "mmc/disc_info.hpp"

namespace discmaster::mmc {

namespace {

/// Values whose low and high bytes lie apart, because CDs came first.
constexpr std::uint16_t split(const Fields& f, std::size_t low, std::size_t high) noexcept
{
    return static_cast<std::uint16_t>(f.u8(high) << 8 | f.u8(low));
}

}  // namespace

DiscInformation decodeDiscInformation(ByteView data)
{
    const Fields all{data};
    const auto f = all.sub(0, std::size_t{all.be16(0)} + 2);
    DiscInformation d;
    d.erasable = f.bit(2, 4);
    d.status = static_cast<DiscStatus>(f.u8(2) & 3);
    d.lastSession = static_cast<SessionState>(f.u8(2) >> 2 & 3);
    d.firstTrack = f.u8(3);
    d.sessions = split(f, 4, 9);
    d.firstTrackOfLastSession = split(f, 5, 10);
    d.lastTrack = split(f, 6, 11);
    d.backgroundFormat = static_cast<BackgroundFormat>(f.u8(7) & 3);
    d.discType = f.has(8, 1) ? f.u8(8) : 0xFF;
    if (f.bit(7, 7)) d.discId = f.be32(12);
    d.lastLeadInStart = f.be32(16);
    d.lastPossibleLeadOut = f.be32(20);
    d.hasOpcTables = all.be16(0) > 0x20;
    return d;
}

Answer<Bytes> rawDiscInformation(scsi::Transport& drive, std::uint8_t type)
{
    // The head first: some USB bridges hang when less comes back than was announced. OPC tables make it longer than 34.
    const auto head = receive(drive, encode(ReadDiscInformation{.type = type, .length = 4}), 4);
    if (!head) return head;
    const auto length = static_cast<std::uint16_t>(Fields{*head}.be16(0) + 2);
    if (length <= 4) return head;
    return receive(drive, encode(ReadDiscInformation{.type = type, .length = length}), length);
}

Answer<DiscInformation> discInformation(scsi::Transport& drive)
{
    const ReadDiscInformation command{};
    return decoded(receive(drive, encode(command), command.length), decodeDiscInformation);
}

}  // namespace discmaster::mmc

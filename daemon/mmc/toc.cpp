#include "mmc/toc.hpp"

namespace discmaster::mmc {

namespace {

constexpr std::size_t kHead = 4;
constexpr std::size_t kEntry = 8;

Answer<Bytes> readToc(scsi::Transport& drive, ReadToc command)
{
    command.length = kHead;
    const auto head = receive(drive, encode(command), kHead);
    if (!head) return head;
    command.length = static_cast<std::uint16_t>(Fields{*head}.be16(0) + 2);
    if (command.length <= kHead) return head;
    return receive(drive, encode(command), command.length);
}

}  // namespace

Toc decodeToc(ByteView data)
{
    const Fields all{data};
    const auto f = all.sub(0, std::size_t{all.be16(0)} + 2);
    Toc toc{.firstTrack = f.u8(2), .lastTrack = f.u8(3), .entries = {}};
    // A CD has at most 99 tracks and a lead-out.
    for (std::size_t at = kHead; f.has(at, kEntry) && toc.entries.size() < 100; at += kEntry)
        toc.entries.push_back({.track = f.u8(at + 2),
                               .control = static_cast<std::uint8_t>(f.u8(at + 1) & 15),
                               .start = Lba{static_cast<std::int32_t>(f.be32(at + 4))}});
    return toc;
}

LastSession decodeLastSession(ByteView data)
{
    const Fields f{data};
    return {.firstSession = f.u8(2),
            .lastSession = f.u8(3),
            .firstTrack = f.u8(6),
            .start = Lba{static_cast<std::int32_t>(f.be32(8))}};
}

Atip decodeAtip(ByteView data)
{
    const Fields f{data};
    return {.rewritable = f.bit(6, 6),
            .leadInMinute = f.u8(8),
            .leadInSecond = f.u8(9),
            .leadInFrame = f.u8(10),
            .lastLeadOut = lbaOfMsf(f.u8(12), f.u8(13), f.u8(14))};
}

Answer<Toc> toc(scsi::Transport& drive) { return decoded(readToc(drive, {.format = 0}), decodeToc); }

Answer<LastSession> lastSession(scsi::Transport& drive)
{
    const ReadToc command{.format = 1};
    return decoded(receive(drive, encode(command), command.length), decodeLastSession);
}

Answer<Atip> atip(scsi::Transport& drive) { return decoded(readToc(drive, {.format = 4, .msf = true}), decodeAtip); }

}  // namespace discmaster::mmc

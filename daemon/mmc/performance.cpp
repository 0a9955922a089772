#include "mmc/performance.hpp"

#include <algorithm>

namespace discmaster::mmc {

namespace {

constexpr std::size_t kHead = 8;
constexpr std::size_t kDescriptor = 16;
constexpr std::size_t kMaxDescriptors = 100;

}  // namespace

std::array<std::byte, kStreamingDescriptor> performanceDescriptor(const SetStreaming& c) noexcept
{
    std::array<std::byte, kStreamingDescriptor> d{};
    putU8(d, 0, static_cast<std::uint8_t>((c.cav ? 1 << 3 : 0) | (c.restoreDefaults ? 1 << 2 : 0)));
    putBe32(d, 8, static_cast<std::uint32_t>(value(c.end)));
    putBe32(d, 12, c.readKBps);
    putBe32(d, 16, 1000);  // sizes are per so many milliseconds
    putBe32(d, 20, c.writeKBps);
    putBe32(d, 24, 1000);
    return d;
}

std::vector<WriteSpeed> decodeWriteSpeeds(ByteView data)
{
    const Fields all{data};
    const auto f = all.sub(0, std::size_t{all.be32(0)} + 4);
    std::vector<WriteSpeed> speeds;
    for (std::size_t at = kHead; f.has(at, kDescriptor) && speeds.size() < kMaxDescriptors; at += kDescriptor) {
        const WriteSpeed speed{.end = Lba{f.be32(at + 4)},
                               .readKBps = f.be32(at + 8),
                               .writeKBps = f.be32(at + 12),
                               .cav = (f.u8(at) >> 3 & 3) == 1,
                               .exact = f.bit(at, 1)};
        if (speed.writeKBps != 0) speeds.push_back(speed);
    }
    return speeds;
}

Answer<std::vector<WriteSpeed>> writeSpeeds(scsi::Transport& drive)
{
    // The announced length may be wrong when no descriptor fits, so the first question has room for one.
    const auto first = receive(drive, encode(GetPerformance{}), kHead + kDescriptor);
    if (!first) return std::unexpected{first.error()};
    const auto length = std::size_t{Fields{*first}.be32(0)} + 4;
    const auto count = length > kHead ? std::min((length - kHead) / kDescriptor, kMaxDescriptors) : 0;
    if (count <= 1) return decodeWriteSpeeds(*first);
    return decoded(receive(drive, encode(GetPerformance{.descriptors = static_cast<std::uint16_t>(count)}),
                           kHead + count * kDescriptor),
                   decodeWriteSpeeds);
}

Answer<void> setCdSpeed(scsi::Transport& drive, SetCdSpeed command) { return call(drive, encode(command)); }

Answer<void> setStreaming(scsi::Transport& drive, const SetStreaming& command)
{
    return send(drive, encode(command), performanceDescriptor(command));
}

}  // namespace discmaster::mmc

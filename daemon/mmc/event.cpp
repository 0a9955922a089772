#include "mmc/event.hpp"

namespace discmaster::mmc {

MediaStatus decodeMediaStatus(ByteView data)
{
    const Fields f{data};
    constexpr std::uint8_t kMediaClass = 4;
    if (f.bit(2, 7) || (f.u8(2) & 7) != kMediaClass) return {};
    return {.event = static_cast<MediaEvent>(f.u8(4) & 15), .present = f.bit(5, 1), .trayOpen = f.bit(5, 0)};
}

Answer<MediaStatus> mediaStatus(scsi::Transport& drive)
{
    return decoded(receive(drive, encode(GetMediaEvent{}), 8), decodeMediaStatus);
}

}  // namespace discmaster::mmc

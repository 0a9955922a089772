#pragma once
// GET EVENT STATUS NOTIFICATION, polled (MMC-6 6.7). Events are hints: reading one consumes it, and the kernel reads
// them too; readiness is decided by TEST UNIT READY.

#include "mmc/call.hpp"

namespace discmaster::mmc {

enum class MediaEvent : std::uint8_t {
    None = 0,
    EjectRequest = 1,
    NewMedia = 2,
    Removal = 3,
    Changed = 4,
    FormatCompleted = 5,
    FormatRestarted = 6,
};

struct MediaStatus {
    MediaEvent event = MediaEvent::None;
    bool present = false;
    bool trayOpen = false;

    bool operator==(const MediaStatus&) const = default;
};

struct GetMediaEvent {};
constexpr scsi::Cdb encode(GetMediaEvent) noexcept
{
    return cdb10(scsi::Op::GetEventStatusNotification).u8(1, 1).u8(4, 0x10).be16(7, 8);
}

/// A status of nothing when the answer is of another class.
MediaStatus decodeMediaStatus(ByteView data);
Answer<MediaStatus> mediaStatus(scsi::Transport& drive);

}  // namespace discmaster::mmc

#pragma once
// READ DISC INFORMATION (MMC-6 6.21).

#include "mmc/call.hpp"

#include <optional>
#include <vector>

namespace discmaster::mmc {

enum class DiscStatus : std::uint8_t { Blank = 0, Appendable = 1, Complete = 2, Other = 3 };
enum class SessionState : std::uint8_t { Empty = 0, Incomplete = 1, Damaged = 2, Complete = 3 };
enum class BackgroundFormat : std::uint8_t { None = 0, Stopped = 1, Running = 2, Done = 3 };

struct DiscInformation {
    bool erasable = false;
    DiscStatus status = DiscStatus::Blank;
    SessionState lastSession = SessionState::Empty;
    BackgroundFormat backgroundFormat = BackgroundFormat::None;
    std::uint8_t firstTrack = 0;
    std::uint16_t sessions = 0;  ///< counts the open empty one
    std::uint16_t firstTrackOfLastSession = 0;
    std::uint16_t lastTrack = 0;
    std::uint8_t discType = 0xFF;  ///< 00 CD-DA/ROM, 10 CD-I, 20 XA, FF undefined
    std::optional<std::uint32_t> discId;
    std::uint32_t lastLeadInStart = 0;  ///< MSF in the low three bytes on CD
    std::uint32_t lastPossibleLeadOut = 0;
    bool hasOpcTables = false;  ///< the answer is longer than its fixed part: no OPC needed on DVD-R

    bool operator==(const DiscInformation&) const = default;
};

struct ReadDiscInformation {
    std::uint8_t type = 0;  ///< 0 standard, 1 track resources, 2 POW resources
    std::uint16_t length = 34;
};

constexpr scsi::Cdb encode(ReadDiscInformation c) noexcept
{
    return cdb10(scsi::Op::ReadDiscInformation).u8(1, c.type & 7U).be16(7, c.length);
}

DiscInformation decodeDiscInformation(ByteView data);

Answer<DiscInformation> discInformation(scsi::Transport& drive);
/// The whole answer, as it came.
Answer<Bytes> rawDiscInformation(scsi::Transport& drive, std::uint8_t type);

}  // namespace discmaster::mmc

#pragma once
// READ TRACK INFORMATION (MMC-6 6.26).

#include "base/units.hpp"
#include "mmc/call.hpp"

#include <discmaster/enums.hpp>

#include <optional>

namespace discmaster::mmc {

struct TrackInformation {
    std::uint16_t track = 0;
    std::uint16_t session = 0;
    std::uint8_t trackMode = 0;  ///< Q sub-channel control nibble
    std::uint8_t dataMode = 0;   ///< 1, 2, or 0Fh when not known
    bool damaged = false;
    bool reserved = false;
    bool blank = false;
    bool packet = false;
    bool fixedPacket = false;
    Lba start{};
    std::optional<Lba> nextWritable;  ///< only when the drive says that it is valid
    Sectors free;
    std::uint32_t packetSize = 0;  ///< blocks; on DVD and BD the ECC block or cluster
    Sectors size;
    std::optional<Lba> lastRecorded;

    bool operator==(const TrackInformation&) const = default;
};

struct ReadTrackInformation {
    ReadTrackAddressType by = ReadTrackAddressType::Track;
    std::uint32_t number = 1;
    std::uint16_t length = 36;
};

/// The number of the track that is not yet begun, on CD and DVD+R.
inline constexpr std::uint32_t kInvisibleTrack = 0xFF;

constexpr scsi::Cdb encode(ReadTrackInformation c) noexcept
{
    return cdb10(scsi::Op::ReadTrackInformation).u8(1, static_cast<unsigned>(c.by)).be32(2, c.number).be16(7, c.length);
}

TrackInformation decodeTrackInformation(ByteView data);

Answer<TrackInformation> trackInformation(scsi::Transport& drive, ReadTrackAddressType by, std::uint32_t number);
/// The whole answer, as it came.
Answer<Bytes> rawTrackInformation(scsi::Transport& drive, ReadTrackAddressType by, std::uint32_t number);

}  // namespace discmaster::mmc

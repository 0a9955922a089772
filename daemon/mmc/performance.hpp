#pragma once
// Speeds: GET PERFORMANCE, SET STREAMING, SET CD SPEED (MMC-6 6.8, 6.39; MMC-5 6.37). All in kB/s of 1000 bytes.

#include "base/units.hpp"
#include "mmc/call.hpp"

#include <array>
#include <vector>

namespace discmaster::mmc {

/// A write speed descriptor (GET PERFORMANCE type 3).
struct WriteSpeed {
    Lba end{};
    std::uint32_t readKBps = 0;
    std::uint32_t writeKBps = 0;
    bool cav = false;
    bool exact = false;

    bool operator==(const WriteSpeed&) const = default;
};

struct GetPerformance {
    std::uint8_t type = 3;
    std::uint16_t descriptors = 1;
};
constexpr scsi::Cdb encode(GetPerformance c) noexcept
{
    return cdb12(scsi::Op::GetPerformance).be16(8, c.descriptors).u8(10, c.type);
}

struct SetCdSpeed {
    std::uint16_t readKBps = 0xFFFF;  ///< FFFFh: as fast as possible
    std::uint16_t writeKBps = 0xFFFF;
    bool cav = false;
};
constexpr scsi::Cdb encode(SetCdSpeed c) noexcept
{
    return cdb12(scsi::Op::SetCdSpeed).u8(1, c.cav).be16(2, c.readKBps).be16(4, c.writeKBps);
}

struct SetStreaming {
    Lba end{};
    std::uint32_t readKBps = 0;
    std::uint32_t writeKBps = 0;
    bool cav = false;
    bool restoreDefaults = false;
};
constexpr std::size_t kStreamingDescriptor = 28;
constexpr scsi::Cdb encode(SetStreaming) noexcept
{
    return cdb12(scsi::Op::SetStreaming).be16(9, kStreamingDescriptor);
}
/// The performance descriptor that goes with the command.
std::array<std::byte, kStreamingDescriptor> performanceDescriptor(const SetStreaming& c) noexcept;

/// Descriptors with a speed of zero are dropped; a length that is no multiple of 16 is cut.
std::vector<WriteSpeed> decodeWriteSpeeds(ByteView data);

Answer<std::vector<WriteSpeed>> writeSpeeds(scsi::Transport& drive);
Answer<void> setCdSpeed(scsi::Transport& drive, SetCdSpeed command);
Answer<void> setStreaming(scsi::Transport& drive, const SetStreaming& command);

}  // namespace discmaster::mmc

#pragma once
// Data in and out, and what ends a recording (MMC-6 6.18, 6.47, 6.44, 6.3, 6.37).

#include "base/units.hpp"
#include "mmc/call.hpp"

namespace discmaster::mmc {

/// Blocks of one transfer: 64 KiB pass every USB bridge, and are a BD cluster.
inline constexpr std::uint32_t kBlocksPerTransfer = 32;

struct Read10 {
    std::uint32_t lba = 0;
    std::uint16_t blocks = 0;
};
struct Write10 {
    std::uint32_t lba = 0;
    std::uint16_t blocks = 0;
};
/// With `streaming` a drive with defect management writes at full speed, without reading back.
struct Write12 {
    std::uint32_t lba = 0;
    std::uint32_t blocks = 0;
    bool streaming = false;
};
struct SynchronizeCache {
    bool immediate = true;
};
/// What CLOSE TRACK/SESSION closes (MMC-6 table 346); not all exist on each medium.
enum class CloseFunction : std::uint8_t { StopFormat = 0, Track = 1, Session = 2, FinalizeMinimal = 5, Finalize = 6 };
struct CloseTrackSession {
    CloseFunction function = CloseFunction::Track;
    std::uint16_t track = 0;
    bool immediate = true;
};
/// RESERVE TRACK: so many blocks (MMC-6 6.32).
struct ReserveTrack {
    std::uint32_t blocks = 0;
};
struct SendOpc {};

constexpr scsi::Cdb encode(Read10 c) noexcept { return cdb10(scsi::Op::Read10).be32(2, c.lba).be16(7, c.blocks); }
constexpr scsi::Cdb encode(Write10 c) noexcept { return cdb10(scsi::Op::Write10).be32(2, c.lba).be16(7, c.blocks); }
constexpr scsi::Cdb encode(Write12 c) noexcept
{
    return cdb12(scsi::Op::Write12).be32(2, c.lba).be32(6, c.blocks).u8(10, c.streaming ? 0x80 : 0);
}
constexpr scsi::Cdb encode(SynchronizeCache c) noexcept
{
    return cdb10(scsi::Op::SynchronizeCache).u8(1, c.immediate ? 2 : 0);
}
constexpr scsi::Cdb encode(CloseTrackSession c) noexcept
{
    return cdb10(scsi::Op::CloseTrackSession)
        .u8(1, c.immediate)
        .u8(2, static_cast<unsigned>(c.function))
        .be16(4, c.track);
}
constexpr scsi::Cdb encode(ReserveTrack c) noexcept { return cdb10(scsi::Op::ReserveTrack).be32(5, c.blocks); }
constexpr scsi::Cdb encode(SendOpc) noexcept { return cdb10(scsi::Op::SendOpcInformation).u8(1, 1); }

/// Fills `into`, a multiple of the block size. A short answer is a failure: sense B/00/00 stands for it.
Answer<void> read(scsi::Transport& drive, Lba start, MutableBytes into);
Answer<void> write10(scsi::Transport& drive, Lba start, ByteView blocks);
Answer<void> write12(scsi::Transport& drive, Lba start, ByteView blocks, bool streaming);
/// These start with Immed; the caller waits until the drive is ready.
Answer<void> startSynchronize(scsi::Transport& drive);
Answer<void> startClose(scsi::Transport& drive, CloseFunction function, std::uint16_t track);
Answer<void> reserveTrack(scsi::Transport& drive, ReserveTrack command);
/// Calibrates the laser's power on this medium.
Answer<void> sendOpc(scsi::Transport& drive);

}  // namespace discmaster::mmc

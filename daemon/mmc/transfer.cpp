#include "mmc/transfer.hpp"

#include <cassert>

namespace discmaster::mmc {

namespace {

static_assert(be32(encode(Write10{0x01020304, 32}).bytes(), 2) == 0x01020304);
static_assert(be16(encode(Write10{0, 32}).bytes(), 7) == 32);
static_assert(be32(encode(Write12{0, 32, true}).bytes(), 6) == 32);
static_assert(u8(encode(CloseTrackSession{CloseFunction::Finalize, 1, true}).bytes(), 2) == 6);

constexpr std::uint32_t address(Lba a) noexcept { return static_cast<std::uint32_t>(value(a)); }
constexpr std::uint32_t blocksIn(ByteView b) noexcept { return static_cast<std::uint32_t>(b.size() / kBlockSize); }

}  // namespace

Answer<void> read(scsi::Transport& drive, Lba start, MutableBytes into)
{
    assert(into.size() % kBlockSize == 0);
    const Read10 command{address(start), static_cast<std::uint16_t>(blocksIn(into))};
    const auto got = drive.execute({.cdb = encode(command), .in = into, .timeout = timeout::kRead});
    if (!got) return std::unexpected{got.error()};
    if (*got != into.size()) return std::unexpected{scsi::Sense{.key = scsi::SenseKey::AbortedCommand}};
    return {};
}

Answer<void> write10(scsi::Transport& drive, Lba start, ByteView blocks)
{
    const Write10 command{address(start), static_cast<std::uint16_t>(blocksIn(blocks))};
    return send(drive, encode(command), blocks, timeout::kWrite);
}

Answer<void> write12(scsi::Transport& drive, Lba start, ByteView blocks, bool streaming)
{
    return send(drive, encode(Write12{address(start), blocksIn(blocks), streaming}), blocks, timeout::kWrite);
}

Answer<void> startSynchronize(scsi::Transport& drive)
{
    return call(drive, encode(SynchronizeCache{}), timeout::kWrite);
}

Answer<void> startClose(scsi::Transport& drive, CloseFunction function, std::uint16_t track)
{
    return call(drive, encode(CloseTrackSession{.function = function, .track = track}), timeout::kWrite);
}

Answer<void> reserveTrack(scsi::Transport& drive, ReserveTrack command)
{
    return call(drive, encode(command), timeout::kWrite);
}

Answer<void> sendOpc(scsi::Transport& drive) { return call(drive, encode(SendOpc{}), timeout::kWrite); }

}  // namespace discmaster::mmc

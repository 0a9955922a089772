// IMAPI2's heuristic of a blank medium.

#include "burn/block_reader.hpp"
#include "burn/media_state.hpp"
#include "mmc/transfer.hpp"

#include <algorithm>
#include <vector>

namespace discmaster::burn {

namespace {

bool onlyZeros(ByteView bytes) noexcept
{
    return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

/// What cannot be read counts as zeros: nothing was written there.
bool zeros(BlockReader& reader, std::uint64_t from, std::uint64_t to)
{
    std::vector<std::byte> buffer(mmc::kBlocksPerTransfer * kBlockSize);
    for (auto at = from; at < to; at += mmc::kBlocksPerTransfer) {
        const auto n = std::min<std::uint64_t>(mmc::kBlocksPerTransfer, to - at);
        const auto run = MutableBytes{buffer}.first(n * kBlockSize);
        const auto outcome = reader.read(Lba{static_cast<std::int64_t>(at)}, run);
        if (!onlyZeros(run)) return false;
        // Where a whole run was never written, what follows was not either.
        if (outcome.unreadable.size() == n) return true;
    }
    return true;
}

}  // namespace

bool looksBlank(scsi::Transport& drive, Clock& clock, std::stop_token stop, const mmc::MediaInfo& info)
{
    const auto state = mediaState(info);
    if (!info.present()) return false;
    if (state.physicallyBlank || !mmc::isOverwritable(info.profile())) return state.physicallyBlank;
    const auto total = state.total.n;
    BlockReader reader{drive, clock, std::move(stop)};
    return zeros(reader, 0, std::min(kBlankEnds, total)) && zeros(reader, total - std::min(kBlankEnds, total), total);
}

MediaState examine(scsi::Transport& drive, Clock& clock, std::stop_token stop, const mmc::MediaInfo& info)
{
    return mediaState(info, looksBlank(drive, clock, std::move(stop), info));
}

}  // namespace discmaster::burn

#include "burn/disc_source.hpp"

#include "base/error.hpp"
#include "burn/media_state.hpp"
#include "mmc/transfer.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace discmaster::burn {

Sectors writtenPart(const mmc::MediaInfo& info, const MediaState& state)
{
    if (state.previousSessionEnd && !state.overwritable())
        return {static_cast<std::uint64_t>(value(*state.previousSessionEnd)) + 1};
    return info.readable.value_or(Sectors{});
}

DiscSource::DiscSource(scsi::Transport& drive, Clock& clock, std::stop_token stop, Sectors size, Unreadable unreadable)
    : reader_{drive, clock, std::move(stop)}
    , size_{size}
    , unreadable_{unreadable}
{
}

void DiscSource::read(std::uint64_t offset, MutableBytes into)
{
    while (!into.empty()) {
        const auto block = offset / kBlockSize, run = block / mmc::kBlocksPerTransfer;
        if (run != run_) fill(run);
        const auto skip = static_cast<std::size_t>(offset - run * mmc::kBlocksPerTransfer * kBlockSize);
        const auto n = std::min(into.size(), buffer_.size() - skip);
        requireReadable(skip / kBlockSize, (skip + n - 1) / kBlockSize);
        std::memcpy(into.data(), buffer_.data() + skip, n);
        into = into.subspan(n);
        offset += n;
    }
}

void DiscSource::fill(std::uint64_t run)
{
    run_ = UINT64_MAX;
    const auto first = run * mmc::kBlocksPerTransfer;
    const auto blocks = std::min<std::uint64_t>(mmc::kBlocksPerTransfer, size_.n - std::min(size_.n, first));
    buffer_.resize(mmc::kBlocksPerTransfer * kBlockSize);
    std::ranges::fill(buffer_, std::byte{0});
    outcome_ = reader_.read(Lba{static_cast<std::int64_t>(first)},
                            MutableBytes{buffer_}.first(static_cast<std::size_t>(blocks * kBlockSize)));
    run_ = run;
}

/// Of the run at hand.
void DiscSource::requireReadable(std::size_t first, std::size_t last) const
{
    if (unreadable_ == Unreadable::Zeros) return;
    const auto bad = std::ranges::lower_bound(outcome_.unreadable, first);
    if (bad == outcome_.unreadable.end() || *bad > last) return;
    throw Error{Fault::ReadFailed, fmt::format("block {} of the disc cannot be read: {}",
                                               run_ * mmc::kBlocksPerTransfer + *bad, outcome_.reason.text())};
}

}  // namespace discmaster::burn

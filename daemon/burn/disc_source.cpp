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
    , buffer_(mmc::kBlocksPerTransfer * kBlockSize)
{
}

void DiscSource::read(std::uint64_t offset, MutableBytes into)
{
    while (!into.empty()) {
        const auto first = offset / kBlockSize;
        const auto skip = static_cast<std::size_t>(offset % kBlockSize);
        const auto n = std::min(into.size(), buffer_.size() - skip);
        const auto run = MutableBytes{buffer_}.first(roundUp(skip + n, kBlockSize));
        const auto outcome = reader_.read(Lba{static_cast<std::int64_t>(first)}, run);
        if (unreadable_ == Unreadable::Error && !outcome.unreadable.empty())
            throw Error{Fault::ReadFailed, fmt::format("block {} of the disc cannot be read: {}",
                                                       first + outcome.unreadable.front(), outcome.reason.text())};
        std::memcpy(into.data(), run.data() + skip, n);
        into = into.subspan(n);
        offset += n;
    }
}

}  // namespace discmaster::burn

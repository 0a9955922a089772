#include "burn/disc_source.hpp"

#include "mmc/transfer.hpp"

#include <algorithm>
#include <cstring>

namespace discmaster::burn {

DiscSource::DiscSource(scsi::Transport& drive, Clock& clock, std::stop_token stop, Sectors size)
    : reader_{drive, clock, std::move(stop)}
    , size_{size}
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
        static_cast<void>(reader_.read(Lba{static_cast<std::int64_t>(first)}, run));
        std::memcpy(into.data(), run.data() + skip, n);
        into = into.subspan(n);
        offset += n;
    }
}

}  // namespace discmaster::burn

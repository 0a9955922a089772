#include "image/udf/allocation.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace discmaster::image::udf {

namespace {

std::uint64_t extentsOf(const Run& run) noexcept
{
    return run.bytes / kMaxExtentBytes + (run.bytes % kMaxExtentBytes != 0 ? 1 : 0);
}

}  // namespace

Allocation::Allocation(Runs runs, std::size_t room, LogicalBlock chain)
    : runs_{std::move(runs)}
    , chain_{chain}
    , size_{runs_.empty() || runs_.front().at.partition == chain.partition ? kShort : kLong}
    , extents_{std::transform_reduce(runs_.begin(), runs_.end(), std::uint64_t{0}, std::plus{}, extentsOf)}
    , entryRoom_{room / size_}
    , chainRoom_{(kBlockSize - kChainHead) / size_}
{
}

/// Extents in the entry: the last of its descriptors may be needed to lead to the chain.
std::uint64_t Allocation::inEntry() const noexcept { return extents_ <= entryRoom_ ? extents_ : entryRoom_ - 1; }

std::uint64_t Allocation::chainBlocks() const noexcept
{
    const auto chained = extents_ - inEntry();
    if (chained == 0) return 0;
    // The last descriptor of every block but the last one points to the next block.
    return chained <= chainRoom_ ? 1 : (chained - 2) / (chainRoom_ - 1) + 1;
}

void Allocation::putDescriptor(MutableBytes out, std::size_t at, std::uint32_t bytes, LogicalBlock block,
                               ExtentType type) const
{
    if (isShort())
        putShortAd(out, at, bytes, block.block, type);
    else
        putLongAd(out, at, bytes, block, type);
}

/// Writes the extents [first, first + n).
void Allocation::putExtents(std::uint64_t first, std::uint64_t n, Block out, std::size_t at) const
{
    auto run = runs_.begin();
    while (n > 0 && first >= extentsOf(*run)) first -= extentsOf(*run++);
    for (; n > 0; --n) {
        const auto offset = first * kMaxExtentBytes;
        const auto bytes = std::min<std::uint64_t>(kMaxExtentBytes, run->bytes - offset);
        const LogicalBlock block{.block = run->at.block + static_cast<std::uint32_t>(offset / kBlockSize),
                                 .partition = run->at.partition};
        if (++first == extentsOf(*run)) {
            first = 0;
            ++run;
        }
        putDescriptor(out, at, static_cast<std::uint32_t>(bytes), block, ExtentType::Recorded);
        at += size_;
    }
}

std::size_t Allocation::put(Block out, std::size_t at) const
{
    const auto here = inEntry();
    putExtents(0, here, out, at);
    if (here == extents_) return here * size_;
    putDescriptor(out, at + here * size_, kBlockSize, chain_, ExtentType::Continuation);
    return (here + 1) * size_;
}

void Allocation::renderChain(std::uint64_t n, Block out, const Revision& revision) const
{
    const auto block = chain_.block + static_cast<std::uint32_t>(n);
    const auto first = inEntry() + n * (chainRoom_ - 1);
    const auto left = extents_ - first;
    const bool last = left <= chainRoom_;
    const auto here = last ? left : chainRoom_ - 1;
    putExtents(first, here, out, kChainHead);
    if (!last)
        putDescriptor(out, kChainHead + here * size_, kBlockSize, {.block = block + 1, .partition = chain_.partition},
                      ExtentType::Continuation);
    const auto length = (here + (last ? 0 : 1)) * size_;
    putLe32(out, 20, static_cast<std::uint32_t>(length));
    putTag(out, TagId::AllocationExtent, block, kChainHead + length, revision);
}

}  // namespace discmaster::image::udf

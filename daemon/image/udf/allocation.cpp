#include "image/udf/allocation.hpp"

#include "image/udf/codec.hpp"

#include <algorithm>

namespace discmaster::image::udf {
namespace {

constexpr unsigned kContinuation = 3;

/// Writes the extents [first, first + n) of a run.
void putExtents(const Run& run, std::uint64_t first, std::uint64_t n, Block out, std::size_t at)
{
    for (auto i = first; i < first + n; ++i) {
        const auto offset = i * kMaxExtentBytes;
        const auto bytes = std::min<std::uint64_t>(kMaxExtentBytes, run.bytes - offset);
        putShortAd(out, at, static_cast<std::uint32_t>(bytes),
                   run.block + static_cast<std::uint32_t>(offset / kBlockSize));
        at += 8;
    }
}

}  // namespace

std::uint64_t extentCount(std::uint64_t bytes) noexcept
{
    return bytes / kMaxExtentBytes + (bytes % kMaxExtentBytes != 0);
}

std::uint64_t chainBlocks(std::uint64_t bytes) noexcept
{
    const auto extents = extentCount(bytes);
    if (extents <= kDescriptorsInEntry) return 0;
    // The last descriptor of every block but the last one points to the next block.
    const auto chained = extents - (kDescriptorsInEntry - 1);
    return chained <= kDescriptorsInChain ? 1 : (chained - 2) / (kDescriptorsInChain - 1) + 1;
}

std::size_t putAllocation(const Run& run, std::uint32_t chain, Block out, std::size_t at)
{
    const auto extents = extentCount(run.bytes);
    if (extents <= kDescriptorsInEntry) {
        putExtents(run, 0, extents, out, at);
        return static_cast<std::size_t>(extents) * 8;
    }
    putExtents(run, 0, kDescriptorsInEntry - 1, out, at);
    putShortAd(out, at + (kDescriptorsInEntry - 1) * 8, kBlockSize, chain, kContinuation);
    return kDescriptorsInEntry * 8;
}

void renderChain(const Run& run, std::uint32_t chain, std::uint64_t n, Block out)
{
    constexpr std::size_t kHeader = 24;
    const auto block = chain + static_cast<std::uint32_t>(n);
    const auto first = kDescriptorsInEntry - 1 + n * (kDescriptorsInChain - 1);
    const auto left = extentCount(run.bytes) - first;
    const bool last = left <= kDescriptorsInChain;
    const auto here = last ? static_cast<std::size_t>(left) : kDescriptorsInChain - 1;
    putExtents(run, first, here, out, kHeader);
    if (!last) putShortAd(out, kHeader + here * 8, kBlockSize, block + 1, kContinuation);
    const auto length = (here + (last ? 0 : 1)) * 8;
    putLe32(out, 16, n == 0 ? 0 : block - 1);  // the previous descriptor
    putLe32(out, 20, static_cast<std::uint32_t>(length));
    putTag(out, TagId::AllocationExtent, block, kHeader + length);
}

}  // namespace discmaster::image::udf

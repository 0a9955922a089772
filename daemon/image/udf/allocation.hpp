#pragma once
// How a contiguous run of blocks becomes allocation descriptors: extents of at most 1 GiB, and for very large files a
// chain of allocation extent descriptors (ECMA-167 4/12.1, 4/14.5).

#include "image/writer.hpp"

#include <cstddef>
#include <cstdint>

namespace discmaster::image::udf {

/// A file's content: `bytes` from a block of the partition on.
struct Run {
    std::uint32_t block = 0;
    std::uint64_t bytes = 0;
};

/// short_ads that fit a file entry, and an allocation extent descriptor, of one block.
inline constexpr std::size_t kDescriptorsInEntry = (kBlockSize - 176) / 8;
inline constexpr std::size_t kDescriptorsInChain = (kBlockSize - 24) / 8;

std::uint64_t extentCount(std::uint64_t bytes) noexcept;
/// Blocks of allocation extent descriptors that a file of so many bytes needs besides its entry; mostly 0.
std::uint64_t chainBlocks(std::uint64_t bytes) noexcept;

/// Writes the descriptors that go into the file entry at `at`; `chain` is the block where the others begin. Returns
/// their length in bytes (L_AD).
std::size_t putAllocation(const Run& run, std::uint32_t chain, Block out, std::size_t at);
/// Renders block `n` of the chain that begins at block `chain` of the partition.
void renderChain(const Run& run, std::uint32_t chain, std::uint64_t n, Block out);

}  // namespace discmaster::image::udf

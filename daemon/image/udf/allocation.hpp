#pragma once
// How runs of blocks become allocation descriptors: extents of at most 1 GiB, and for very large files a
// chain of allocation extent descriptors (ECMA-167 4/12.1, 4/14.5).

#include "image/udf/codec.hpp"
#include "image/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace discmaster::image::udf {

/// `bytes` from a block of a partition on.
struct Run {
    LogicalBlock at;
    std::uint64_t bytes = 0;
};

/// A content: one run behind the other. Each but the last ends with a block.
using Runs = std::vector<Run>;

/// The descriptors of one file: as many as fit go into its entry, the others into a chain of blocks. They are short_ads
/// where the content lies in the partition of its file entry, else long_ads.
class Allocation {
public:
    /// `room` is what the file entry leaves to descriptors, in bytes. `chain` is where the chain's blocks begin, in the
    /// partition of the file entry.
    Allocation(Runs runs, std::size_t room, LogicalBlock chain);

    bool isShort() const noexcept { return size_ == kShort; }
    /// Blocks of the chain; mostly 0.
    std::uint64_t chainBlocks() const noexcept;
    /// Writes the descriptors that go into the file entry at `at` and returns their length in bytes (L_AD).
    std::size_t put(Block out, std::size_t at) const;
    /// Renders block `n` of the chain.
    void renderChain(std::uint64_t n, Block out, const Revision& revision) const;

private:
    static constexpr std::size_t kShort = 8, kLong = 16;
    static constexpr std::size_t kChainHead = 24;  // of an allocation extent descriptor (ECMA-167 4/14.5)

    void putExtents(std::uint64_t first, std::uint64_t n, Block out, std::size_t at) const;
    void putDescriptor(MutableBytes out, std::size_t at, std::uint32_t bytes, LogicalBlock block,
                       ExtentType type) const;
    std::uint64_t inEntry() const noexcept;

    Runs runs_;
    LogicalBlock chain_;
    std::size_t size_;         // of a descriptor
    std::uint64_t extents_;    // in all
    std::uint64_t entryRoom_;  // descriptors that fit the entry
    std::uint64_t chainRoom_;  // and a block of the chain
};

}  // namespace discmaster::image::udf

#pragma once

#include <cstdint>
#include <vector>

namespace discmaster::emulator {

/// A half-open range of blocks [begin, end).
struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool operator==(const Extent&) const = default;
};

/// A set of block numbers, kept as sorted, disjoint, non-touching extents.
class ExtentSet {
public:
    void add(Extent extent);
    void clear() noexcept { extents_.clear(); }
    bool contains(Extent extent) const noexcept;
    bool intersects(Extent extent) const noexcept;
    /// One past the last block in the set; 0 for an empty set.
    std::uint64_t end() const noexcept { return extents_.empty() ? 0 : extents_.back().end; }
    /// How many blocks the set has.
    std::uint64_t count() const noexcept;
    bool empty() const noexcept { return extents_.empty(); }
    const std::vector<Extent>& extents() const noexcept { return extents_; }
    bool operator==(const ExtentSet&) const = default;

private:
    std::vector<Extent> extents_;
};

}  // namespace discmaster::emulator

#pragma once

#include "base/bytes.hpp"
#include "base/units.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace discmaster::burn {

/// A 128-bit hash of each unit of an image, kept while writing, so that the disc can be checked when the source has
/// long changed. Costs 16 bytes for 64 KiB.
class UnitHashes {
public:
    using Hash = std::array<std::uint64_t, 2>;

    static Hash of(ByteView bytes) noexcept;

    /// The next unit: kUnit bytes, or what is left at the end.
    void add(ByteView unit);

    std::size_t units() const noexcept { return hashes_.size(); }
    std::uint64_t bytes() const noexcept { return bytes_; }
    bool matches(std::size_t unit, ByteView bytes) const noexcept { return hashes_.at(unit) == of(bytes); }
    /// How many bytes a unit has.
    std::size_t sizeOf(std::size_t unit) const noexcept;

    static constexpr std::size_t kBlocks = 32;
    static constexpr std::size_t kUnit = kBlocks * kBlockSize;

private:
    std::vector<Hash> hashes_;
    std::uint64_t bytes_ = 0;
};

}  // namespace discmaster::burn

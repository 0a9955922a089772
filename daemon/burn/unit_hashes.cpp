#include "burn/unit_hashes.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cassert>

namespace discmaster::burn {

UnitHashes::Hash UnitHashes::of(ByteView bytes) noexcept
{
    const auto h = XXH3_128bits(bytes.data(), bytes.size());
    return {h.low64, h.high64};
}

void UnitHashes::add(ByteView unit)
{
    assert(bytes_ == hashes_.size() * kUnit && unit.size() <= kUnit);
    hashes_.push_back(of(unit));
    bytes_ += unit.size();
}

std::size_t UnitHashes::sizeOf(std::size_t unit) const noexcept
{
    return static_cast<std::size_t>(std::min<std::uint64_t>(kUnit, bytes_ - unit * kUnit));
}

}  // namespace discmaster::burn

#include "emulator/extents.hpp"

#include <algorithm>

namespace discmaster::emulator {

void ExtentSet::add(Extent extent)
{
    if (extent.begin >= extent.end) return;
    // The first extent that touches or follows the new one; all that touch it melt into it.
    const auto first = std::ranges::lower_bound(extents_, extent.begin, {}, &Extent::end);
    auto last = first;
    while (last != extents_.end() && last->begin <= extent.end) {
        extent.begin = std::min(extent.begin, last->begin);
        extent.end = std::max(extent.end, last->end);
        ++last;
    }
    if (first == last) {
        extents_.insert(first, extent);
    } else {
        *first = extent;
        extents_.erase(first + 1, last);
    }
}

bool ExtentSet::contains(Extent extent) const noexcept
{
    if (extent.begin >= extent.end) return true;
    const auto found = std::ranges::upper_bound(extents_, extent.begin, {}, &Extent::end);
    return found != extents_.end() && found->begin <= extent.begin && extent.end <= found->end;
}

bool ExtentSet::intersects(Extent extent) const noexcept
{
    if (extent.begin >= extent.end) return false;
    const auto found = std::ranges::upper_bound(extents_, extent.begin, {}, &Extent::end);
    return found != extents_.end() && found->begin < extent.end;
}

std::uint64_t ExtentSet::count() const noexcept
{
    std::uint64_t n = 0;
    for (const auto& e : extents_) n += e.end - e.begin;
    return n;
}

}  // namespace discmaster::emulator

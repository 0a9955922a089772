#include "bus/free_items.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

std::uint64_t FreeItems::add(FreeItem item)
{
    if (items_.size() >= kMost)
        throw Error{Fault::LimitsExceeded,
                    fmt::format("{} items wait to be added to the image already; add or release some", kMost)};
    items_.emplace(++last_, std::move(item));
    return last_;
}

FreeItem* FreeItems::find(std::uint64_t handle)
{
    const auto found = items_.find(handle);
    return found == items_.end() ? nullptr : &found->second;
}

FreeItem& FreeItems::at(std::uint64_t handle) { return const_cast<FreeItem&>(std::as_const(*this).at(handle)); }

const FreeItem& FreeItems::at(std::uint64_t handle) const
{
    const auto found = items_.find(handle);
    if (found == items_.end())
        throw Error{Fault::ItemNotFound,
                    fmt::format("there is no free item {}: it was added or released, or never made", handle)};
    return found->second;
}

}  // namespace discmaster::bus

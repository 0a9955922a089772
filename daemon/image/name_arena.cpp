#include "image/name_arena.hpp"

#include "base/error.hpp"

#include <cassert>
#include <cstring>

namespace discmaster::image {

std::uint32_t NameArena::add(std::string_view text)
{
    assert(text.size() <= 4096);
    if (kBlock - used_ < text.size()) {
        if (blocks_.size() == (std::uint64_t{1} << 32) / kBlock)
            throw Error{Fault::LimitsExceeded, "the names in the image take more than 4 GiB; add fewer files"};
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlock));
        used_ = 0;
    }
    const auto position = static_cast<std::uint32_t>((blocks_.size() - 1) * kBlock + used_);
    std::memcpy(blocks_.back().get() + used_, text.data(), text.size());
    used_ += static_cast<std::uint32_t>(text.size());
    return position;
}

void NameArena::cutBack(std::uint32_t position) noexcept
{
    blocks_.resize(position / kBlock + 1);
    used_ = position % kBlock;
}

}  // namespace discmaster::image

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace discmaster::image {

/// Short texts one behind the other, each found by a 32-bit position. Texts never move.
class NameArena {
public:
    /// At most 4096 bytes. Throws Error{Fault::LimitsExceeded} when 4 GiB of text are stored.
    std::uint32_t add(std::string_view text);
    std::string_view get(std::uint32_t position, std::size_t length) const noexcept
    {
        if (length == 0) return {};  // the root's name, when nothing was added
        return {blocks_[position / kBlock].get() + position % kBlock, length};
    }

    /// Forgets what was added at a position, and since.
    void cutBack(std::uint32_t position) noexcept;

    std::uint64_t memoryBytes() const noexcept { return std::uint64_t{blocks_.size()} * kBlock; }

private:
    static constexpr std::uint32_t kBlock = 1U << 18;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::uint32_t used_ = kBlock;  // of the last block
};

}  // namespace discmaster::image

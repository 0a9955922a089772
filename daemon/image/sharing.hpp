#pragma once
// Which contents an image file may share with their sources.

#include <cstdint>
#include <numeric>

namespace discmaster::image {

/// Contents of so many bytes begin at a whole page of the host in every image, wherever that is to go: a file system
/// that shares blocks between files takes nothing smaller, and it pays from about here on.
inline constexpr std::uint64_t kSharedBytes = 32768;
inline constexpr std::uint32_t kSharedAlignment = 2;  // blocks

/// What the content's first block is a multiple of.
constexpr std::uint64_t contentAlignment(std::uint64_t bytes, std::uint32_t fileAlignment) noexcept
{
    return bytes < kSharedBytes ? fileAlignment : std::lcm<std::uint64_t>(fileAlignment, kSharedAlignment);
}

}  // namespace discmaster::image

#pragma once
// A GUID partition table (UEFI 5.3) over sectors of 512 bytes, as sticks and hard disks have them.

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::image::boot {

inline constexpr std::uint64_t kSectorBytes = 512;

/// As it is stored: the first three fields little-endian.
using Guid = std::array<std::byte, 16>;

inline constexpr std::size_t kGptEntries = 128;  ///< the least that a table has room for
inline constexpr std::uint64_t kGptEntrySectors = kGptEntries * 128 / kSectorBytes;

struct GptPartition {
    enum class Type : std::uint8_t { EfiSystem, BasicData };
    Type type = Type::BasicData;
    std::uint64_t first = 0;  ///< sector
    std::uint64_t last = 0;   ///< its last one
    std::string name;         ///< ASCII, at most 35 characters
};

struct GptFacts {
    std::uint64_t sectors = 0;      ///< of the whole disk
    std::uint64_t firstUsable = 0;  ///< sector
    Guid disk{};
    std::vector<GptPartition> partitions;  ///< ascending; each one's identifier is made of the disk's
};

/// The sector behind the last that partitions may use: the table's copy follows.
constexpr std::uint64_t usableEnd(std::uint64_t sectors) noexcept { return sectors - kGptEntrySectors - 1; }

/// Fills 32 sectors.
void renderGptEntries(const GptFacts& facts, MutableBytes out);
/// Fills a sector: of the table at the beginning or its copy at the end.
void renderGptHeader(const GptFacts& facts, bool copy, MutableBytes out);

}  // namespace discmaster::image::boot

#pragma once
// Units are types: a sector address is not a sector count is not a byte count.

#include <compare>
#include <cstdint>

namespace discmaster {

/// Bytes of user data in a data sector (CD mode 1, DVD, BD).
inline constexpr std::uint32_t kBlockSize = 2048;

/// Address of a sector. Negative inside a CD's lead-in and first pre-gap.
enum class Lba : std::int64_t {};

constexpr std::int64_t value(Lba a) noexcept { return static_cast<std::int64_t>(a); }

/// A count of sectors.
struct Sectors {
    std::uint64_t n = 0;
    constexpr auto operator<=>(const Sectors&) const = default;
    constexpr std::uint64_t bytes() const noexcept { return n * kBlockSize; }
};

constexpr Sectors operator+(Sectors a, Sectors b) noexcept { return {a.n + b.n}; }
constexpr Sectors operator-(Sectors a, Sectors b) noexcept { return {a.n - b.n}; }
constexpr Sectors& operator+=(Sectors& a, Sectors b) noexcept { return a = a + b; }
constexpr Lba operator+(Lba a, Sectors s) noexcept { return Lba{value(a) + static_cast<std::int64_t>(s.n)}; }
constexpr Lba& operator+=(Lba& a, Sectors s) noexcept { return a = a + s; }

/// Sectors needed to hold so many bytes.
constexpr Sectors sectorsFor(std::uint64_t bytes) noexcept { return {bytes / kBlockSize + (bytes % kBlockSize != 0)}; }

/// The smallest multiple of `unit` that is not below `n`. `unit` is not 0.
constexpr std::uint64_t roundUp(std::uint64_t n, std::uint64_t unit) noexcept { return (n + unit - 1) / unit * unit; }

}  // namespace discmaster

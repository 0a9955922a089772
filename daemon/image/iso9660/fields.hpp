#pragma once
// Encodings that every structure of ISO 9660 shares.

#include "base/bytes.hpp"
#include "image/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace discmaster::image::iso9660 {

/// Both byte orders, little-endian first (ECMA-119 7.2.3, 7.3.3).
constexpr void putBoth16(MutableBytes b, std::size_t at, std::uint16_t v) noexcept
{
    putLe16(b, at, v);
    putBe16(b, at + 2, v);
}
constexpr void putBoth32(MutableBytes b, std::size_t at, std::uint32_t v) noexcept
{
    putLe32(b, at, v);
    putBe32(b, at + 4, v);
}

// Times are written in the zone so many minutes, a multiple of 15, east of UTC.

/// 7 bytes: years 1900 to 2155 (ECMA-119 9.1.5).
std::array<std::byte, 7> shortDate(Time t, int zone) noexcept;

/// 17 bytes: digits to hundredths (ECMA-119 8.4.26.1). An unknown time is all zeros digits.
std::array<std::byte, 17> longDate(Time t, int zone) noexcept;

}  // namespace discmaster::image::iso9660

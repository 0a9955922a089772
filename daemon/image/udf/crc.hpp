#pragma once
// The checks of a UDF descriptor tag.

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace discmaster::image::udf {

namespace detail {
constexpr auto kCrcTable = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned i = 0; i < table.size(); ++i) {
        unsigned crc = i << 8;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
        table[i] = static_cast<std::uint16_t>(crc);
    }
    return table;
}();
}  // namespace detail

/// ECMA-167 1/7.2.6: CRC-16 with x^16 + x^12 + x^5 + 1, from 0, most significant bit first.
constexpr std::uint16_t crc16(ByteView bytes) noexcept
{
    std::uint16_t crc = 0;
    for (const auto b : bytes)
        crc = static_cast<std::uint16_t>(
            crc << 8 ^ detail::kCrcTable[static_cast<std::uint8_t>(crc >> 8) ^ static_cast<std::uint8_t>(b)]);
    return crc;
}

/// ECMA-167 3/7.2.3: the sum of the tag's 16 bytes without byte 4 itself.
constexpr std::uint8_t tagChecksum(ByteView tag) noexcept
{
    unsigned sum = 0;
    for (std::size_t i = 0; i < 16; ++i)
        if (i != 4) sum += static_cast<std::uint8_t>(tag[i]);
    return static_cast<std::uint8_t>(sum);
}

}  // namespace discmaster::image::udf

#pragma once
// The checks of a UDF descriptor tag.

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace discmaster::image::udf {

namespace detail {
/// Row n: what a byte that n more bytes follow leaves in the end.
constexpr auto kCrcTables = [] {
    std::array<std::array<std::uint16_t, 256>, 8> tables{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned crc = i << 8;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
        tables[0][i] = static_cast<std::uint16_t>(crc);
    }
    for (unsigned row = 1; row < tables.size(); ++row)
        for (unsigned i = 0; i < 256; ++i) {
            const auto before = tables[row - 1][i];
            tables[row][i] = static_cast<std::uint16_t>(before << 8 ^ tables[0][before >> 8]);
        }
    return tables;
}();
}  // namespace detail

/// ECMA-167 1/7.2.6: CRC-16 with x^16 + x^12 + x^5 + 1, from 0, most significant bit first. Eight bytes at a time.
constexpr std::uint16_t crc16(ByteView bytes) noexcept
{
    const auto& tables = detail::kCrcTables;
    unsigned crc = 0;
    std::size_t at = 0;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
    for (; bytes.size() - at >= 8; at += 8) {
        crc = tables[7][byte(0) ^ crc >> 8] ^ tables[6][byte(1) ^ (crc & 0xFF)] ^ tables[5][byte(2)] ^
              tables[4][byte(3)] ^ tables[3][byte(4)] ^ tables[2][byte(5)] ^ tables[1][byte(6)] ^ tables[0][byte(7)];
    }
    for (; at < bytes.size(); ++at) crc = (crc << 8 & 0xFFFF) ^ tables[0][crc >> 8 ^ byte(0)];
    return static_cast<std::uint16_t>(crc);
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

#pragma once
// Fields of ECMA-167 as a forged volume has them.

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace discmaster::image::read::test {

/// OSTA CS0 of 8 bits a character (UDF 2.1.1).
std::string cs0(std::string_view text);
void putDstring(MutableBytes b, std::size_t at, std::size_t n, std::string_view text);
void putCharset(MutableBytes b, std::size_t at);
/// 2026-03-04 05:06:07.08, an hour before Greenwich.
void putTime(MutableBytes b, std::size_t at);

/// What an allocation descriptor says.
struct Ad {
    std::uint32_t length = 0;
    unsigned type = 0;
    std::uint32_t block = 0;
    std::uint16_t partition = 0;
};
void putLongAd(MutableBytes b, std::size_t at, const Ad& ad);

}  // namespace discmaster::image::read::test

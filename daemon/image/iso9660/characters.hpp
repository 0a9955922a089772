#pragma once
// The characters of ISO 9660's fields (ECMA-119 7.4.1).

#include <algorithm>
#include <string_view>

namespace discmaster::image::iso9660 {

constexpr bool isDCharacter(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
constexpr bool isACharacter(char c) noexcept
{
    return isDCharacter(c) || std::string_view{" !\"%&'()*+,-./:;<=>?"}.contains(c);
}

constexpr bool onlyACharacters(std::string_view text) noexcept { return std::ranges::all_of(text, isACharacter); }

}  // namespace discmaster::image::iso9660

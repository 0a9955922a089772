#pragma once
// Names of the host are bytes, nearly always UTF-8; formats want code points or UTF-16.

#include <cstddef>
#include <string>
#include <string_view>

namespace discmaster::image {

/// One character of a UTF-8 text.
struct CodePoint {
    char32_t value = 0;   ///< of an invalid byte: the byte
    unsigned length = 1;  ///< bytes that it takes
    bool valid = true;    ///< false: the byte at the position is not part of well-formed UTF-8
};

namespace detail {
CodePoint decodeBeyondAscii(std::string_view text, std::size_t at) noexcept;
}

/// The character at `at`, which lies inside the text. Overlong forms, surrogates and what is above U+10FFFF are
/// invalid.
inline CodePoint decodeUtf8(std::string_view text, std::size_t at) noexcept
{
    // In line, as nearly every character of nearly every name is ASCII.
    const auto first = static_cast<unsigned char>(text[at]);
    return first < 0x80 ? CodePoint{.value = first} : detail::decodeBeyondAscii(text, at);
}

bool isUtf8(std::string_view text) noexcept;
/// Whether there is a control character of ASCII, such as the end of a line.
bool hasControl(std::string_view text) noexcept;

/// UTF-16 with surrogate pairs; an invalid byte becomes `replacement`.
std::u16string toUtf16(std::string_view utf8, char16_t replacement);
/// UTF-8; a surrogate without its pair becomes U+FFFD.
std::string toUtf8(std::u16string_view utf16);
void appendUtf8(std::string& to, char32_t c);

constexpr bool isHighSurrogate(char16_t u) noexcept { return u >= 0xD800 && u < 0xDC00; }
constexpr bool isLowSurrogate(char16_t u) noexcept { return u >= 0xDC00 && u < 0xE000; }

/// The first `length` units, one less where that would cut a surrogate pair.
std::u16string_view cut(std::u16string_view text, std::size_t length) noexcept;

/// Upper case as far as file systems that ignore case care: Latin, Greek, Cyrillic and Armenian letters with a simple
/// counterpart; the rest is itself. Independent of any locale.
char16_t upper(char16_t c) noexcept;

}  // namespace discmaster::image

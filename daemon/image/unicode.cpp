#include "image/unicode.hpp"

#include <algorithm>

#include <cstdint>
#include <cstring>

namespace discmaster::image {

namespace {

/// Where the first byte from `at` is that is not ASCII, else the end.
std::size_t skipAscii(std::string_view text, std::size_t at) noexcept
{
    constexpr std::uint64_t high = 0x8080'8080'8080'8080;
    for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if (word & high) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

}  // namespace

CodePoint detail::decodeBeyondAscii(std::string_view text, std::size_t at) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = byte(at);
    const CodePoint invalid{.value = first, .length = 1, .valid = false};
    const unsigned length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < length) return invalid;
    char32_t c = first & (0x7FU >> length);
    for (unsigned i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return invalid;
        c = c << 6 | (byte(at + i) & 0x3F);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return invalid;
    return {.value = c, .length = length};
}

bool hasControl(std::string_view text) noexcept
{
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool isUtf8(std::string_view text) noexcept
{
    for (std::size_t at = skipAscii(text, 0); at < text.size(); at = skipAscii(text, at)) {
        const auto c = decodeUtf8(text, at);
        if (!c.valid) return false;
        at += c.length;
    }
    return true;
}

std::u16string toUtf16(std::string_view utf8, char16_t replacement)
{
    std::u16string units;
    units.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto c = decodeUtf8(utf8, at);
        at += c.length;
        if (!c.valid) {
            units += replacement;
        } else if (c.value < 0x10000) {
            units += static_cast<char16_t>(c.value);
        } else {
            units += static_cast<char16_t>(0xD800 + ((c.value - 0x10000) >> 10));
            units += static_cast<char16_t>(0xDC00 + ((c.value - 0x10000) & 0x3FF));
        }
    }
    return units;
}

void appendUtf8(std::string& to, char32_t c)
{
    const auto tail = [&](unsigned shift) { to += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) {
        to += static_cast<char>(c);
    } else if (c < 0x800) {
        to += static_cast<char>(0xC0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        to += static_cast<char>(0xE0 | c >> 12);
        tail(6);
        tail(0);
    } else {
        to += static_cast<char>(0xF0 | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string toUtf8(std::u16string_view utf16)
{
    std::string text;
    for (std::size_t i = 0; i < utf16.size(); ++i) {
        const auto u = utf16[i];
        if (isHighSurrogate(u) && i + 1 < utf16.size() && isLowSurrogate(utf16[i + 1])) {
            appendUtf8(text, 0x10000 + ((static_cast<char32_t>(u) - 0xD800) << 10) + (utf16[i + 1] - 0xDC00));
            ++i;
        } else {
            appendUtf8(text, isHighSurrogate(u) || isLowSurrogate(u) ? 0xFFFD : u);
        }
    }
    return text;
}

std::u16string_view cut(std::u16string_view text, std::size_t length) noexcept
{
    if (length >= text.size()) return text;
    if (length > 0 && isHighSurrogate(text[length - 1]) && isLowSurrogate(text[length])) --length;
    return text.substr(0, length);
}

char16_t upper(char16_t c) noexcept
{
    const auto in = [c](char16_t from, char16_t to) { return c >= from && c <= to; };
    const auto shifted = [c](int by) { return static_cast<char16_t>(c + by); };
    if (c < 0x80) return in('a', 'z') ? shifted(-32) : c;
    if (in(0xE0, 0xFE) && c != 0xF7) return shifted(-32);
    if (c == 0xFF) return 0x178;
    // Latin Extended-A and Cyrillic supplements: pairs, the capital first; even or odd by stretch.
    const bool evenPairs = in(0x100, 0x137) || in(0x14A, 0x177) || in(0x460, 0x481) || in(0x48A, 0x4BF) ||
                           in(0x4D0, 0x52F) || in(0x1E00, 0x1E95) || in(0x1EA0, 0x1EFF) || in(0x1DE, 0x1EF) ||
                           in(0x1F8, 0x21F) || in(0x222, 0x233);
    if (evenPairs && c != 0x131) return static_cast<char16_t>(c & ~1);
    const bool oddPairs = in(0x139, 0x148) || in(0x179, 0x17E) || in(0x1CD, 0x1DC) || in(0x4C1, 0x4CE);
    if (oddPairs) return static_cast<char16_t>(c - ((c & 1) == 0));
    if (in(0x3B1, 0x3C9) && c != 0x3C2) return shifted(-32);  // Greek
    if (in(0x430, 0x44F)) return shifted(-32);                // Cyrillic
    if (in(0x450, 0x45F)) return shifted(-80);
    if (in(0x561, 0x586)) return shifted(-48);  // Armenian
    return c;
}

}  // namespace discmaster::image

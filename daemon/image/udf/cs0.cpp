#include "image/udf/cs0.hpp"

#include "base/bytes.hpp"
#include "image/udf/crc.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace discmaster::image::udf {
namespace {

struct Units {
    std::u16string text;
    bool exact = true;
};

Units unitsOf(std::string_view utf8)
{
    Units u{toUtf16(utf8, u'_'), isUtf8(utf8)};
    for (auto& c : u.text) {
        if (c != 0xFEFF && c != 0xFFFE) continue;
        c = u'_';
        u.exact = false;
    }
    return u;
}

bool isWide(std::u16string_view text)
{
    return std::ranges::any_of(text, [](char16_t c) { return c > 0xFF; });
}

std::size_t sizeInCs0(std::u16string_view text) { return 1 + text.size() * (isWide(text) ? 2 : 1); }

std::string encode(std::u16string_view text)
{
    const bool wide = isWide(text);
    std::string bytes(1, wide ? '\x10' : '\x08');
    bytes.reserve(sizeInCs0(text));
    for (const auto c : text) {
        if (wide) bytes += static_cast<char>(c >> 8);
        bytes += static_cast<char>(c & 0xFF);
    }
    return bytes;
}

}  // namespace

Cs0 toCs0(std::string_view utf8, std::size_t limit)
{
    auto units = unitsOf(utf8);
    if (sizeInCs0(units.text) > limit) {
        units.exact = false;
        units.text = cut(units.text, (limit - 1) / (isWide(units.text) ? 2 : 1));
    }
    return {encode(units.text), units.exact};
}

std::string fromCs0(std::string_view cs0)
{
    std::u16string units;
    const auto bytes = asBytes(cs0);
    if (!cs0.empty() && cs0[0] == 16)
        for (std::size_t i = 1; i + 1 < bytes.size(); i += 2) units += static_cast<char16_t>(be16(bytes, i));
    else
        for (std::size_t i = 1; i < bytes.size(); ++i) units += static_cast<char16_t>(u8(bytes, i));
    return toUtf8(units);
}

Cs0 toName(std::string_view source, unsigned attempt)
{
    auto units = unitsOf(source);
    if (attempt == 0 && units.exact && sizeInCs0(units.text) <= kMaxName) return {encode(units.text), true};
    const auto salted = attempt == 0 ? std::string{source} : fmt::format("{}/{}", source, attempt);
    std::array<char, 8> mark{};
    const auto markEnd = fmt::format_to_n(mark.data(), mark.size(), "#{:04X}", crc16(asBytes(salted))).out;

    // An extension is what is behind the last dot, when it is short and something is in front of it.
    constexpr std::size_t kLongestExtension = 16;
    const auto dot = units.text.rfind(u'.');
    const bool hasExtension = dot != std::u16string::npos && dot != 0 && units.text.size() - dot <= kLongestExtension;
    std::u16string tail(mark.data(), markEnd);
    if (hasExtension) tail += units.text.substr(dot);
    const std::u16string_view stem = std::u16string_view{units.text}.substr(0, hasExtension ? dot : units.text.size());
    const auto room = (kMaxName - 1) / (isWide(units.text) ? 2 : 1) - tail.size();
    return {encode(std::u16string{cut(stem, std::min(stem.size(), room))} + tail), false};
}

}  // namespace discmaster::image::udf

#include "image/read/text.hpp"

#include <cstdint>

namespace discmaster::image::read {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append(std::string& out, std::uint32_t c)
{
    const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

}  // namespace

std::string utf8FromUtf16(ByteView units)
{
    std::string out;
    for (std::size_t i = 0; i + 2 <= units.size(); i += 2) {
        const std::uint32_t c = be16(units, i);
        const bool high = c >= 0xD800 && c < 0xDC00;
        const std::uint32_t next = high && i + 4 <= units.size() ? be16(units, i + 2) : 0;
        if (high && next >= 0xDC00 && next < 0xE000) {
            append(out, 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00));
            i += 2;
        } else if (c >= 0xD800 && c < 0xE000) {
            out += kReplacement;
        } else {
            append(out, c);
        }
    }
    return out;
}

std::string utf8FromLatin1(ByteView bytes)
{
    std::string out;
    for (const auto b : bytes) append(out, static_cast<std::uint8_t>(b));
    return out;
}

std::string utf8FromCs0(ByteView cs0)
{
    if (cs0.empty()) return {};
    switch (static_cast<std::uint8_t>(cs0[0])) {
    case 8: return utf8FromLatin1(cs0.subspan(1));
    case 16: return utf8FromUtf16(cs0.subspan(1));
    default: return {};
    }
}

std::string utf8FromDstring(ByteView field)
{
    if (field.empty()) return {};
    const auto length = static_cast<std::size_t>(static_cast<std::uint8_t>(field.back()));
    return length < field.size() ? utf8FromCs0(field.first(length)) : std::string{};
}

std::string trimmed(std::string text)
{
    const auto end = text.find_last_not_of(std::string_view{" \0", 2});
    text.resize(end == std::string::npos ? 0 : end + 1);
    return text;
}

bool isUtf8(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
        const unsigned first = byte(i++);
        if (first < 0x80) continue;
        const unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4 || text.size() - i < more) return false;
        std::uint32_t c = first & (0x3FU >> more);
        for (unsigned k = 0; k < more; ++k) {
            if ((byte(i) & 0xC0) != 0x80) return false;
            c = c << 6 | (byte(i++) & 0x3FU);
        }
        const bool overlong = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
        if (overlong || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF) return false;
    }
    return true;
}

std::string safeName(std::string name)
{
    if (name.empty() || name == "." || name == "..") return std::string{kReplacement};
    for (std::size_t i = 0; (i = name.find_first_of(std::string_view{"/\0", 2}, i)) != std::string::npos;)
        name.replace(i, 1, kReplacement);
    return name;
}

}  // namespace discmaster::image::read

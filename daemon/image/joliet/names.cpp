#include "image/joliet/names.hpp"

#include "base/bytes.hpp"
#include "image/iso9660/names.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>
#include <xxhash.h>

namespace discmaster::image::joliet {

namespace {

/// A name as UTF-16 without what Joliet excludes.
struct Units {
    std::array<char16_t, 255> text;
    std::size_t length = 0;
    bool faithful = true;

    void put(char16_t u, bool allowed = true)
    {
        text[length++] = allowed ? u : u'_';
        faithful = faithful && allowed;
    }
    explicit Units(std::string_view name)
    {
        for (std::size_t at = 0; at < name.size();) {
            const auto c = decodeUtf8(name, at);
            at += c.length;
            if (c.value >= 0x10000) {
                put(static_cast<char16_t>(0xD800 + ((c.value - 0x10000) >> 10)));
                put(static_cast<char16_t>(0xDC00 + ((c.value - 0x10000) & 0x3FF)));
                continue;
            }
            const auto u = static_cast<char16_t>(c.value);
            const bool excluded = u < 0x20 || u == '*' || u == '/' || u == ':' || u == ';' || u == '?' || u == '\\';
            put(u, c.valid && !excluded);
        }
    }
    /// Readers take a dot at the end for that of an empty extension, and drop it.
    void endWithoutDot()
    {
        if (length == 0 || text[length - 1] != u'.') return;
        text[length - 1] = u'_';
        faithful = false;
    }
    std::u16string_view cutTo(std::size_t most)
    {
        faithful = faithful && length <= most;
        return cut({text.data(), length}, most);
    }
};

void append(iso9660::Identifier& id, std::u16string_view text)
{
    for (const auto u : text) {
        id.bytes[id.length++] = static_cast<char>(u >> 8);
        id.bytes[id.length++] = static_cast<char>(u & 0xFF);
    }
}

}  // namespace

void Ucs2Spelling::spell(std::string_view name, bool directory, std::uint32_t number, iso9660::Identifier& out) const
{
    out.length = 0;
    const auto dot = directory ? name.size() : iso9660::extensionAt(name);
    Units stem{dot < name.size() ? name.substr(0, dot - 1) : name};
    Units extension{name.substr(dot)};
    if (extension.length == 0) stem.endWithoutDot();
    std::u16string digits;  // within the string's own buffer
    if (number != 0)
        for (const char c : fmt::format_int{number}.str().substr(1)) digits += static_cast<char16_t>(c);

    // An extension of more than half a name is no extension worth keeping whole.
    const auto ext = extension.cutTo(
        std::max<std::size_t>(units_ / 2, units_ - 1 - std::min(units_ - 1, stem.length + digits.size())));
    const auto tail = ext.empty() ? 0 : ext.size() + 1;
    append(out, stem.cutTo(units_ - tail - digits.size()));
    append(out, digits);
    if (!ext.empty()) append(out, u".");
    append(out, ext);
    out.sortLength = out.length;
    if (!directory) append(out, u";1");
    out.faithful = stem.faithful && extension.faithful;
}

std::uint64_t Ucs2Spelling::likeness(const iso9660::Identifier& id) const
{
    std::array<char16_t, 111> key;
    const auto bytes = asBytes(id.sortKey());
    const auto units = bytes.size() / 2;
    for (std::size_t i = 0; i < units; ++i) key[i] = upper(static_cast<char16_t>(be16(bytes, 2 * i)));
    return XXH3_64bits(key.data(), units * sizeof(char16_t));
}

}  // namespace discmaster::image::joliet

#include "image/iso9660/names.hpp"

#include "image/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>
#include <xxhash.h>

namespace discmaster::image::iso9660 {

namespace {

constexpr bool isD(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// A part of a name in d-characters: at most 255, as the name has no more bytes.
struct Part {
    std::array<char, 255> text;
    std::size_t length = 0;
    bool faithful = true;

    explicit Part(std::string_view name)
    {
        for (std::size_t at = 0; at < name.size();) {
            const auto c = decodeUtf8(name, at);
            at += c.length;
            const auto u = c.value < 0x80 ? static_cast<char>(upper(static_cast<char16_t>(c.value))) : ' ';
            faithful = faithful && isD(u);
            text[length++] = isD(u) ? u : '_';
        }
    }
    void cut(std::size_t most)
    {
        faithful = faithful && length <= most;
        length = std::min(length, most);
    }
    std::string_view view() const noexcept { return {text.data(), length}; }
};

struct Digits {
    std::array<char, 12> text;
    std::size_t length = 0;

    explicit Digits(std::uint32_t number)
    {
        if (number == 0) return;
        length = static_cast<std::size_t>(fmt::format_to(text.begin(), "{}", number) - text.begin()) - 1;
    }
    std::string_view view() const noexcept { return {text.data() + 1, length}; }
};

void append(Identifier& id, std::string_view text)
{
    std::copy(text.begin(), text.end(), id.bytes.begin() + id.length);
    id.length = static_cast<std::uint8_t>(id.length + text.size());
}

}  // namespace

std::size_t extensionAt(std::string_view name) noexcept
{
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 || dot + 1 == name.size() ? name.size() : dot + 1;
}

void StrictSpelling::spell(std::string_view name, bool directory, std::uint32_t number, Identifier& out) const
{
    out.length = 0;
    const auto dot = directory ? name.size() : extensionAt(name);
    const bool extended = dot < name.size();
    Part stem{extended ? name.substr(0, dot - 1) : name};
    Part extension{name.substr(dot)};
    const Digits digits{number};

    if (level_ == 1) {
        extension.cut(3);
        stem.cut(8 - digits.length);
    } else {
        // Both together have 30; a long extension leaves the stem 15 of them.
        const std::size_t room = directory ? 31 : 30;
        extension.cut(std::max<std::size_t>(15, room - std::min(room, stem.length + digits.length)));
        stem.cut(room - extension.length - digits.length);
    }
    append(out, stem.view());
    append(out, digits.view());
    if (!directory) append(out, ".");
    append(out, extension.view());
    out.sortLength = out.length;
    if (!directory) append(out, ";1");
    out.faithful = stem.faithful && extension.faithful;
}

std::uint64_t StrictSpelling::likeness(const Identifier& id) const
{
    // Readers show "NAME.;1" as "NAME", as a directory of that name would be.
    auto key = id.sortKey();
    if (key.ends_with('.')) key.remove_suffix(1);
    return XXH3_64bits(key.data(), key.size());
}

void EnhancedSpelling::spell(std::string_view name, bool directory, std::uint32_t number, Identifier& out) const
{
    out.length = 0;
    const Digits digits{number};
    const auto dot = directory ? name.size() : extensionAt(name);
    // An extension of more than half a name is no extension worth keeping.
    const bool extended = dot < name.size() && name.size() - dot < kMost / 2;
    const auto tail = extended ? name.substr(dot - 1) : std::string_view{};
    auto stem = name.substr(0, name.size() - tail.size());
    const auto room = kMost - digits.length - tail.size();
    out.faithful = stem.size() <= room;
    if (!out.faithful) {
        auto end = room;
        while (end > 0 && (static_cast<unsigned char>(stem[end]) & 0xC0) == 0x80) --end;
        stem = stem.substr(0, end);
    }
    append(out, stem);
    append(out, digits.view());
    append(out, tail);
    out.sortLength = out.length;
}

std::uint64_t EnhancedSpelling::likeness(const Identifier& id) const
{
    return XXH3_64bits(id.all().data(), id.all().size());
}

}  // namespace discmaster::image::iso9660

#include "image/read/check_iso_names.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace discmaster::image::read {
namespace {

bool isD(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool isA(char c) { return isD(c) || std::string_view{" !\"%&'()*+,-./:;<=>?"}.find(c) != std::string_view::npos; }

/// ECMA-119 7.5.1: NAME.EXTENSION;VERSION.
NameFault fileFault(std::string_view name)
{
    const auto semicolon = name.rfind(';');
    if (semicolon == std::string_view::npos) return {false, "The name has no version", "ECMA-119 7.5.1"};
    const auto version = name.substr(semicolon + 1);
    const bool digits = !version.empty() && version.size() <= 5 &&
                        std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
    const int number = digits ? std::stoi(std::string{version}) : 0;
    if (number < 1 || number > 32767) return {true, "The version in the name is not from 1 to 32767", "ECMA-119 7.5.1"};
    name = name.substr(0, semicolon);
    const auto dots = std::ranges::count(name, '.');
    if (dots == 0) return {false, "The name has no dot", "ECMA-119 7.5.1"};
    if (dots > 1) return {false, "The name has several dots", "ECMA-119 7.5.1"};
    if (name.size() < 2) return {true, "The name has no characters", "ECMA-119 7.5.1"};
    if (!std::ranges::all_of(name, [](char c) { return isD(c) || c == '.'; }))
        return {false, "The name has other characters than A to Z, 0 to 9 and _", "ECMA-119 7.5.1"};
    if (name.size() > 31) return {false, "The name and its extension have more than 30 characters", "ECMA-119 7.5.1"};
    return {};
}

NameFault directoryFault(std::string_view name)
{
    if (!std::ranges::all_of(name, isD))
        return {false, "The name has other characters than A to Z, 0 to 9 and _", "ECMA-119 7.6.1"};
    if (name.size() > 31) return {false, "The name has more than 31 characters", "ECMA-119 7.6.3"};
    return {};
}

NameFault jolietFault(ByteView name)
{
    if (name.size() % 2 != 0) return {true, "The name ends inside a character", "Joliet, Allowed Character Set"};
    for (std::size_t i = 0; i < name.size(); i += 2) {
        const auto c = be16(name, i);
        // The version's ";" may be there.
        const bool version = c == ';' && i + 2 < name.size() && be16(name, i + 2) >= '0' && be16(name, i + 2) <= '9';
        if (c < 0x20 || (c < 0x80 && std::string_view{"*/:?\\"}.find(static_cast<char>(c)) != std::string_view::npos) ||
            (c == ';' && !version))
            return {true, "The name has a character that Joliet forbids", "Joliet, Allowed Character Set"};
        // Pairs are what every reader of today makes characters beyond 16 bits of.
        const std::uint32_t next = i + 4 <= name.size() ? be16(name, i + 2) : 0;
        if (c >= 0xD800 && c < 0xDC00 && next >= 0xDC00 && next < 0xE000)
            i += 2;
        else if (c >= 0xD800 && c < 0xE000)
            return {true, "The name has half a surrogate pair", "Joliet, Allowed Character Set"};
    }
    if (name.size() > 2 * (103 + 2)) return {true, "The name has more than 103 characters", "Joliet, Maximum Length"};
    if (name.size() > 2 * (64 + 2)) return {false, "The name has more than 64 characters", "Joliet, Maximum Length"};
    return {};
}

}  // namespace

NameFault nameFault(ByteView name, FileSystem fileSystem, bool directory)
{
    switch (fileSystem) {
    case FileSystem::Joliet: return jolietFault(name);
    case FileSystem::Enhanced:
        if (name.size() > 207) return {true, "The name has more than 207 bytes", "ISO 9660:1999 7.5"};
        return {};
    default: return directory ? directoryFault(asText(name)) : fileFault(asText(name));
    }
}

bool onlyACharacters(ByteView text) { return std::ranges::all_of(asText(text), isA); }
bool onlyDCharacters(ByteView text) { return std::ranges::all_of(asText(text), isD); }

bool inOrder(ByteView before, ByteView after, bool joliet)
{
    if (std::ranges::lexicographical_compare(before, after) && !joliet) return true;  // by far most
    const auto units = [joliet](ByteView name) {
        std::u16string text;
        for (std::size_t i = 0; i + (joliet ? 1 : 0) < name.size(); i += joliet ? 2 : 1)
            text += static_cast<char16_t>(joliet ? be16(name, i) : u8(name, i));
        return text;
    };
    const auto compare = [joliet](std::u16string_view a, std::u16string_view b) {
        const char16_t pad = joliet ? u'\0' : u' ';
        for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
            const auto x = i < a.size() ? a[i] : pad, y = i < b.size() ? b[i] : pad;
            if (x != y) return x < y ? -1 : 1;
        }
        return 0;
    };
    const auto a = units(before), b = units(after);
    const auto byParts = [&](auto findDot) {
        const auto split = [&](std::u16string_view text) {
            text = text.substr(0, text.rfind(u';'));
            const auto dot = std::min(findDot(text), text.size());
            return std::pair{text.substr(0, dot), text.substr(std::min(dot + 1, text.size()))};
        };
        const auto [nameA, extensionA] = split(a);
        const auto [nameB, extensionB] = split(b);
        const auto names = compare(nameA, nameB);
        return names < 0 || (names == 0 && compare(extensionA, extensionB) <= 0);
    };
    return a <= b || byParts([](std::u16string_view t) { return t.find(u'.'); }) ||
           byParts([](std::u16string_view t) { return t.rfind(u'.'); });
}

}  // namespace discmaster::image::read

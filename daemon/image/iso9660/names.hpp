#pragma once

#include "image/iso9660/identifier.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace discmaster::image::iso9660 {

/// ECMA-119's d-characters (A-Z 0-9 _), version 1. Level 1: 8.3; levels 2 and 3: 30 characters and the dot, 31 for a
/// directory (ECMA-119 7.5, 7.6, 10). Lower case becomes upper case, any other character one '_'.
class StrictSpelling final : public Spelling {
public:
    explicit StrictSpelling(unsigned level) noexcept
        : level_{level}
    {
    }
    void spell(std::string_view name, bool directory, std::uint32_t number, Identifier& out) const override;
    std::uint64_t likeness(const Identifier& id) const override;

private:
    unsigned level_;
};

/// ISO 9660:1999's names: bytes as they are, at most 207, without version. A longer one is cut, between characters of
/// UTF-8, and keeps its extension.
class EnhancedSpelling final : public Spelling {
public:
    static constexpr std::size_t kMost = 207;
    void spell(std::string_view name, bool directory, std::uint32_t number, Identifier& out) const override;
    std::uint64_t likeness(const Identifier& id) const override;
};

/// Where the extension of a name begins: behind the last dot, unless that begins or ends the name; else its length.
std::size_t extensionAt(std::string_view name) noexcept;

}  // namespace discmaster::image::iso9660

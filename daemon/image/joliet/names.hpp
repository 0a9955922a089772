#pragma once

#include "image/iso9660/identifier.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace discmaster::image::joliet {

/// Joliet's names: at most 64 units of UTF-16 (Joliet Specification, "Allowed Character Set"), or 103 as most readers
/// take them, big-endian, files with version 1. What it excludes (controls and * / : ; ? \), a dot at the end and bytes
/// that are no UTF-8 become '_'; a cut keeps the extension and whole surrogate pairs. Names that differ by letter case
/// alone count as alike, as they do on Windows.
class Ucs2Spelling final : public iso9660::Spelling {
public:
    static constexpr std::size_t kUnits = 64, kLongUnits = 103;
    explicit Ucs2Spelling(std::size_t units = kUnits) noexcept
        : units_{units}
    {
    }
    void spell(std::string_view name, bool directory, std::uint32_t number, iso9660::Identifier& out) const override;
    std::uint64_t likeness(const iso9660::Identifier& id) const override;

private:
    std::size_t units_;
};

}  // namespace discmaster::image::joliet

#pragma once
// Names of profiles and features, and what follows from a profile alone.

#include "base/units.hpp"

#include <discmaster/enums.hpp>

#include <string_view>

namespace discmaster::mmc {

/// The families whose 1x differ.
enum class Family : std::uint8_t { None, Cd, Dvd, Bd, HdDvd };

/// "BD-R SRM"; "profile" for one without a name.
std::string_view name(ProfileType profile) noexcept;
/// "Formattable"; empty for one without a name.
std::string_view name(FeaturePageType feature) noexcept;
/// "BD-R".
std::string_view name(MediaPhysicalType type) noexcept;

MediaPhysicalType mediaTypeOf(ProfileType profile) noexcept;
Family familyOf(ProfileType profile) noexcept;
Family familyOf(MediaPhysicalType type) noexcept;

/// Sectors per second at 1x; 0 for None.
std::uint32_t sectorsPerSecondAt1x(Family family) noexcept;

/// Sectors that belong together when written: 1 on CD, 16 on DVD (ECC block), 32 on BD (cluster).
Sectors writeUnitOf(ProfileType profile) noexcept;

/// True for media that are written at any aligned address as often as one likes.
bool isOverwritable(ProfileType profile) noexcept;
/// True for media that are written from the next writable address on, erasable or not.
bool isSequential(ProfileType profile) noexcept;

}  // namespace discmaster::mmc

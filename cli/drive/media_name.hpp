#pragma once
// Kinds of media: what people call them, what --media calls them, and what 1x means on them.

#include <discmaster/enums.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discmaster::cli {

/// "BD-R"; "unknown disc" for what has no name.
std::string_view mediaName(MediaPhysicalType type) noexcept;

/// The type that --media names: "bd-r" and the like.
std::optional<MediaPhysicalType> mediaTypeNamed(std::string_view name) noexcept;
/// All names that --media takes, separated by blanks.
std::string mediaTypeNames();

/// Sectors per second of 1x on such a medium; 0 where nobody says.
std::uint32_t singleSpeed(MediaPhysicalType type) noexcept;

/// "BD-R (random)": what people call an MMC profile.
std::string profileName(std::int32_t profile);

/// What a mask of DataMediaState says about a disc: "blank", "appendable", "closed", ...
std::string stateText(std::uint32_t mediaStatus);

}  // namespace discmaster::cli

#pragma once

#include "emulator/medium.hpp"

#include <cstdint>
#include <optional>

namespace discmaster::emulator {

/// The user blocks that a format gives on this medium: the type's, scaled when the medium has another size.
std::uint64_t scaledBlocks(const Medium& medium, const FormatChoice& choice) noexcept;

/// The format that FORMAT UNIT asks for, with the number of blocks on this medium; nothing when it is not offered.
std::optional<FormatChoice> formatFor(const Medium& medium, std::uint8_t type, std::uint8_t subtype,
                                      std::uint64_t blocks) noexcept;

}  // namespace discmaster::emulator

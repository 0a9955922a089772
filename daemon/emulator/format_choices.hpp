#pragma once

#include "emulator/medium.hpp"

#include <cstdint>
#include <optional>

namespace discmaster::emulator {

/// The format that FORMAT UNIT asks for, with the number of blocks on this medium; nothing when it is not offered.
std::optional<FormatChoice> formatFor(const Medium& medium, std::uint8_t type, std::uint8_t subtype,
                                      std::uint64_t blocks) noexcept;

}  // namespace discmaster::emulator

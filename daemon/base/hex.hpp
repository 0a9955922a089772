#pragma once

#include "base/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster {

/// Bytes as lower-case hexadecimal, separated by `separator` unless that is 0.
std::string toHex(ByteView bytes, char separator = 0);

/// The bytes of a hexadecimal text; blanks between bytes are skipped. Empty when the text is not hexadecimal.
std::optional<std::vector<std::byte>> fromHex(std::string_view text);

}  // namespace discmaster

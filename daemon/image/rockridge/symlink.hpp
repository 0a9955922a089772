#pragma once

#include "image/iso9660/system_use.hpp"

#include <string_view>

namespace discmaster::image::rockridge {

/// The target of a symbolic link as SL fields, as many as it takes (RRIP 4.1.3). Slashes that mean nothing, double or
/// at the end, are not kept: a link is stored as its components.
void putSymlink(iso9660::SystemUseFields& out, std::string_view target);

}  // namespace discmaster::image::rockridge

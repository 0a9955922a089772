#pragma once
// Rock Ridge (RRIP 1.12, SUSP 1.12): POSIX names, modes, owners, times and symbolic links in directory records.

#include "image/iso9660/system_use.hpp"

#include <memory>

namespace discmaster::image::rockridge {

std::unique_ptr<const iso9660::SystemUse> makeFields(const Census& census);

}  // namespace discmaster::image::rockridge

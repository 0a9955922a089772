#pragma once
// Rock Ridge (RRIP 1.12, SUSP 1.12): POSIX names, modes, owners, times, symbolic links and device numbers in directory
// records, and directories that lie elsewhere.

#include "image/iso9660/system_use.hpp"

#include <memory>

namespace discmaster::image::rockridge {

/// Times are written in the zone so many minutes east of UTC. The census outlives it.
std::unique_ptr<const iso9660::SystemUse> makeFields(const Census& census, int zone);

}  // namespace discmaster::image::rockridge

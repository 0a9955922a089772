#pragma once
// Where what was burned onto an overwritable disc ends: the drive does not know, as formatting has written all of it.

#include "base/units.hpp"
#include "io/streams.hpp"

#include <optional>

namespace discmaster::burn {

/// The blocks from the disc's first to the last that its file systems claim, as their volume descriptors say: ISO
/// 9660's volume space, UDF's partition and descriptor sequences, and the UDF anchors behind them. Nothing where there
/// is no file system, or one that cannot be read to its end, or ends behind the disc. Throws Error as `disc` does.
std::optional<Sectors> endOfFileSystems(io::ByteSource& disc);

}  // namespace discmaster::burn

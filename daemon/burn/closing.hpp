#pragma once

#include "burn/write.hpp"

namespace discmaster::burn {

/// How a medium is to be left: IMAPI2's properties, its table for DVD+R, and its rule that a disc with 2 % or less
/// free is closed whatever was asked for.
CloseMode closeModeFor(MediaPhysicalType type, const WriteOptions& options, Sectors freeAfterwards,
                       Sectors total) noexcept;

}  // namespace discmaster::burn

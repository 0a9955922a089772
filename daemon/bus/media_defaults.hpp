#pragma once

#include "image/options.hpp"

#include <discmaster/enums.hpp>

#include <span>

namespace discmaster::bus {

/// UDF revisions that images can have, lowest first.
std::span<const std::uint16_t> udfRevisions() noexcept;

/// IMAPI2's choice of file systems for a medium: ISO 9660 and Joliet on CDs, these and UDF on DVDs, UDF alone on
/// Blu-ray discs and whatever is a disk (there 2.50, or the nearest revision below it that images can have). Throws
/// Error{InvalidParam} for a type that nothing is known of.
void chooseDefaults(image::Options& options, MediaPhysicalType type);

}  // namespace discmaster::bus

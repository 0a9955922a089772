#pragma once
// What IMAPI2 chooses where nobody did.

#include "image/options.hpp"

#include <discmaster/enums.hpp>

#include <cstdint>

namespace discmaster::image {

/// IMAPI2's limits and what it makes by itself: ISO 9660 level 2 and Joliet, of at most a CD's size.
void setStrictImapi2(Options& options) noexcept;

/// IMAPI2's choice of file systems for a medium: ISO 9660 and Joliet on CDs, these and UDF on DVDs, UDF alone on
/// Blu-ray discs and whatever is a disk (2.50). Throws Error{InvalidParam} for a type that nothing is known of.
void chooseDefaults(Options& options, MediaPhysicalType type);

/// Blocks of the largest disc of a kind; 0 where there is no saying.
std::uint64_t largestDisc(MediaPhysicalType type) noexcept;

}  // namespace discmaster::image

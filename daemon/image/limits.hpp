#pragma once
// What an image cannot hold, told by counts alone: at once, however large the tree is.

#include "image/options.hpp"
#include "image/tree.hpp"

#include <cstdint>

namespace discmaster::image {

/// Named streams that IMAPI2 keeps in an image; it loses further ones.
inline constexpr std::uint64_t kMostStreamsOfImapi2 = 1000;

/// Throws what planning would throw for the number, depth or size of what is in a tree: Iso9660Levels, TooManyDirs,
/// DataTooBig; and LimitsExceeded with strictImapi2 for more streams than IMAPI2 keeps. Names are not looked at.
void requireWithinLimits(const Tree::Counts& counts, const Options& options);

}  // namespace discmaster::image

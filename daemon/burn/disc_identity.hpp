#pragma once

#include "io/streams.hpp"
#include "mmc/media_info.hpp"

#include <string>

namespace discmaster::burn {

/// Tells a disc in its present state from other discs, and from itself after something was written to it: of what kind
/// it is, its sessions and tracks, and the descriptors of its last session (IFileSystemImage::CalculateDiscIdentifier).
/// Copies of a disc have the same one. Reads a few blocks; throws what reading throws.
std::string discIdentifier(const mmc::MediaInfo& info, io::ByteSource& disc);

}  // namespace discmaster::burn

#pragma once
// The parts of check(), one for each family of file systems.

#include "image/read/blocks.hpp"
#include "image/read/findings.hpp"
#include "image/read/iso9660.hpp"

#include <cstdint>

namespace discmaster::image::read {

class UdfView;

/// The descriptors' own consistency.
void checkDescriptors(Blocks& blocks, const VolumeDescriptors& found, Findings& findings);
/// The tree of directory records of one descriptor, and its path tables.
void checkIsoTree(Blocks& blocks, const VolumeDescriptor& descriptor, bool rockRidge, Findings& findings);
/// Anchors and volume descriptor sequences.
void checkUdfVolume(Blocks& blocks, std::uint64_t sessionStart, const UdfView& view, Findings& findings);
/// The tree of file entries.
void checkUdfTree(Blocks& blocks, const UdfView& view, Findings& findings);

}  // namespace discmaster::image::read

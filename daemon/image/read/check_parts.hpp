#pragma once
// The parts of check(), one for each family of file systems.

#include "image/read/blocks.hpp"
#include "image/read/findings.hpp"
#include "image/read/iso9660.hpp"

#include <cstdint>

namespace discmaster::image::read {

class UdfView;
struct UdfVolume;
struct UdfRules;

/// The descriptors, and the boot catalog.
void checkDescriptors(Blocks& blocks, const VolumeDescriptors& found, std::uint64_t sessionStart, Findings& findings);
/// The tree of directory records of one descriptor, and its path tables.
void checkIsoTree(Blocks& blocks, const VolumeDescriptor& descriptor, bool rockRidge, Findings& findings);
/// What the rules for a volume depend on.
UdfRules rulesOf(Blocks& blocks, const UdfVolume& volume);
/// Anchors, volume descriptor sequences, file set, integrity.
void checkUdfVolume(Blocks& blocks, std::uint64_t sessionStart, const UdfView& view, Findings& findings);
/// The last integrity descriptor, and what ends its sequence; a part of checkUdfVolume.
void checkUdfIntegrity(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, Findings& findings);
/// What the tree holds.
struct UdfUsage {
    std::uint64_t files = 0;  ///< names
    std::uint64_t entries = 0;
    std::uint64_t directories = 0;
    bool complete = false;  ///< all of it was looked at
};
/// The tree of file entries, and the streams.
UdfUsage checkUdfTree(Blocks& blocks, const UdfView& view, Findings& findings);
/// The tables of the partition maps, and the space accounting; comes behind the tree, whose blocks it knows by then.
void checkUdfSpace(Blocks& blocks, const UdfView& view, bool complete, Findings& findings);

}  // namespace discmaster::image::read

#pragma once
// From the anchor to the root directory of a UDF volume.

#include "image/read/blocks.hpp"
#include "image/read/entry.hpp"
#include "image/read/udf_descriptors.hpp"
#include "image/read/udf_partitions.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image::read {

/// One volume descriptor sequence as it was found.
struct DescriptorSequence {
    VolumeExtent extent;
    std::optional<std::uint64_t> primary, logicalVolume;  ///< blocks of the prevailing descriptors
    std::map<std::uint16_t, std::uint64_t> partitions;    ///< the same, by partition number
    std::vector<std::uint64_t> blocks;                    ///< of all descriptors, in the order that they were walked
    bool terminated = false;
    std::vector<std::pair<std::uint64_t, std::string>> faults;  ///< block and sentence: what could not be decoded

    bool complete() const noexcept { return primary && logicalVolume && !partitions.empty(); }
};

/// The logical volume integrity descriptor (ECMA-167 3/10.10).
struct Integrity {
    std::uint64_t block = 0;
    bool closed = false;
    std::uint64_t nextUniqueId = 0;
    std::vector<std::uint32_t> freeBlocks, partitionBlocks;  ///< the two tables, as far as they fit
    std::uint32_t files = 0, directories = 0;
    std::uint16_t minRead = 0, minWrite = 0, maxWrite = 0;
    static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;  // of the tables
};

struct UdfVolume {
    Volume volume;
    std::uint8_t nsr = 0;      ///< 2 or 3: NSR02, NSR03
    std::uint64_t anchor = 0;  ///< block of the anchor that was used
    DescriptorSequence main, reserve;
    bool fromReserve = false;  ///< the main sequence could not be used
    Partitions partitions;
    AllocationDescriptor fileSetExtent;
    LogicalBlock fileSet;
    LogicalBlock root;
    AllocationDescriptor systemStreams;  ///< ICB of the system stream directory; length 0 when there is none
    VolumeExtent integrityExtent;
    std::optional<Integrity> integrity;

    /// The map of the kind, if there is one.
    const PartitionMap* map(MapKind kind) const noexcept;
    const DescriptorSequence& sequence() const noexcept { return fromReserve ? reserve : main; }
};

/// NSR02 or NSR03 in the volume recognition sequence of a session (ECMA-167 2/9): 2, 3, or 0.
std::uint8_t recognitionSequence(Blocks& blocks, std::uint64_t sessionStart);
/// Blocks where an anchor is looked for (UDF 2.2.3), best first, all inside the image.
std::vector<std::uint64_t> anchorCandidates(const Blocks& blocks, std::uint64_t sessionStart);
/// Whether a block holds an anchor volume descriptor pointer that says it is there (ECMA-167 3/10.2).
bool isAnchor(Blocks& blocks, std::uint64_t n);
/// Walks a volume descriptor sequence of at most 256 blocks.
DescriptorSequence readSequence(Blocks& blocks, VolumeExtent extent);

/// What of a volume is wanted.
struct UdfChoice {
    std::uint64_t sessionStart = 0;
    /// ICB of the virtual allocation table of an earlier session, a block of the physical partition; else the last.
    std::optional<std::uint32_t> virtualTable;
    /// Also a volume that no recognition sequence announces, which readers do not look for.
    bool unannounced = false;
};

/// Nothing when no NSR descriptor announces a volume that has to be announced. Throws Error{Fault::ImageInvalid} when
/// it is damaged, Fault::FileSystemFeatureNotSupported for unknown partition maps and for blocks not of 2048 bytes.
std::optional<UdfVolume> readUdfVolume(Blocks& blocks, const UdfChoice& choice);

}  // namespace discmaster::image::read

#pragma once
// From the anchor to the root directory of a UDF volume.

#include "image/read/blocks.hpp"
#include "image/read/entry.hpp"
#include "image/read/udf_descriptors.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image::read {

/// How the logical blocks of a partition reference lie in the volume. Today all maps are of type 1: one run of blocks.
struct PartitionMap {
    std::uint16_t number = 0;  ///< of the partition descriptor
    std::uint64_t start = 0;
    std::uint64_t blocks = 0;
};

class Partitions {
public:
    void add(PartitionMap map) { maps_.push_back(map); }
    const std::vector<PartitionMap>& maps() const noexcept { return maps_; }
    /// The byte in the image at which a logical block begins. Throws Error{Fault::ImageInvalid} for an unknown
    /// partition.
    std::uint64_t offset(LogicalBlock at) const;
    /// Whether so many bytes from there lie inside the partition.
    bool contains(LogicalBlock at, std::uint64_t bytes) const noexcept;

private:
    std::vector<PartitionMap> maps_;
};

/// One volume descriptor sequence as it was found.
struct DescriptorSequence {
    VolumeExtent extent;
    std::optional<std::uint64_t> primary, partition, logicalVolume;  ///< blocks of the prevailing descriptors
    bool terminated = false;
    std::vector<std::pair<std::uint64_t, std::string>> faults;  ///< block and sentence: what could not be decoded
};

/// The logical volume integrity descriptor (ECMA-167 3/10.10).
struct Integrity {
    std::uint64_t block = 0;
    bool closed = false;
    std::uint64_t nextUniqueId = 0;
    std::uint32_t partitions = 0;
    std::uint32_t partitionBlocks = 0;  ///< the size table's first entry
    std::uint32_t files = 0, directories = 0;
    std::uint16_t minRead = 0, minWrite = 0, maxWrite = 0;
};

struct UdfVolume {
    Volume volume;
    std::uint8_t nsr = 0;      ///< 2 or 3: NSR02, NSR03
    std::uint64_t anchor = 0;  ///< block of the anchor that was used
    DescriptorSequence main, reserve;
    bool fromReserve = false;  ///< the main sequence could not be used
    Partitions partitions;
    LogicalBlock fileSet;
    LogicalBlock root;
    VolumeExtent integrityExtent;
    std::optional<Integrity> integrity;
};

/// NSR02 or NSR03 in the volume recognition sequence of a session (ECMA-167 2/9): 2, 3, or 0.
std::uint8_t recognitionSequence(Blocks& blocks, std::uint64_t sessionStart);
/// Blocks where an anchor is looked for (UDF 2.2.3), best first, all inside the image.
std::vector<std::uint64_t> anchorCandidates(const Blocks& blocks, std::uint64_t sessionStart);
/// Walks a volume descriptor sequence of at most 256 blocks.
DescriptorSequence readSequence(Blocks& blocks, VolumeExtent extent);

/// Nothing when the recognition sequence has no NSR descriptor. Throws Error{Fault::ImageInvalid} when the volume is
/// damaged, Fault::FileSystemFeatureNotSupported for partitions that are not of type 1 and other block sizes.
std::optional<UdfVolume> readUdfVolume(Blocks& blocks, std::uint64_t sessionStart);

}  // namespace discmaster::image::read

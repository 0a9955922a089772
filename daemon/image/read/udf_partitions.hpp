#pragma once
// Where the logical blocks of a UDF volume's partitions lie in the image.

#include "image/read/blocks.hpp"
#include "image/read/udf_descriptors.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read {

/// What a partition map says about how logical blocks become blocks of the volume.
enum class MapKind : std::uint8_t {
    Physical,  ///< type 1 (ECMA-167 3/10.7.2): one run of blocks
    Virtual,   ///< UDF 2.2.8: each block by a table, the VAT
    Sparable,  ///< UDF 2.2.9: one run, of which packets may be elsewhere
    Metadata,  ///< UDF 2.2.10: the blocks are those of a file
};
std::string_view displayName(MapKind kind) noexcept;

/// A packet that is not where it would be (UDF 2.2.12).
struct SparedPacket {
    std::uint32_t original = 0;  ///< first block, in the partition
    std::uint32_t mapped = 0;    ///< first block, in the volume

    bool operator==(const SparedPacket&) const = default;
};

/// A run of blocks of a metadata file.
struct MetadataRun {
    std::uint64_t first = 0;  ///< block of the metadata partition
    std::uint64_t blocks = 0;
    std::uint64_t block = 0;  ///< block of the volume; has no meaning where nothing is recorded
    bool recorded = true;

    bool operator==(const MetadataRun&) const = default;
};

/// A virtual allocation table (UDF 2.2.11).
struct VirtualTable {
    LogicalBlock icb;                       ///< in the physical partition
    std::uint64_t block = 0;                ///< of the image
    bool modern = false;                    ///< with the header of 2.00 and later
    std::optional<std::uint32_t> previous;  ///< ICB of the table before it
    std::string name;                       ///< of the logical volume (2.00)
    std::optional<std::uint32_t> files, directories;
    std::uint16_t minRead = 0, minWrite = 0, maxWrite = 0;
    std::optional<Timestamp> modified;
    std::vector<std::uint32_t> entries;  ///< by virtual block; kUnused where there is none
    static constexpr std::uint32_t kUnused = 0xFFFFFFFF;
};

/// The facts of a metadata partition's map.
struct MetadataFacts {
    std::uint32_t mainFile = 0, mirrorFile = 0, bitmapFile = 0;  ///< ICBs in the physical partition
    std::uint32_t allocationUnit = 0;
    std::uint16_t alignmentUnit = 0;
    bool duplicated = false;  ///< the mirror has its own copy of the data
    bool fromMirror = false;  ///< the main file could not be used
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
};

/// The facts of a sparable partition's map.
struct SparableFacts {
    std::uint16_t packetLength = 0;
    std::uint32_t tableBytes = 0;
    std::vector<std::uint32_t> tables;  ///< blocks of the volume
    std::optional<std::uint32_t> used;  ///< the one that was used
};

struct PartitionMap {
    MapKind kind = MapKind::Physical;
    std::uint16_t number = 0;  ///< of the partition descriptor
    std::uint32_t access = 0;  ///< ECMA-167 3/10.5.7: 1 read-only, 2 write once, 3 rewritable, 4 overwritable
    std::uint64_t start = 0;   ///< of the partition, in blocks of the volume
    std::uint64_t length = 0;  ///< of the partition, in blocks of the volume
    std::uint64_t blocks = 0;  ///< logical blocks that can be addressed through this map
    std::uint16_t base = 0;    ///< virtual, metadata: the map that its own structures lie in
    VirtualTable vat;
    SparableFacts sparable;
    std::vector<SparedPacket> spared;  ///< sorted by `original`
    MetadataFacts metadata;
    std::vector<MetadataRun> runs;  ///< sorted by `first`
};

/// A piece of an extent as it lies in the image.
struct ImageRun {
    std::uint64_t offset = 0;  ///< bytes
    std::uint64_t length = 0;
    bool recorded = true;
};

class Partitions {
public:
    void add(PartitionMap map) { maps_.push_back(std::move(map)); }
    const std::vector<PartitionMap>& maps() const noexcept { return maps_; }
    std::vector<PartitionMap>& maps() noexcept { return maps_; }

    /// The byte in the image at which a logical block begins. Throws Error{Fault::ImageInvalid} for an unknown
    /// partition and a block that is nowhere.
    std::uint64_t offset(LogicalBlock at) const;
    /// Where a block is in the image, in blocks; nothing when it is nowhere.
    std::optional<std::uint64_t> find(LogicalBlock at) const;
    /// For an error's text: where a block is, else its number in its partition.
    std::uint64_t blockFor(LogicalBlock at) const { return find(at).value_or(at.block); }
    /// Whether so many bytes from there lie inside the partition.
    bool contains(LogicalBlock at, std::uint64_t bytes) const noexcept;
    /// Hands the pieces of `bytes` bytes from a logical block on, in order, until `visit` returns false. Throws as
    /// offset() does.
    void forEachRun(LogicalBlock at, std::uint64_t bytes, const std::function<bool(const ImageRun&)>& visit) const;

private:
    struct Piece {
        std::optional<std::uint64_t> block;  // of the image
        std::uint64_t blocks = 0;            // that follow each other there
        bool known = true;                   // otherwise the block is nowhere
    };
    Piece pieceAt(LogicalBlock at) const;

    std::vector<PartitionMap> maps_;
};

}  // namespace discmaster::image::read

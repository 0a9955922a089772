#pragma once
// ECMA-167 structures as UDF uses them, decoded. Pure functions over bytes; offsets are those of the standard's tables.

#include "base/bytes.hpp"
#include "image/read/entry.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace discmaster::image::read {

/// Tag identifiers (ECMA-167 3/7.2.1, 4/7.2.1).
enum class TagId : std::uint16_t {
    PrimaryVolume = 1,
    Anchor = 2,
    VolumePointer = 3,
    ImplementationUse = 4,
    Partition = 5,
    LogicalVolume = 6,
    UnallocatedSpace = 7,
    Terminating = 8,
    LogicalVolumeIntegrity = 9,
    FileSet = 256,
    FileIdentifier = 257,
    AllocationExtent = 258,
    IndirectEntry = 259,
    TerminalEntry = 260,
    FileEntry = 261,
    AttributeHeader = 262,
    UnallocatedSpaceEntry = 263,
    SpaceBitmap = 264,
    PartitionIntegrity = 265,
    ExtendedFileEntry = 266,
};

struct Tag {
    TagId id{};
    std::uint16_t version = 0;
    std::uint16_t serial = 0;
    std::uint16_t crcLength = 0;
    std::uint32_t location = 0;
    std::uint8_t reserved = 0;
};

/// The tag of the descriptor at the start of `bytes`, its checksum and CRC verified. The error is a sentence.
std::expected<Tag, std::string> decodeTag(ByteView bytes);

/// A logical block of a partition.
struct LogicalBlock {
    std::uint32_t block = 0;
    std::uint16_t partition = 0;  ///< the index of its map

    bool operator==(const LogicalBlock&) const = default;
};

/// What an allocation descriptor says about its extent (ECMA-167 4/14.14.1.1).
enum class ExtentType : std::uint8_t { Recorded, Allocated, Hole, Continuation };

/// A short_ad or long_ad.
struct AllocationDescriptor {
    std::uint32_t length = 0;
    ExtentType type = ExtentType::Recorded;
    LogicalBlock at;
    std::uint16_t flags = 0;  ///< of a long_ad's implementation use (UDF 2.3.10.1)
};

/// A long_ad of 16 bytes.
AllocationDescriptor decodeLongAd(ByteView bytes);
/// A short_ad of 8 bytes, whose partition is that of the descriptor that it stands in.
AllocationDescriptor decodeShortAd(ByteView bytes, std::uint16_t partition);

/// An extent_ad: an extent of the volume.
struct VolumeExtent {
    std::uint32_t length = 0;
    std::uint32_t block = 0;
};
VolumeExtent decodeExtent(ByteView bytes);

/// The 12 bytes of ECMA-167 1/7.3; empty when it is no date.
std::optional<Timestamp> decodeUdfTime(ByteView bytes);
/// The 23-byte identifier of a regid, without its trailing NULs.
std::string_view regidName(ByteView regid);

/// A File Entry or Extended File Entry (ECMA-167 4/14.9, 4/14.17) of one block.
struct FileEntry {
    Tag tag;
    bool extended = false;
    std::uint16_t strategy = 0;
    std::uint8_t fileType = 0;  ///< ECMA-167 4/14.6.6, UDF 2.3.5.2
    std::uint16_t flags = 0;
    std::uint32_t uid = 0, gid = 0, permissions = 0;
    std::uint16_t links = 0;
    std::uint64_t size = 0;
    std::uint64_t objectSize = 0;  ///< with the streams (extended); else 0
    std::uint64_t blocksRecorded = 0;
    AllocationDescriptor streamDirectory;  ///< its ICB (extended); length 0 when there is none
    std::optional<Timestamp> created, modified, accessed, changed;
    std::uint64_t uniqueId = 0;
    ByteView extendedAttributes;
    std::size_t allocationAt = 0;  ///< offset of the allocation descriptors, or of the content, in the block
    ByteView allocation;

    static constexpr std::uint8_t kStreamDirectory = 13;
    static constexpr std::uint8_t kVirtualTable = 248;
    static constexpr std::uint8_t kRealTime = 249;
    static constexpr std::uint8_t kMetadataMain = 250;
    static constexpr std::uint8_t kMetadataMirror = 251;
    static constexpr std::uint8_t kMetadataBitmap = 252;
    static constexpr std::uint16_t kSystemFlag = 1U << 10;  // ECMA-167 4/14.6.8
    static constexpr std::uint16_t kStreamFlag = 1U << 13;

    /// 0 short, 1 long, 2 extended, 3 the content itself.
    unsigned allocationForm() const noexcept { return flags & 7U; }
    Kind kind() const noexcept;
    std::uint16_t mode() const noexcept;
    /// Major << 32 | minor, from the device specification attribute.
    std::optional<std::uint64_t> device() const;
};
/// Decodes the entry in a block, which outlives it. The error is a sentence.
std::expected<FileEntry, std::string> decodeFileEntry(ByteView block);

/// The ICB that an Indirect Entry (ECMA-167 4/14.7) names. The error is a sentence.
std::expected<AllocationDescriptor, std::string> decodeIndirectEntry(ByteView block);

/// A File Identifier Descriptor (ECMA-167 4/14.4).
struct FileIdentifier {
    static constexpr std::uint8_t kHidden = 0x01;
    static constexpr std::uint8_t kDirectory = 0x02;
    static constexpr std::uint8_t kDeleted = 0x04;
    static constexpr std::uint8_t kParent = 0x08;
    static constexpr std::uint8_t kMetadata = 0x10;  // of a stream: about the file, not its content (UDF 2.3.4)

    Tag tag;
    std::uint16_t version = 0;
    std::uint8_t characteristics = 0;
    AllocationDescriptor icb;
    std::uint32_t uniqueId = 0;
    ByteView implementationUse;
    ByteView name;              ///< OSTA CS0
    std::size_t length = 0;     ///< with the padding
    bool paddingFault = false;  ///< the padding is not zeros

    bool is(std::uint8_t bit) const noexcept { return (characteristics & bit) != 0; }
};
std::expected<FileIdentifier, std::string> decodeFileIdentifier(ByteView bytes);

/// The target of a symbolic link from its path components (ECMA-167 4/14.16). The error is a sentence.
std::expected<std::string, std::string> decodePath(ByteView components);

}  // namespace discmaster::image::read

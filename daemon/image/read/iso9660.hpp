#pragma once
// ISO 9660 structures, decoded (ECMA-119). Numbers are the little-endian halves; whether the big-endian halves agree is
// kept beside them for check().

#include "base/bytes.hpp"
#include "image/read/blocks.hpp"
#include "image/read/entry.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::image::read {

/// ECMA-119 9.1. Views point into the bytes that were decoded.
struct DirectoryRecord {
    static constexpr std::uint8_t kHidden = 0x01;
    static constexpr std::uint8_t kDirectory = 0x02;
    static constexpr std::uint8_t kAssociated = 0x04;
    static constexpr std::uint8_t kRecord = 0x08;
    static constexpr std::uint8_t kProtection = 0x10;
    static constexpr std::uint8_t kReserved = 0x60;
    static constexpr std::uint8_t kMultiExtent = 0x80;

    std::uint8_t length = 0;
    std::uint8_t attributeBlocks = 0;  ///< of the extended attribute record in front of the data
    std::uint32_t extent = 0;          ///< in logical blocks
    std::uint32_t size = 0;            ///< in bytes
    std::optional<Timestamp> recorded;
    std::uint8_t flags = 0;
    std::uint8_t unitSize = 0;
    std::uint8_t gapSize = 0;
    std::uint16_t volumeSequence = 0;
    ByteView name;
    ByteView systemUse;
    bool halvesAgree = true;
    bool paddingGood = true;  ///< the byte behind a name of even length is 0
    bool timeUnset = false;   ///< all of `recorded` is 0

    bool is(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }
    bool isSelf() const noexcept { return name.size() == 1 && name[0] == std::byte{0}; }
    bool isParent() const noexcept { return name.size() == 1 && name[0] == std::byte{1}; }
};

/// Decodes the record at the start of `bytes`, which end with its sector. The error is a sentence.
std::expected<DirectoryRecord, std::string> decodeRecord(ByteView bytes);

/// A volume descriptor of type 1 or 2 (ECMA-119 8.4, 8.5).
struct VolumeDescriptor {
    std::uint64_t block = 0;  ///< where it is
    std::uint8_t type = 0;
    std::uint8_t version = 0;
    std::uint8_t jolietLevel = 0;  ///< 1 to 3 by its escape sequence, else 0
    std::uint32_t spaceSize = 0;   ///< in logical blocks
    std::uint64_t limit = 0;  ///< first block that the volume cannot have: some count a later session from its start
    std::uint16_t setSize = 0;
    std::uint16_t sequence = 0;
    std::uint16_t blockSize = 0;
    std::uint32_t pathTableSize = 0;
    std::uint32_t pathTableL = 0;
    std::uint32_t pathTableM = 0;
    std::uint8_t structureVersion = 0;
    bool halvesAgree = true;
    Volume volume;
    std::uint64_t rootRecordAt = 0;  ///< byte position in the image
};

struct VolumeDescriptors {
    std::optional<VolumeDescriptor> primary;
    std::optional<VolumeDescriptor> joliet;
    std::optional<VolumeDescriptor> enhanced;
    std::optional<std::uint64_t> bootRecord;  ///< block of an El Torito boot record
    bool terminated = false;
    std::uint64_t end = 0;  ///< the block behind the last descriptor
};

/// Reads the descriptors from block 16 of the session on: the first of each kind counts. At most 100 blocks are read.
VolumeDescriptors readVolumeDescriptors(Blocks& blocks, std::uint64_t sessionStart);

/// The 7-byte time of a directory record (ECMA-119 9.1.5); empty when unset or impossible.
std::optional<Timestamp> decodeShortTime(ByteView bytes);
/// The 17-byte time of descriptors (ECMA-119 8.4.26.1).
std::optional<Timestamp> decodeLongTime(ByteView bytes);

/// The UTC second of a civil date; empty when it is none. Month and day count from 1.
std::optional<std::int64_t> secondsOf(int year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                                      unsigned second);

}  // namespace discmaster::image::read

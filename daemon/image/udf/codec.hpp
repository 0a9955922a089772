#pragma once
// ECMA-167's basic types as UDF fills them in. Pure functions into a block that is zeros.

#include "base/bytes.hpp"
#include "image/time.hpp"
#include "image/udf/revision.hpp"
#include "image/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace discmaster::image::udf {

/// Tag identifiers (ECMA-167 3/7.2.1 and 4/7.2.1).
enum class TagId : std::uint16_t {
    PrimaryVolume = 1,
    Anchor = 2,
    ImplementationUse = 4,
    Partition = 5,
    LogicalVolume = 6,
    UnallocatedSpace = 7,
    Terminating = 8,
    LogicalVolumeIntegrity = 9,
    FileSet = 256,
    FileIdentifier = 257,
    AllocationExtent = 258,
    FileEntry = 261,
    ExtendedAttributeHeader = 262,
    ExtendedFileEntry = 266,
};

/// A logical block of a partition; `partition` is the reference, an index of the partition maps.
struct LogicalBlock {
    std::uint32_t block = 0;
    std::uint16_t partition = 0;
};

/// The volume structures' fixed part is one block; UDF 2.2 keeps each descriptor to 512 bytes of it.
inline constexpr std::size_t kDescriptorSize = 512;
/// The longest extent that is a whole number of blocks: 30 bits of bytes (ECMA-167 4/14.14.1.1).
inline constexpr std::uint32_t kMaxExtentBytes = 0x3FFFF800;

/// Writes the tag of a descriptor whose other bytes are final. `length` is the descriptor's with the tag; the CRC
/// covers all of it behind the tag (ECMA-167 3/7.2).
void putTag(MutableBytes descriptor, TagId id, std::uint32_t location, std::size_t length, const Revision& revision);

/// ECMA-167 1/7.3, with microseconds, in the zone so many minutes east of UTC. An unknown time is all zeros: not
/// specified.
void putTime(MutableBytes out, std::size_t at, Time time, int zone);

/// ECMA-167 1/7.4 without suffix. The flags are zero as UDF 2.1.5.1 has it.
void putRegid(MutableBytes out, std::size_t at, std::string_view identifier);
/// "*OSTA UDF Compliant" with its domain suffix (UDF 2.1.5.3).
void putDomain(MutableBytes out, std::size_t at, const Revision& revision);
/// An identifier of UDF itself with its revision and operating system (UDF 2.1.5.3).
void putUdfIdentifier(MutableBytes out, std::size_t at, std::string_view identifier, const Revision& revision);
/// This program with its operating system.
void putImplementation(MutableBytes out, std::size_t at);

/// The charspec of OSTA Compressed Unicode (UDF 2.1.2): 64 bytes.
void putCharspec(MutableBytes out, std::size_t at);
/// A dstring field of `length` bytes (UDF 2.1.3): `cs0` cut to what fits.
void putDstring(MutableBytes out, std::size_t at, std::size_t length, std::string_view cs0);

/// extent_ad (ECMA-167 3/7.1).
void putExtent(MutableBytes out, std::size_t at, std::uint32_t bytes, std::uint32_t block);
/// What an allocation descriptor says of its extent (ECMA-167 4/14.14.1.1).
enum class ExtentType : std::uint8_t { Recorded = 0, Continuation = 3 };
/// short_ad (ECMA-167 4/14.14.1): 8 bytes.
void putShortAd(MutableBytes out, std::size_t at, std::uint32_t bytes, std::uint32_t block,
                ExtentType type = ExtentType::Recorded);
/// long_ad (ECMA-167 4/14.14.2): 16 bytes.
void putLongAd(MutableBytes out, std::size_t at, std::uint32_t bytes, LogicalBlock block,
               ExtentType type = ExtentType::Recorded);
/// The long_ad of an ICB of one block with a unique id in its implementation use (UDF 2.3.4.3).
void putIcb(MutableBytes out, std::size_t at, LogicalBlock block, std::uint32_t uniqueId = 0);

}  // namespace discmaster::image::udf

#pragma once
// The volume structures of a read-only UDF 1.02 volume with one partition: pure functions of a few numbers.

#include "image/time.hpp"
#include "image/udf/codec.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace discmaster::image::udf {

/// Blocks of the fixed structures. UDF 2.2.3 fixes the anchor only; the others are where masters put them.
inline constexpr std::uint32_t kMainSequence = 32;
inline constexpr std::uint32_t kReserveSequence = 48;
inline constexpr std::uint32_t kSequenceBlocks = 16;  ///< the least that an extent has (UDF 2.2.3.1)
inline constexpr std::uint32_t kIntegrity = 64;
inline constexpr std::uint32_t kIntegrityBlocks = 2;
inline constexpr std::uint32_t kAnchor = 256;
inline constexpr std::uint32_t kPartitionStart = 257;

struct VolumeFacts {
    std::string name;         ///< CS0
    std::string volumeSet;    ///< CS0, its first 16 characters unique (UDF 2.2.2.5)
    std::string application;  ///< identifier of 23 bytes at most, or empty
    Time created;
    std::uint32_t partitionBlocks = 0;
    std::uint32_t fileSet = 0;  ///< block in the partition of the file set descriptor
    std::uint32_t root = 0;     ///< likewise of the root's file entry
    std::uint64_t nextUniqueId = 16;
    std::uint32_t files = 0;        ///< names of what is not a directory
    std::uint32_t directories = 1;  ///< with the root
};

/// A volume structure descriptor of the recognition sequence (ECMA-167 2/9): "BEA01", "NSR02", "TEA01".
void renderRecognition(std::string_view identifier, Block out);
/// Block `n` of a volume descriptor sequence that begins at `start`.
void renderSequence(const VolumeFacts& facts, std::uint32_t start, std::uint64_t n, Block out);
/// Block `n` of the integrity sequence.
void renderIntegrity(const VolumeFacts& facts, std::uint64_t n, Block out);
void renderAnchor(std::uint32_t location, Block out);
/// A terminating descriptor (ECMA-167 3/10.9).
void renderTerminator(std::uint32_t location, Block out);
/// Block `n` of the file set's extent: its descriptor and a terminator.
inline constexpr std::uint32_t kFileSetBlocks = 2;
void renderFileSet(const VolumeFacts& facts, std::uint64_t n, Block out);

}  // namespace discmaster::image::udf

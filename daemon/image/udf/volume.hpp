#pragma once
// The volume structures of a read-only UDF volume: pure functions of a few numbers.

#include "image/time.hpp"
#include "image/udf/codec.hpp"
#include "image/udf/revision.hpp"
#include "image/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace discmaster::image::udf {

/// Blocks of the session for the fixed structures, of which UDF 2.2.3 fixes the anchor only. The reserve sequence lies
/// at the other end, in front of the last anchors: a scratch does not take both (UDF 2.50 2.2.3.2).
inline constexpr std::uint32_t kMainSequence = 32;
inline constexpr std::uint32_t kSequenceBlocks = 16;  ///< the least that an extent has (UDF 2.2.3.1)
inline constexpr std::uint32_t kIntegrity = 64;
inline constexpr std::uint32_t kIntegrityBlocks = 4;  ///< 8 KiB (UDF 2.2.4.6)
inline constexpr std::uint32_t kAnchor = 256;

/// UDF 2.2.10 has the metadata file begin, and count its blocks, in units of the medium's ECC blocks; 32 blocks are one
/// of BD and two of DVD.
inline constexpr std::uint32_t kMetadataUnit = 32;
/// Between the metadata file and its copy at least, though there be no files (UDF 2.2.13.1 has them far apart).
inline constexpr std::uint32_t kMirrorDistance = 4 * kMetadataUnit;

/// Blocks from the third anchor, which lies 256 before the last block, to the fourth, which is that (UDF 2.2.3).
inline constexpr std::uint32_t kEndAnchors = 257;
/// How many of them an image has. With less padding than usual the end is as short as that was asked to be, and two
/// anchors have to do.
constexpr std::uint32_t endAnchors(std::uint32_t padding) noexcept
{
    constexpr std::uint32_t kUsualPadding = 150;
    return padding >= kUsualPadding ? kEndAnchors : std::max<std::uint32_t>(padding, 1);
}

/// The first block of the disc that the partition of a session may hold: with a metadata file a multiple of its unit.
constexpr std::uint32_t firstInPartition(const Revision& revision, std::uint32_t session) noexcept
{
    const auto behindAnchor = std::uint64_t{session} + kAnchor + 1;
    return static_cast<std::uint32_t>(revision.metadataPartition ? roundUp(behindAnchor, kMetadataUnit) : behindAnchor);
}
/// The partition reference of file structures: the second map is the metadata partition's.
constexpr std::uint16_t structurePartition(const Revision& revision) noexcept
{
    return revision.metadataPartition ? 1 : 0;
}

struct VolumeFacts {
    const Revision* revision = nullptr;
    std::uint32_t session = 0;         ///< the disc's block that it begins at
    std::uint32_t reserve = 0;         ///< the reserve sequence, on the disc
    std::uint32_t partitionStart = 0;  ///< on the disc
    std::string name;                  ///< CS0
    std::string volumeSet;             ///< CS0, its first 16 characters unique (UDF 2.2.2.5)
    std::string application;           ///< identifier of 23 bytes at most, or empty
    std::string copyrightFile;         ///< CS0; names of files in the root, or empty
    std::string abstractFile;
    Time created;
    Time recorded;  ///< when the volume was completed: no time in it is later (UDF 2.2.6)
    int zone = 0;
    std::uint32_t partitionBlocks = 0;
    LogicalBlock fileSet;
    LogicalBlock root;  ///< its file entry
    std::uint64_t nextUniqueId = 16;
    std::uint32_t files = 0;        ///< names of what is not a directory
    std::uint32_t directories = 1;  ///< with the root
    // Of the metadata partition:
    std::uint32_t metadataFile = 0;    ///< block in partition 0 of the main file's entry
    std::uint32_t metadataMirror = 0;  ///< and of the mirror's
    std::uint32_t metadataBlocks = 0;
    bool mirrorIsCopy = false;  ///< the mirror has extents of its own
};

/// A volume structure descriptor of the recognition sequence (ECMA-167 2/9): "BEA01", the revision's NSR, "TEA01".
void renderRecognition(std::string_view identifier, Block out);
/// Block `n` of a volume descriptor sequence that begins at `start`.
void renderSequence(const VolumeFacts& facts, std::uint32_t start, std::uint64_t n, Block out);
/// Block `n` of the integrity sequence.
void renderIntegrity(const VolumeFacts& facts, std::uint64_t n, Block out);
void renderAnchor(const VolumeFacts& facts, std::uint32_t location, Block out);
/// Block `n` of the file set's extent: its descriptor and a terminator.
inline constexpr std::uint32_t kFileSetBlocks = 2;
void renderFileSet(const VolumeFacts& facts, std::uint64_t n, Block out);

}  // namespace discmaster::image::udf

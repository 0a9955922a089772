#pragma once
// The sessions of an image, where they can be found out from what is in it.

#include "image/read/entry.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::image::read {

/// A state of the file system that can be opened: open(source, session).
struct Session {
    std::uint32_t start = 0;                      ///< block from which its descriptors count
    std::uint64_t end = 0;                        ///< block behind it, as far as it says
    FileSystem fileSystem = FileSystem::Iso9660;  ///< that told of it: ISO 9660 or UDF
    std::string name;                             ///< of the volume
    std::optional<Timestamp> created;
    /// UDF on write-once media: the ICB of its virtual allocation table, a block of the partition.
    std::optional<std::uint32_t> virtualTable;
    /// It lies before `start`: a later session keeps there what led to it.
    bool kept = false;

    bool operator==(const Session&) const = default;
};

/// Finds the sessions of an image, the oldest first; the last one is what open(source) shows, if there is one at all.
///
/// - ISO 9660, overwritable media and images (xorriso): block 16 describes the newest state; the first session keeps
///   its own descriptors at block 32 + 16, and each further session begins at the next multiple of 32 blocks, behind
///   the one before or its padding.
/// - ISO 9660, growisofs on overwritable media: the same, but the first session's descriptors were overwritten by
///   the newest's: the newest's own copy is found from its path table. Sessions between are found by their sizes.
/// - Overwritable media and images that discmasterd appended to: block 16 and the anchor lead to the newest state; each
///   further session keeps in front what led to the one before, which begins 16 blocks before it (EarlierHead).
/// - ISO 9660, sequential media: block 16 describes the first session; the next begins in the kMostGap blocks behind.
/// - The same twice: images of write-once media that discmasterd appended to in place. Between two states that were
///   kept lie the sessions that followed the older one.
/// - UDF with a virtual allocation table: each table names the one before.
/// - UDF without: as ISO 9660; a session's anchor is 256 blocks behind its start.
///
/// Descriptors elsewhere (after a cut, or in an image of one track of several) are not looked for: the caller who
/// knows a session's start, from a drive's table of contents, opens it by open(source, start).
std::vector<Session> findSessions(io::ByteSource& source);

/// The block that the last session's descriptors count from. 0 where the beginning leads to it, as on overwritable
/// media; on write-once ones, and in images of them, the beginning stays what the first session made it.
std::uint32_t lastSessionStart(io::ByteSource& source);

/// Blocks behind a session in which the next is looked for: lead-out, lead-in and pre-gap of a CD are 11,400, the first
/// border of a DVD-R at most 29,696 (58 MiB).
inline constexpr std::uint64_t kMostGap = 30'000;

}  // namespace discmaster::image::read

#pragma once
// The tables behind UDF's own partition maps: virtual allocation tables, sparing tables, metadata files.

#include "image/read/blocks.hpp"
#include "image/read/udf_partitions.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::image::read {

/// Reads the virtual allocation table whose ICB is at a block of the physical partition; either form (UDF 1.50 2.2.10,
/// UDF 2.00 2.2.10). The error is a sentence.
std::expected<VirtualTable, std::string> readVirtualTable(Blocks& blocks, const Partitions& partitions,
                                                          LogicalBlock icb);

/// Finds the last table: its ICB is the last block that was recorded. An image file may be longer than that: zeros at
/// its end are passed over (at most kMostPadding blocks), and so are a few run-out blocks. Throws
/// Error{Fault::ImageInvalid} when there is none.
VirtualTable findVirtualTable(Blocks& blocks, const Partitions& partitions, std::uint16_t base);
inline constexpr std::uint64_t kMostPadding = std::uint64_t{1} << 19;

/// The tables of all sessions, the newest first, as each names the one before it; at most kMostSessions. Ends where a
/// table cannot be read or does not lie before its follower.
std::vector<VirtualTable> virtualTableChain(Blocks& blocks, const Partitions& partitions, VirtualTable newest);
inline constexpr std::size_t kMostSessions = 1000;

/// A sparing table (UDF 2.2.12).
struct SparingTable {
    std::uint32_t sequence = 0;
    std::vector<SparedPacket> spared;  ///< packets that are elsewhere, in the table's order
    std::size_t entries = 0;           ///< with the spare ones
};
/// The error is a sentence.
std::expected<SparingTable, std::string> readSparingTable(Blocks& blocks, std::uint64_t block, std::uint32_t bytes);
/// Applies the newest of a map's tables. Throws Error{Fault::ImageInvalid} when none can be read.
void applySparing(Blocks& blocks, PartitionMap& map);

/// The runs of a metadata file (UDF 2.2.13.1) of the given type, 250 or 251. The error is a sentence.
std::expected<std::vector<MetadataRun>, std::string> readMetadataFile(Blocks& blocks, const Partitions& partitions,
                                                                      LogicalBlock icb, std::uint8_t fileType);
/// Reads the main file of a map, or the mirror when it is damaged. Throws Error{Fault::ImageInvalid} when both are.
void applyMetadata(Blocks& blocks, const Partitions& partitions, PartitionMap& map);

}  // namespace discmaster::image::read

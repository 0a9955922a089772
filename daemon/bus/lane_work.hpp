#pragma once
// What jobs do on a drive's lane: burning, comparing, reading.

#include "burn/erase.hpp"
#include "burn/format.hpp"
#include "burn/write.hpp"
#include "bus/fd_sink.hpp"
#include "bus/jobs.hpp"
#include "bus/sources.hpp"

#include <memory>
#include <optional>

namespace discmaster::bus {

/// Burns a source; the result is Write's.
Jobs::LaneWork burnWork(std::shared_ptr<Source> source, burn::WriteOptions options);
/// Erases a disc.
Jobs::LaneWork eraseWork(burn::EraseOptions options);
/// Formats a disc; the result is FormatMedia's.
Jobs::LaneWork formatWork(burn::FormatOptions options);
/// Compares a disc with a source; the result is Verify's.
Jobs::LaneWork verifyWork(std::shared_ptr<Source> source, std::optional<std::int64_t> start);
/// Which part of a disc is read.
struct ReadRange {
    std::int64_t start = 0;
    std::optional<std::uint64_t> sectors = {};  ///< without: up to the end that the disc has
    bool whole = false;  ///< an overwritable disc's end is its capacity, not its file systems' end
};
/// Reads a disc; the result is ReadDisc's.
Jobs::LaneWork readWork(Destination destination, ReadRange range);

/// The memory of one burn, save or comparison.
std::shared_ptr<io::ChunkPool> makePool();

}  // namespace discmaster::bus

#pragma once
// What jobs do on a drive's lane: burning, comparing, reading.

#include "base/unique_fd.hpp"
#include "burn/write.hpp"
#include "bus/jobs.hpp"
#include "bus/sources.hpp"

#include <memory>
#include <optional>

namespace discmaster::bus {

/// Burns a source; the result is Write's.
Jobs::LaneWork burnWork(std::shared_ptr<Source> source, burn::WriteOptions options);
/// Compares a disc with a source; the result is Verify's.
Jobs::LaneWork verifyWork(std::shared_ptr<Source> source, std::optional<std::int64_t> start);
/// Reads a disc; the result is ReadDisc's. Without a count: up to the last written sector.
Jobs::LaneWork readWork(std::shared_ptr<UniqueFd> destination, std::int64_t start,
                        std::optional<std::uint64_t> sectors);

/// The memory of one burn, save or comparison.
std::shared_ptr<io::ChunkPool> makePool();

}  // namespace discmaster::bus

#pragma once
// Reading a disc back and comparing it, with what was hashed while writing or with a stream.

#include "base/clock.hpp"
#include "burn/progress.hpp"
#include "io/streams.hpp"
#include "mmc/media_info.hpp"

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace discmaster::burn {

/// Names the files that blocks [first, first + count) of the image belong to; empty where there is none.
using BlockNames = std::function<std::string(std::uint64_t first, std::uint64_t count)>;

struct VerifyReport {
    Sectors checked;
    Sectors bad;                       ///< differ or cannot be read
    std::vector<Mismatch> mismatches;  ///< the first kMaxMismatches ranges
    bool gaveUp = false;               ///< stopped early because too much was bad

    bool good() const noexcept { return bad.n == 0; }
};
inline constexpr std::size_t kMaxMismatches = 64;

/// Compares the disc from `start` on with all of a stream. Blocks after the stream's end are not looked at.
VerifyReport verifyAgainst(scsi::Transport& drive, Clock& clock, std::stop_token stop, Lba start,
                           io::ChunkStream& stream, Observer& observer, const BlockNames& names = {});

/// Reads blocks in order and hands them over, `sink(first block, bytes)`. Between `tracks`, the disc's, nothing is
/// recorded (a session's lead-out, the next one's lead-in): zeros are handed over, as for the run-out of a CD track,
/// which holds no data. Returns how many: less than `count` only where the range ends with such a run-out. Throws
/// Error{Fault::ReadFailed} naming the block that cannot be read after all attempts.
Sectors readDisc(scsi::Transport& drive, Clock& clock, std::stop_token stop, Lba start, Sectors count,
                 const std::function<void(Lba, ByteView)>& sink, Observer& observer,
                 std::span<const mmc::TrackInformation> tracks = {});

/// The text of a failed verification: how many blocks, the first ranges, and the files that they belong to.
std::string describe(const VerifyReport& report);

}  // namespace discmaster::burn

#pragma once
// Burning a stream: the one call that the device's lane makes.

#include "base/clock.hpp"
#include "burn/leads.hpp"
#include "burn/progress.hpp"
#include "burn/verify.hpp"
#include "io/streams.hpp"
#include "scsi/transport.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace discmaster::burn {

/// A speed that somebody asks for; the nearest that the drive offers is taken.
struct SpeedRequest {
    std::uint32_t sectorsPerSecond = 0;
    bool pureCav = false;
};

/// IMAPI2's properties of the data writer, with our defaults.
struct WriteOptions {
    bool forceOverwrite = false;           ///< write to an overwritable medium that is not blank
    bool closeMedia = false;               ///< ForceMediaToBeClosed
    bool disableDvdCompatibility = false;  ///< DisableConsumerDvdCompatibilityMode
    bool strictImapi2 = false;             ///< DVD+R closes as IMAPI2 does it; else only when asked to, or when full
    bool bufferUnderrunFree = true;
    bool postgapAlreadyInImage = false;  ///< CD: no 150 blocks of zeros after the data
    std::optional<SpeedRequest> speed;   ///< none: as fast as drive and medium can
    BurnVerificationLevel verification = BurnVerificationLevel::None;
    bool streamingWrite = false;  ///< BD-RE: full speed, but bad clusters are not replaced while writing
    bool simulate = false;        ///< laser off, where drive and medium have that
};

/// What makes a stream the next session of a disc: it is written where that session has to begin, and on no other disc.
struct Continuation {
    std::string disc;         ///< discIdentifier() of the disc, as it was then
    Lba start{};              ///< the stream's first block
    std::vector<Lead> leads;  ///< on overwritable media: they are written last, and lead to this session from then on
    /// Throws where the disc has no room for the leads; may be empty.
    std::function<void(io::ByteSource& disc)> check;
};

struct WriteRequest {
    std::unique_ptr<io::ChunkStream> stream;
    WriteOptions options;
    BlockNames names = {};                             ///< for mismatches
    std::shared_ptr<io::ByteSource> source = nullptr;  ///< reads the image again for mismatches, where that is possible
    std::optional<Continuation> continues = {};
};

/// How a medium is left after a write.
enum class CloseMode : std::uint8_t { SessionOnly, Finalize, Nothing };

struct WriteResult {
    Lba start{};
    Sectors written;  ///< of the stream
    Sectors padded;   ///< added after it
    CloseMode closed = CloseMode::Nothing;
    bool simulated = false;
    std::vector<Notice> notices;
    std::optional<VerifyReport> verification;
};

/// Checks the medium, writes the stream as a new session (or from block 0 on overwritable media), closes, verifies.
/// What continues an overwritable disc needs no force: until the last of its leads is written, the disc shows what it
/// did.
/// The drive is left usable however it ends: cache flushed, session closed where that can be rescued, tray unlocked.
///
/// Throws Error: Df2dataStreamNotSupported (no multiple of 2048 bytes, or empty), RecorderMediaNoMedia,
/// Df2dataMediaIsNotSupported, Df2dataRecorderNotSupported, Df2dataMediaNotBlank (overwritable, no force),
/// RecorderMediaWriteProtected, Df2dataInvalidMediaState (closed, damaged, erase required),
/// Df2dataStreamTooLargeForCurrentMedia, NotSupported (simulation on a medium that has none), DiscMismatch (another
/// disc than the one to be continued), and what the continuation's check throws - all before the first
/// block is written; RequestCancelled, WriteFailed, LossOfStreaming, DeviceGone, the source's own errors,
/// BurnVerificationFailed (the ranges went to the observer).
WriteResult write(scsi::Transport& drive, WriteRequest request, Observer& observer, Clock& clock, std::stop_token stop);

}  // namespace discmaster::burn

#pragma once
// Formatting: a medium gets, or loses, the spare areas from which its drive replaces what goes bad.

#include "base/clock.hpp"
#include "burn/progress.hpp"
#include "mmc/media_info.hpp"
#include "scsi/transport.hpp"

#include <optional>
#include <stop_token>

namespace discmaster::burn {

/// How much of a medium is kept for replacements. DVD+RW has none, whatever is asked for.
enum class SpareAreas : std::uint8_t {
    Usual,  ///< as the drive offers them first
    None,   ///< full capacity and speed, and nothing is replaced
    Most,   ///< the largest that the drive offers
};

struct FormatOptions {
    SpareAreas spares = SpareAreas::Usual;
    bool force = false;            ///< format a medium that holds data, which are lost
    bool pseudoOverwrite = false;  ///< BD-R: recorded blocks can be replaced, for as long as there are spares
};

/// The format that the drive offers for such a request; none where it offers none like that.
std::optional<mmc::FormatDescriptor> formatFor(const mmc::MediaInfo& info, const FormatOptions& options);

/// Formats the disc in the drive, and returns the blocks that it has for data afterwards. On DVD+RW the drive goes on
/// in the background when this returns; the disc can be written by then. Progress is the drive's own
/// (Progress::deviceProgress). A stop ends the wait: the drive formats on, and is busy until it is done.
///
/// Throws Error: RecorderMediaNoMedia, Df2dataMediaIsNotSupported (a medium without formats), NotSupported (this drive
/// or medium has no such format), RecorderMediaWriteProtected, Df2dataMediaNotBlank (overwritable, no force),
/// Df2dataInvalidMediaState (a BD-R that is not blank), RecorderMediaFormatInProgress, RequestCancelled, WriteFailed
/// (the drive's refusal, or it failed on the way), DeviceGone.
Sectors format(scsi::Transport& drive, const FormatOptions& options, Observer& observer, Clock& clock,
               std::stop_token stop);

}  // namespace discmaster::burn

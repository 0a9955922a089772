#pragma once

#include "base/clock.hpp"
#include "mmc/media_info.hpp"

#include <stop_token>

namespace discmaster::mmc {

/// Asks the drive about itself and its medium, in the order that is safe on old and odd drives. What a drive refuses is
/// left empty. Waits for a medium that is being loaded; a busy one ends up as NotReady after `limit`.
/// Throws Error: DeviceGone, RecorderCommandTimeout, RequestCancelled.
MediaInfo inspect(scsi::Transport& drive, Clock& clock, std::stop_token stop,
                  Clock::Duration limit = std::chrono::seconds{60});

/// The part that does not look at the medium: identity, configuration, capabilities.
MediaInfo inspectDrive(scsi::Transport& drive);

}  // namespace discmaster::mmc

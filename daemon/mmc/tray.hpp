#pragma once
// The tray: open, close, lock, and the reload that makes a drive forget what it believed about a medium.

#include "base/clock.hpp"
#include "mmc/media_info.hpp"

namespace discmaster::mmc {

/// Unlocks, stops and ejects. Throws Error with the drive's reason.
void openTray(scsi::Transport& drive, Clock& clock, std::stop_token stop);
/// Loads what lies in the tray and waits until the drive has looked at it; false when the tray is empty.
/// Throws Error{Fault::NotSupported} for a drive that cannot pull in its tray.
bool closeTray(scsi::Transport& drive, Clock& clock, std::stop_token stop);

/// Whether the drive says that it can pull in its tray (feature 0003h, MMC-6 5.3.4).
bool canLoad(const Configuration& configuration) noexcept;

/// Makes the drive look at its medium anew: eject and load where the tray comes back by itself, else stop and start.
/// Throws Error when the medium is not there afterwards.
void reload(scsi::Transport& drive, Clock& clock, std::stop_token stop, const Configuration& configuration);

/// The medium cannot be taken out while this exists. A drive that cannot lock is no error.
class TrayLock {
public:
    explicit TrayLock(scsi::Transport& drive);
    ~TrayLock();
    TrayLock(const TrayLock&) = delete;
    TrayLock& operator=(const TrayLock&) = delete;
    /// Unlocks before the end of the scope.
    void release() noexcept;

private:
    scsi::Transport* drive_;
};

}  // namespace discmaster::mmc

#pragma once
// Erasing: a disc becomes blank, or looks so.

#include "base/clock.hpp"
#include "burn/progress.hpp"
#include "scsi/transport.hpp"

#include <stop_token>

namespace discmaster::burn {

struct EraseOptions {
    bool full = false;          ///< all of the disc is overwritten; else what leads to its content
    bool strictImapi2 = false;  ///< media that cannot become physically blank are refused, and an hour is the limit
};

/// Media that can be erased here: CD-RW and DVD-RW by BLANK; DVD-RAM, DVD+RW, BD-RE and disks, which never become
/// physically blank again, with zeros: where file systems begin and end, or everywhere.
bool isErasable(MediaPhysicalType type, bool strictImapi2 = false) noexcept;

/// Erases the disc in the drive. Progress is the drive's own while it blanks (Progress::deviceProgress), else in
/// blocks. A drive that blanks cannot be stopped: a stop that is requested before ends it, zeros end at the next block.
///
/// Throws Error: RecorderMediaNoMedia, EraseDriveFailedSpinupCommand, EraseMediaIsNotSupported (another kind of disc),
/// EraseMediaIsNotErasable (the drive says so), RecorderMediaWriteProtected, EraseDriveFailedEraseCommand,
/// EraseTookLongerThanOneHour, EraseUnexpectedDriveResponseDuringErase (it failed on the way, or the disc is not blank
/// afterwards), RequestCancelled, WriteFailed, DeviceGone.
void erase(scsi::Transport& drive, const EraseOptions& options, Observer& observer, Clock& clock, std::stop_token stop);

}  // namespace discmaster::burn

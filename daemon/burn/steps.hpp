#pragma once
// Steps that several strategies share.

#include "burn/strategy.hpp"
#include "mmc/transfer.hpp"

namespace discmaster::burn {

/// Throws Error: RecorderMediaNoMedia, and what keeps a disc that is there from being used.
void requireMedium(const scsi::Transport& drive, const mmc::MediaInfo& info);

/// The next writable address by the track that is written next. Throws Error{Df2dataInvalidMediaState} without one.
Lba nextWritable(Work& work, std::uint32_t trackNumber);
/// The number of the track that is written next, on media that number it (DVD-R, BD-R).
std::uint16_t lastTrackNumber(Work& work);

/// The format for a medium that was never formatted: with spare areas where the drive offers them, which are what
/// replaces a unit that goes bad. Nothing where none is offered.
std::optional<mmc::FormatDescriptor> usualFormat(const mmc::MediaInfo& info);
/// FORMAT UNIT, until the medium can be written; a format that goes on in the background is not waited for. A stop
/// ends the wait. Throws Error{RequestCancelled}, and what the drive's refusal stands for.
void formatMedium(Work& work, const mmc::FormatDescriptor& format);

/// SYNCHRONIZE CACHE, to its end.
void flush(Work& work);
/// CLOSE TRACK/SESSION, to its end. That nothing is open to close is fine.
void close(Work& work, mmc::CloseFunction function, std::uint16_t track, const std::string& doing);

/// For rescues: flush, CLOSE TRACK, CLOSE SESSION, each as far as the drive does it.
void rescueSession(Work& work, std::optional<std::uint16_t> track);

}  // namespace discmaster::burn

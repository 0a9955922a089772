#pragma once
// The one exception type. It says what happened, to what, and what to do about it, and carries the evidence.

#include <discmaster/errors.hpp>

#include <stdexcept>
#include <string>

namespace discmaster {

/// What was seen when something failed. Empty fields mean that there was no such thing.
struct Evidence {
    std::string command;  ///< name and CDB in hexadecimal of the SCSI command that failed
    std::string sense;    ///< sense data as key/ASC/ASCQ with its text
    int systemError = 0;  ///< errno
    std::string path;     ///< file, device node or name in the image
};

/// A failure that the operation cannot go on from. Where a refusal is a normal answer (SCSI sense, a malformed page)
/// functions return std::expected instead.
class Error : public std::runtime_error {
public:
    /// `text` is a whole sentence for the user: what happened, to what, and the next step. The evidence is appended
    /// by `what()`'s reader, not repeated in the text.
    Error(Fault fault, const std::string& text, Evidence evidence = {});

    Fault fault() const noexcept { return fault_; }
    const Evidence& evidence() const noexcept { return evidence_; }

    /// The text, the evidence and the code in hexadecimal, on one line.
    std::string report() const;

private:
    Fault fault_;
    Evidence evidence_;
};

/// An Error for a system call that failed with `errnum` on `path`: "cannot open /x: Permission denied".
Error systemError(Fault fault, int errnum, const std::string& doing, const std::string& path = {});

}  // namespace discmaster

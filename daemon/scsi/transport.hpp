#pragma once
// The one narrow seam to a drive: a command in, data and sense out.

#include "scsi/command.hpp"
#include "scsi/sense.hpp"

#include <cstddef>
#include <expected>
#include <string>

namespace discmaster::scsi {

/// Sends commands to one device, one at a time, from one thread.
class Transport {
public:
    virtual ~Transport() = default;

    /// Sends a command and waits for its end. The value is the number of bytes transferred (for `in`, at most its size;
    /// the rest of `in` is untouched). A CHECK CONDITION is an answer: its sense. Throws Error when there is no answer:
    /// DeviceGone (unplugged, host error), RecorderCommandTimeout (the medium's state is then unknown), AccessDenied
    /// (the kernel refused to pass the command).
    virtual std::expected<std::size_t, Sense> execute(const Command& command) = 0;

    /// How errors and logs name the device ("/dev/sr0", a virtual drive's name).
    virtual const std::string& device() const noexcept = 0;
};

/// "WRITE(10) 2a 00 ..." for error evidence and traces.
std::string describe(const Cdb& cdb);

}  // namespace discmaster::scsi

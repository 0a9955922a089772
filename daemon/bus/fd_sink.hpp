#pragma once

#include "base/bytes.hpp"

#include <stop_token>
#include <string>

namespace discmaster::bus {

/// Writes to a descriptor that a caller gave: a file, or a pipe or socket whose reader may be slow or gone. It is
/// borrowed.
class FdSink {
public:
    /// Throws Error{InvalidArgument} for a descriptor that cannot be written to.
    FdSink(int fd, std::string name);
    /// Writes all. Throws Error: OutputFailed; RequestCancelled when a stop is requested while the reader lets us wait.
    void write(ByteView bytes, const std::stop_token& stop);

private:
    enum class Kind { File, Pipe, Socket };
    std::size_t writeSome(ByteView bytes) const;

    int fd_;
    std::string name_;
    Kind kind_ = Kind::File;
};

}  // namespace discmaster::bus

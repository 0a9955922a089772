#pragma once

#include "base/bytes.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

namespace discmaster::bus {

/// A descriptor that a caller gave to write to, and how the caller names it, where it says so.
struct Destination {
    std::shared_ptr<UniqueFd> descriptor;
    std::string shownAs = {};
};

/// What is written to one end is read from the other.
struct Pipe {
    UniqueFd readEnd;
    std::shared_ptr<UniqueFd> writeEnd;
};
/// Throws Error{LimitsExceeded}.
Pipe makePipe();

/// Writes to a destination: a file, or a pipe or socket whose reader may be slow or gone. A file whose end is the place
/// to write gets holes where there are only zeros.
class FdSink {
public:
    /// Throws Error{InvalidArgument} for a descriptor that cannot be written to.
    explicit FdSink(const Destination& destination);
    /// Writes all. Throws Error: OutputFailed; RequestCancelled when a stop is requested while the reader lets us wait.
    void write(ByteView bytes, const std::stop_token& stop);
    /// To be called behind the last byte: a hole at the end counts from then on. Throws Error{OutputFailed}.
    void finish();

private:
    enum class Kind { File, GrowingFile, Pipe, Socket };
    bool leavesHole(ByteView bytes);
    std::size_t writeSome(ByteView bytes) const;
    [[noreturn]] void fail() const;

    std::shared_ptr<UniqueFd> fd_;
    std::string name_;
    Kind kind_ = Kind::File;
    bool endsInHole_ = false;
};

}  // namespace discmaster::bus

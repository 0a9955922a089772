#pragma once
// A trace of commands: written beside any transport, and replayed in its place, so that a bug report becomes a test.
//
// The format is text, a JSON object a line, in the order of execution:
//   {"command":"WRITE(10) ...","cdb":"2a00...","out-length":N,"out":"<hex>","sense":"5/21/02","ms":1.25}
// `out` and `in` longer than the trace keeps are left out; `out-length` and `transferred` tell how long they were.

#include "scsi/transport.hpp"

#include <cstdio>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::scsi {

/// One command of a trace.
struct TraceEntry {
    Cdb cdb;
    std::vector<std::byte> out;  ///< empty when only its length was kept
    std::size_t outLength = 0;
    std::vector<std::byte> in;
    std::size_t transferred = 0;
    std::optional<Sense> sense;
};

/// Passes commands on and writes each to a file.
class TraceTransport final : public Transport {
public:
    /// Appends to `file`, which it closes. Data longer than `keep` bytes is left out (but for its length).
    TraceTransport(std::unique_ptr<Transport> inner, std::FILE* file, std::size_t keep = 4096);
    ~TraceTransport() override;

    std::expected<std::size_t, Sense> execute(const Command& command) override;
    const std::string& device() const noexcept override { return inner_->device(); }

private:
    std::unique_ptr<Transport> inner_;
    std::FILE* file_;
    std::size_t keep_;
};

/// Reads a trace. Throws Error{Fault::InvalidArgument} with the line's number for a malformed one.
std::vector<TraceEntry> readTrace(std::istream& text);

/// Answers from a trace. A command that differs from the trace's next one, or one past its end, throws
/// Error{Fault::UnexpectedResponseFromDevice} that shows both.
class ReplayTransport final : public Transport {
public:
    explicit ReplayTransport(std::vector<TraceEntry> entries, std::string device = "replay");

    std::expected<std::size_t, Sense> execute(const Command& command) override;
    const std::string& device() const noexcept override { return device_; }
    bool atEnd() const noexcept { return next_ == entries_.size(); }

private:
    std::vector<TraceEntry> entries_;
    std::string device_;
    std::size_t next_ = 0;
};

}  // namespace discmaster::scsi

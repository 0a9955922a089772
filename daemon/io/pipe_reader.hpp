#pragma once

#include "base/bytes.hpp"
#include "base/unique_fd.hpp"

#include <cstddef>
#include <stop_token>
#include <string>

namespace discmaster::io {

/// Reads what lets its reader wait, a pipe or socket, and can be stopped while it waits: whoever holds the other end,
/// or this one as well, cannot keep it.
class PipeReader {
public:
    /// `name` is how errors name it. Throws Error{ReadFailed}.
    PipeReader(UniqueFd fd, std::string name);

    /// Waits for bytes; 0 at the end. Throws Error: ReadFailed, RequestCancelled.
    std::size_t readSome(MutableBytes into, const std::stop_token& stop);

    const std::string& name() const noexcept { return name_; }

private:
    UniqueFd fd_;
    std::string name_;
    bool socket_ = false;
};

}  // namespace discmaster::io

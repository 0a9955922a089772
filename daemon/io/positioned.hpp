#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <string>

namespace discmaster::io {

/// Reads all of `into`; `name` is how errors name the file. Throws Error: ReadFailed, SourceChanged where it ends
/// before.
void readAt(int fd, std::uint64_t offset, MutableBytes into, const std::string& name);
/// Writes all of it. Throws Error{OutputFailed}.
void writeAt(int fd, std::uint64_t offset, ByteView bytes, const std::string& name);

}  // namespace discmaster::io

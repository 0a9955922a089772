#pragma once
// Files that mkzftree or xorriso compressed (zisofs, version 1): what a ZF entry of Rock Ridge announces.

#include "io/streams.hpp"

#include <cstdint>
#include <memory>

namespace discmaster::image::read {

/// The uncompressed bytes of a file. `stored` holds the compressed ones; `size`, `headerBytes` and `blockShift` are
/// what ZF says. Thread-safe where `stored` is. Throws Error{Fault::ImageInvalid} when the file's own header says
/// otherwise, Fault::FileSystemFeatureNotSupported for blocks of other than 32, 64 and 128 KiB. Reading throws
/// Error{Fault::ImageInvalid} for a block that does not decompress to its size.
std::unique_ptr<io::ByteSource> openZisofs(std::unique_ptr<io::ByteSource> stored, std::uint64_t size,
                                           std::uint32_t headerBytes, unsigned blockShift, std::uint64_t imageBlock);

}  // namespace discmaster::image::read

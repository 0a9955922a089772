#pragma once
// The two shapes of data that layers hand to each other: bytes at an offset, and chunks in order.

#include "base/bytes.hpp"
#include "io/chunk_pool.hpp"

#include <cstdint>
#include <stop_token>

namespace discmaster::io {

/// Bytes of known length that can be read at any offset: an image file, a disc, a plan.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    virtual std::uint64_t size() const = 0;
    /// Fills `into` from `offset`; all of it lies below size(). Throws Error with the cause when that is not possible.
    /// Thread-safe only where the class says so.
    virtual void read(std::uint64_t offset, MutableBytes into) = 0;
};

/// Chunks in order, each full (ChunkPool::chunkBytes) but the last. Used by one thread at a time.
class ChunkStream {
public:
    virtual ~ChunkStream() = default;
    /// Bytes in all.
    virtual std::uint64_t size() const = 0;
    /// The pool that the chunks come from.
    virtual const ChunkPool& pool() const = 0;
    /// The next chunk, or an empty one at the end. Throws Error with the cause when the data cannot be had, and
    /// Error{Fault::RequestCancelled} when a stop is requested while it waits; afterwards the stream is at its end.
    virtual Chunk next(std::stop_token stop) = 0;
};

}  // namespace discmaster::io

#pragma once
// What streams share that fill one image together, a chunk each in turn.

#include "io/chunk_pool.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace discmaster::image {

/// Gives chunks out in the order of the image, so that the one which is to be handed over next is never waiting for a
/// buffer that a later one has. Thread-safe.
class Lanes {
public:
    Lanes(std::shared_ptr<io::ChunkPool> pool, unsigned count);

    unsigned count() const noexcept { return count_; }
    const io::ChunkPool& pool() const noexcept { return *pool_; }

    /// For the chunk of that number: waits until those before it have theirs. Throws Error{RequestCancelled}.
    io::Chunk acquire(std::uint64_t number, std::stop_token stop);
    std::optional<io::Chunk> tryAcquire(std::uint64_t number);

    /// Held while a content is read that is not a file of the host's: such sources are used by one at a time.
    std::mutex& sources() noexcept { return sources_; }

private:
    std::shared_ptr<io::ChunkPool> pool_;
    unsigned count_;
    std::mutex sources_;
    std::mutex turn_;  // guards next_
    std::condition_variable_any turned_;
    std::uint64_t next_ = 0;
};

}  // namespace discmaster::image

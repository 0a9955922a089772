#pragma once
// A bounded pool of aligned buffers: the memory that a burn or a save uses, whatever the image's size.

#include "base/bytes.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>

namespace discmaster::io {

class ChunkPool;

/// One buffer of a pool, returned to it on destruction. Empty when default-made or moved from. The pool outlives it.
class Chunk {
public:
    Chunk() = default;
    Chunk(Chunk&& other) noexcept;
    Chunk& operator=(Chunk&& other) noexcept;
    ~Chunk();

    explicit operator bool() const noexcept { return pool_ != nullptr; }
    /// The whole buffer, to be filled.
    MutableBytes room() const noexcept { return {data_, capacity_}; }
    /// How much of the room is filled; `bytes()` shows that much. Not above the capacity.
    void resize(std::size_t n) noexcept;
    ByteView bytes() const noexcept { return {data_, size_}; }

private:
    friend class ChunkPool;
    Chunk(ChunkPool* pool, std::byte* data, std::size_t capacity) noexcept
        : pool_{pool}
        , data_{data}
        , capacity_{capacity}
    {
    }
    void giveBack() noexcept;

    ChunkPool* pool_ = nullptr;
    std::byte* data_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t size_ = 0;
};

/// `count` buffers of `chunkBytes` each, aligned to 4096 bytes. Thread-safe. Every chunk is back before it is
/// destroyed.
class ChunkPool {
public:
    /// Throws Error{Fault::OutOfMemory}. `chunkBytes` is a multiple of 4096, `count` at least 2.
    ChunkPool(std::size_t chunkBytes, std::size_t count);
    ~ChunkPool();
    ChunkPool(const ChunkPool&) = delete;
    ChunkPool& operator=(const ChunkPool&) = delete;

    /// Waits for a free chunk. Throws Error{Fault::RequestCancelled} when a stop is requested meanwhile.
    Chunk acquire(std::stop_token stop);
    std::optional<Chunk> tryAcquire();

    std::size_t chunkBytes() const noexcept { return chunkBytes_; }
    std::size_t totalBytes() const noexcept { return chunkBytes_ * count_; }
    std::size_t usedBytes() const;

private:
    friend class Chunk;
    void put(std::byte* data) noexcept;

    struct State;
    std::size_t chunkBytes_;
    std::size_t count_;
    std::unique_ptr<State> state_;
};

}  // namespace discmaster::io

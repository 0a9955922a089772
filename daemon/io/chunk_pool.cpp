#include "io/chunk_pool.hpp"

#include "base/error.hpp"

#include <condition_variable>
#include <mutex>
#include <sys/mman.h>
#include <utility>
#include <vector>

namespace discmaster::io {

struct ChunkPool::State {
    std::mutex mutex;  // guards `free`: chunks are given back by whichever thread used them
    std::condition_variable_any freed;
    std::vector<std::byte*> free;
    std::byte* memory = nullptr;
};

Chunk::Chunk(Chunk&& other) noexcept
    : pool_{std::exchange(other.pool_, nullptr)}
    , data_{other.data_}
    , capacity_{other.capacity_}
    , size_{other.size_}
{
}

Chunk& Chunk::operator=(Chunk&& other) noexcept
{
    if (this != &other) {
        giveBack();
        pool_ = std::exchange(other.pool_, nullptr);
        data_ = other.data_;
        capacity_ = other.capacity_;
        size_ = other.size_;
    }
    return *this;
}

Chunk::~Chunk() { giveBack(); }

void Chunk::resize(std::size_t n) noexcept
{
    assert(n <= capacity_);
    size_ = n;
}

void Chunk::giveBack() noexcept
{
    if (pool_) std::exchange(pool_, nullptr)->put(data_);
}

ChunkPool::ChunkPool(std::size_t chunkBytes, std::size_t count)
    : chunkBytes_{chunkBytes}
    , count_{count}
    , state_{std::make_unique<State>()}
{
    assert(chunkBytes % 4096 == 0 && count >= 2);
    void* memory = mmap(nullptr, totalBytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw systemError(Fault::OutOfMemory, errno, "cannot allocate the stream's buffers");
    state_->memory = static_cast<std::byte*>(memory);
    state_->free.reserve(count);
    for (std::size_t i = count; i-- > 0;) state_->free.push_back(state_->memory + i * chunkBytes);
}

ChunkPool::~ChunkPool()
{
    assert(state_->free.size() == count_);
    munmap(state_->memory, totalBytes());
}

Chunk ChunkPool::acquire(std::stop_token stop)
{
    std::unique_lock lock{state_->mutex};
    if (!state_->freed.wait(lock, stop, [this] { return !state_->free.empty(); }))
        throw Error{Fault::RequestCancelled, "the operation was cancelled"};
    auto* data = state_->free.back();
    state_->free.pop_back();
    return Chunk{this, data, chunkBytes_};
}

std::optional<Chunk> ChunkPool::tryAcquire()
{
    const std::lock_guard lock{state_->mutex};
    if (state_->free.empty()) return {};
    auto* data = state_->free.back();
    state_->free.pop_back();
    return Chunk{this, data, chunkBytes_};
}

std::size_t ChunkPool::usedBytes() const
{
    const std::lock_guard lock{state_->mutex};
    return (count_ - state_->free.size()) * chunkBytes_;
}

void ChunkPool::put(std::byte* data) noexcept
{
    {
        const std::lock_guard lock{state_->mutex};
        state_->free.push_back(data);  // reserved: does not allocate
    }
    state_->freed.notify_one();
}

}  // namespace discmaster::io

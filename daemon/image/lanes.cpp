#include "image/lanes.hpp"

#include "base/error.hpp"

#include <utility>

namespace discmaster::image {

Lanes::Lanes(std::shared_ptr<io::ChunkPool> pool, unsigned count)
    : pool_{std::move(pool)}
    , count_{count}
{
}

io::Chunk Lanes::acquire(std::uint64_t number, std::stop_token stop)
{
    {
        std::unique_lock lock{turn_};
        if (!turned_.wait(lock, stop, [&] { return next_ == number; }))
            throw Error{Fault::RequestCancelled, "the operation was cancelled"};
    }
    auto chunk = pool_->acquire(std::move(stop));  // nobody else has the turn
    {
        const std::lock_guard lock{turn_};
        ++next_;
    }
    turned_.notify_all();
    return chunk;
}

std::optional<io::Chunk> Lanes::tryAcquire(std::uint64_t number)
{
    std::optional<io::Chunk> chunk;
    {
        const std::lock_guard lock{turn_};
        if (next_ != number) return {};
        chunk = pool_->tryAcquire();
        if (!chunk) return {};
        ++next_;
    }
    turned_.notify_all();
    return chunk;
}

}  // namespace discmaster::image

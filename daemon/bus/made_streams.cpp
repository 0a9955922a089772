#include "bus/made_streams.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace discmaster::bus {

namespace {

class Zeros final : public io::ByteSource {
public:
    explicit Zeros(std::uint64_t length)
        : length_{length}
    {
    }
    std::uint64_t size() const override { return length_; }
    void read(std::uint64_t, MutableBytes into) override { std::ranges::fill(into, std::byte{0}); }

private:
    std::uint64_t length_;
};

/// x -> multiplier x + increment, modulo 2^32.
struct Step {
    std::uint32_t multiplier = 1;
    std::uint32_t increment = 0;

    constexpr std::uint32_t operator()(std::uint32_t x) const noexcept { return multiplier * x + increment; }
    /// This one, then `next`.
    constexpr Step then(Step next) const noexcept
    {
        return {multiplier * next.multiplier, next.multiplier * increment + next.increment};
    }
};

/// `n` steps at once, by squaring.
constexpr Step power(Step step, std::uint64_t n) noexcept
{
    Step result;
    for (; n != 0; n >>= 1, step = step.then(step))
        if (n & 1) result = result.then(step);
    return result;
}

class PseudoRandom final : public io::ByteSource {
public:
    PseudoRandom(std::uint32_t seed, std::uint64_t length)
        : seed_{seed}
        , length_{length}
    {
    }
    std::uint64_t size() const override { return length_; }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        constexpr Step kStep{0x19660D, 0x3C6EF35F};
        auto x = power(kStep, offset / 4 + 1)(seed_);
        auto skip = static_cast<std::size_t>(offset % 4);
        for (std::size_t at = 0; at < into.size(); x = kStep(x), skip = 0) {
            std::array<std::byte, 4> word;
            putLe32(word, 0, x);
            const auto n = std::min(into.size() - at, word.size() - skip);
            std::memcpy(into.data() + at, word.data() + skip, n);
            at += n;
        }
    }

private:
    std::uint32_t seed_;
    std::uint64_t length_;
};

/// Chunks of a stream as bytes of any number.
class Part {
public:
    explicit Part(std::unique_ptr<io::ChunkStream> stream)
        : stream_{std::move(stream)}
        , left_{stream_->size()}
    {
    }

    std::uint64_t left() const noexcept { return left_; }
    /// Fills as much of `into` as there is.
    std::size_t read(MutableBytes into, const std::stop_token& stop)
    {
        std::size_t done = 0;
        while (done < into.size() && left_ > 0) {
            if (taken_ == chunk_.bytes().size()) {
                chunk_ = {};  // back to its pool before the next is asked for
                chunk_ = stream_->next(stop);
                taken_ = 0;
            }
            const auto n = std::min(into.size() - done, chunk_.bytes().size() - taken_);
            std::memcpy(into.data() + done, chunk_.bytes().data() + taken_, n);
            done += n;
            taken_ += n;
            left_ -= n;
        }
        return done;
    }

private:
    std::unique_ptr<io::ChunkStream> stream_;
    io::Chunk chunk_;
    std::size_t taken_ = 0;
    std::uint64_t left_;
};

/// Takes turns; with endless turns it is a concatenation.
class Interleaved final : public io::ChunkStream {
public:
    Interleaved(std::vector<std::unique_ptr<io::ChunkStream>> parts, std::vector<std::uint64_t> turns,
                std::shared_ptr<io::ChunkPool> pool)
        : pool_{std::move(pool)}
        , turns_{std::move(turns)}
    {
        for (auto& part : parts) {
            size_ += part->size();
            parts_.emplace_back(std::move(part));
        }
        if (!turns_.empty()) turn_ = turns_.front();
    }

    std::uint64_t size() const override { return size_; }
    const io::ChunkPool& pool() const override { return *pool_; }

    io::Chunk next(std::stop_token stop) override
    {
        const auto wanted = std::min<std::uint64_t>(pool_->chunkBytes(), size_ - position_);
        if (wanted == 0) return {};
        auto chunk = pool_->acquire(stop);
        const auto room = chunk.room().first(static_cast<std::size_t>(wanted));
        for (std::size_t filled = 0; filled < room.size();) {
            auto& part = parts_[current_];
            if (turn_ == 0 || part.left() == 0) {
                current_ = (current_ + 1) % parts_.size();
                turn_ = turns_[current_];
                continue;
            }
            const auto most = std::min<std::uint64_t>(turn_, room.size() - filled);
            const auto n = part.read(room.subspan(filled, static_cast<std::size_t>(most)), stop);
            turn_ -= n;
            filled += n;
        }
        position_ += wanted;
        chunk.resize(room.size());
        return chunk;
    }

private:
    std::shared_ptr<io::ChunkPool> pool_;
    std::vector<Part> parts_;
    std::vector<std::uint64_t> turns_;
    std::uint64_t size_ = 0;
    std::uint64_t position_ = 0;
    std::size_t current_ = 0;
    std::uint64_t turn_ = 0;
};

}  // namespace

std::shared_ptr<io::ByteSource> makeZeros(std::uint64_t length) { return std::make_shared<Zeros>(length); }

std::shared_ptr<io::ByteSource> makePseudoRandom(std::uint32_t seed, std::uint64_t length)
{
    return std::make_shared<PseudoRandom>(seed, length);
}

std::unique_ptr<io::ChunkStream> concatenate(std::vector<std::unique_ptr<io::ChunkStream>> parts,
                                             std::shared_ptr<io::ChunkPool> pool)
{
    std::vector<std::uint64_t> endless(parts.size(), std::numeric_limits<std::uint64_t>::max());
    return std::make_unique<Interleaved>(std::move(parts), std::move(endless), std::move(pool));
}

std::unique_ptr<io::ChunkStream> interleave(std::vector<std::unique_ptr<io::ChunkStream>> parts,
                                            std::vector<std::uint64_t> sizes, std::shared_ptr<io::ChunkPool> pool)
{
    return std::make_unique<Interleaved>(std::move(parts), std::move(sizes), std::move(pool));
}

}  // namespace discmaster::bus

#include "bus/made_streams.hpp"

#include "base/error.hpp"
#include "bus/stream_reader.hpp"

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

constexpr auto kEndless = std::numeric_limits<std::uint64_t>::max();

/// One stream after the other is taking turns that do not end.
std::vector<std::uint64_t> turnsOf(std::vector<std::uint64_t> turns, std::size_t parts)
{
    return turns.empty() ? std::vector<std::uint64_t>(parts, kEndless) : std::move(turns);
}

template <typename Parts>
std::uint64_t sizeOf(const Parts& parts)
{
    std::uint64_t size = 0;
    for (const auto& part : parts)
        if (__builtin_add_overflow(size, part->size(), &size))
            throw Error{Fault::InvalidArgument, "the streams together have more bytes than can be counted"};
    return size;
}

/// Takes turns, in order.
class Interleaved final : public io::ChunkStream {
public:
    Interleaved(std::vector<std::unique_ptr<io::ChunkStream>> parts, std::vector<std::uint64_t> turns,
                std::shared_ptr<io::ChunkPool> pool)
        : pool_{std::move(pool)}
        , turns_{std::move(turns)}
        , size_{sizeOf(parts)}
    {
        for (auto& part : parts) parts_.emplace_back(std::move(part));
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
    std::vector<StreamReader> parts_;
    std::vector<std::uint64_t> turns_;
    std::uint64_t size_;
    std::uint64_t position_ = 0;
    std::size_t current_ = 0;
    std::uint64_t turn_ = 0;
};

/// Takes turns, at any offset: so many whole rounds, of which each part gave its turn or all that it had, and then some
/// of a round.
class InterleavedBytes final : public io::ByteSource {
public:
    InterleavedBytes(std::vector<std::shared_ptr<io::ByteSource>> parts, std::vector<std::uint64_t> turns)
        : parts_{std::move(parts)}
        , turns_{std::move(turns)}
        , size_{sizeOf(parts_)}
    {
    }

    std::uint64_t size() const override { return size_; }

    void read(std::uint64_t offset, MutableBytes into) override
    {
        for (auto round = roundOf(offset); !into.empty(); ++round) {
            auto before = offset - behind(round);  // of this round
            for (std::size_t i = 0; i < parts_.size() && !into.empty(); ++i) {
                const auto start = given(i, round), turn = given(i, round + 1) - start;
                const auto skip = std::min(before, turn);
                before -= skip;
                const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(turn - skip, into.size()));
                if (n == 0) continue;
                parts_[i]->read(start + skip, into.first(n));
                into = into.subspan(n);
                offset += n;
            }
        }
    }

private:
    /// What a part has given in so many rounds.
    std::uint64_t given(std::size_t part, std::uint64_t rounds) const
    {
        std::uint64_t all = 0;
        if (__builtin_mul_overflow(turns_[part], rounds, &all)) all = kEndless;
        return std::min(all, parts_[part]->size());
    }
    std::uint64_t behind(std::uint64_t rounds) const
    {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < parts_.size(); ++i) all += given(i, rounds);
        return all;
    }
    /// The round that a byte below size() is of.
    std::uint64_t roundOf(std::uint64_t offset) const
    {
        std::uint64_t first = 0, end = size_;  // a round gives a byte at least
        while (first < end) {
            const auto middle = first + (end - first) / 2;
            if (behind(middle + 1) > offset)
                end = middle;
            else
                first = middle + 1;
        }
        return first;
    }

    std::vector<std::shared_ptr<io::ByteSource>> parts_;
    std::vector<std::uint64_t> turns_;
    std::uint64_t size_;
};

}  // namespace

std::shared_ptr<io::ByteSource> makeZeros(std::uint64_t length) { return std::make_shared<Zeros>(length); }

std::shared_ptr<io::ByteSource> makePseudoRandom(std::uint32_t seed, std::uint64_t length)
{
    return std::make_shared<PseudoRandom>(seed, length);
}

std::unique_ptr<io::ChunkStream> join(std::vector<std::unique_ptr<io::ChunkStream>> parts,
                                      std::vector<std::uint64_t> turns, std::shared_ptr<io::ChunkPool> pool)
{
    auto all = turnsOf(std::move(turns), parts.size());
    return std::make_unique<Interleaved>(std::move(parts), std::move(all), std::move(pool));
}

std::shared_ptr<io::ByteSource> joinBytes(std::vector<std::shared_ptr<io::ByteSource>> parts,
                                          std::vector<std::uint64_t> turns)
{
    auto all = turnsOf(std::move(turns), parts.size());
    return std::make_shared<InterleavedBytes>(std::move(parts), std::move(all));
}

}  // namespace discmaster::bus

#pragma once

#include "io/streams.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stop_token>
#include <utility>

namespace discmaster::bus {

/// Chunks of a stream as bytes of any number.
class StreamReader {
public:
    explicit StreamReader(std::unique_ptr<io::ChunkStream> stream)
        : stream_{std::move(stream)}
        , left_{stream_->size()}
    {
    }

    std::uint64_t left() const noexcept { return left_; }
    /// Fills as much of `into` as there is. Throws as ChunkStream::next.
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

/// A stream as bytes that are read in order.
class InOrder final : public io::ByteSource {
public:
    InOrder(std::unique_ptr<io::ChunkStream> stream, std::stop_token stop)
        : size_{stream->size()}
        , reader_{std::move(stream)}
        , stop_{std::move(stop)}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t, MutableBytes into) override { reader_.read(into, stop_); }

private:
    std::uint64_t size_;
    StreamReader reader_;
    std::stop_token stop_;
};

}  // namespace discmaster::bus

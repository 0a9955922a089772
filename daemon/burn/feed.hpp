#pragma once

#include "io/streams.hpp"

#include <stop_token>
#include <vector>

namespace discmaster::burn {

/// Cuts a stream of chunks, of whatever size, into the runs that commands carry: 64 KiB each, and at the end what is
/// left with zeros after it. A run that lies whole in a chunk is not copied.
class Feed {
public:
    /// `padding` bytes of zeros follow the stream. The stream outlives it.
    Feed(io::ChunkStream& stream, std::uint64_t padding);

    struct Run {
        ByteView bytes;              ///< valid until the next call; empty at the end
        std::size_t fromStream = 0;  ///< how many of them are the stream's; the rest is padding
    };
    Run next(std::stop_token stop);

private:
    Run gather(const std::stop_token& stop);
    bool refill(const std::stop_token& stop);

    io::ChunkStream& stream_;
    io::Chunk chunk_;
    std::size_t at_ = 0;
    bool ended_ = false;
    std::uint64_t padding_;
    std::vector<std::byte> bounce_;
};

}  // namespace discmaster::burn

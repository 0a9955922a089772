#pragma once
// IMAPI2's stream helpers: streams that are made, or made of other streams.

#include "io/streams.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace discmaster::bus {

/// So many zeros (MsftStreamZero).
std::shared_ptr<io::ByteSource> makeZeros(std::uint64_t length);
/// So many bytes of IMAPI2's generator (MsftStreamPrng001): x' = 0x19660D x + 0x3C6EF35F modulo 2^32, from the seed on;
/// each x' gives four bytes, the lowest first.
std::shared_ptr<io::ByteSource> makePseudoRandom(std::uint32_t seed, std::uint64_t length);

/// Streams as one. Without turns one after the other (MsftStreamConcatenate); with turns `turns[i]` bytes of stream i,
/// then of the next, and so on around (MsftStreamInterleave), where streams that have ended are passed over. As many
/// turns as parts, none of them 0. Throws Error{InvalidArgument} for more bytes than 64 bits count.
std::unique_ptr<io::ChunkStream> join(std::vector<std::unique_ptr<io::ChunkStream>> parts,
                                      std::vector<std::uint64_t> turns, std::shared_ptr<io::ChunkPool> pool);
/// The same bytes at any offset. Thread-safe where all parts are.
std::shared_ptr<io::ByteSource> joinBytes(std::vector<std::shared_ptr<io::ByteSource>> parts,
                                          std::vector<std::uint64_t> turns);

}  // namespace discmaster::bus

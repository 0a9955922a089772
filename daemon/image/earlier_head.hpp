#pragma once

#include "image/writer.hpp"
#include "io/streams.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace discmaster::image {

/// The blocks by which readers find what a disc that can be overwritten shows, before the leads of a further session
/// replace them. The session keeps them at its beginning, as if another one began kEarlierState blocks before it: its
/// descriptors are at block 16 of that, its anchor at block 256. Whoever is told that place (open(disc, start -
/// kEarlierState); mount -o sbsector=) sees the disc as it was.
struct EarlierHead {
    using DiscBlock = std::array<std::byte, kBlockSize>;
    std::vector<DiscBlock> descriptors;
    std::optional<DiscBlock> anchor;
};
inline constexpr std::uint32_t kEarlierState = 16;

/// Null for a disc without any.
std::shared_ptr<const EarlierHead> readHead(io::ByteSource& disc);

std::unique_ptr<Writer> makeEarlierHeadWriter(std::shared_ptr<const EarlierHead> head);

}  // namespace discmaster::image

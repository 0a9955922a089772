#pragma once

#include "image/options.hpp"
#include "image/tree.hpp"

#include <cstdint>
#include <memory>

namespace discmaster::image {

/// Blocks that an image of a tree will have, about: from counts alone, at once, however large the tree is. Contents
/// count whole, so that hard links, which are stored once, make it too much; directories count as if all were alike.
std::uint64_t estimateBlocks(const Tree::Counts& counts, const Options& options);

/// Blocks that it will have, which takes as long as planning it. Throws what `plan` throws, but for ImageSizeLimit and
/// for fields that name files.
std::uint64_t measureBlocks(std::shared_ptr<const Tree> tree, Options options);

}  // namespace discmaster::image

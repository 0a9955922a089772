#pragma once

#include "bus/allowances.hpp"
#include "image/tree.hpp"

#include <memory>
#include <vector>

namespace discmaster::bus {

/// A tree with what its user is charged for it. Both last as long as anybody reads the tree: the image, a result, a
/// burn.
struct KeptTree {
    std::shared_ptr<Allowances::Share> share;
    image::Tree tree;
    /// Images within images: 0 where no content is taken from another ImageResult.
    unsigned depth = 0;
    /// Of the allowance: folders that stay open.
    std::vector<std::shared_ptr<void>> folders{};

    static std::shared_ptr<image::Tree> treeOf(const std::shared_ptr<KeptTree>& kept) { return {kept, &kept->tree}; }
};

}  // namespace discmaster::bus

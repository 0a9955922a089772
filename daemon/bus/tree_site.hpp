#pragma once

#include "bus/kept_tree.hpp"
#include "bus/stage.hpp"
#include "image/options.hpp"
#include "image/tree.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace discmaster::io {
class CallerFiles;
}

namespace discmaster::bus {

/// What work on an image's tree needs of the image, for whichever thread does it. Options are as they were then.
struct TreeSite {
    std::shared_ptr<KeptTree> kept;
    image::Options options;
    std::shared_ptr<Stage> stage;
    bool stageFiles = false;
    std::shared_ptr<const io::CallerFiles> files;

    image::Tree& tree() const noexcept { return kept->tree; }
    std::shared_ptr<image::Tree> treePointer() const { return KeptTree::treeOf(kept); }
};

/// Changes the tree, or throws and leaves it as it was. Beside what the change throws: what the image may not hold
/// (image::requireWithinLimits), ImageSizeLimit, LimitsExceeded for the user's memory. Where the image has about as
/// many blocks as it may, it is measured, which takes its time.
void changeTree(const TreeSite& site, const std::function<void(image::Tree&)>& change);

/// Goes back to a change point, unless what was there then is more than the image may hold now. Throws InvalidParam,
/// and as image::requireWithinLimits.
void rollBack(const TreeSite& site, std::uint64_t changePoint);

}  // namespace discmaster::bus

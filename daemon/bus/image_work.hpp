#pragma once
// What jobs do with an image's tree on a worker: adding to it, laying it out.

#include "bus/jobs.hpp"
#include "bus/made_image.hpp"
#include "bus/scan_choice.hpp"
#include "bus/sources.hpp"
#include "bus/tree_site.hpp"
#include "image/boot/boot.hpp"
#include "image/earlier_head.hpp"
#include "image/tree.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::bus {

/// A file below a folder of the image. `replace`: a file of that name gives way; else it is DupName, as a folder always
/// is.
struct FilePlace {
    image::NodeId folder{};
    std::string name;
    std::string path;  ///< of the file, as jobs name it
    bool replace = true;
};
Jobs::Work addFileWork(TreeSite site, FilePlace at, std::shared_ptr<Source> source, ScanChoice how);

/// Without a name: the folder's contents alone.
Jobs::Work addTreeWork(TreeSite site, image::NodeId folder, std::optional<std::string> name,
                       std::shared_ptr<HostPlace> from, ScanChoice how);

/// `finish` is called on the loop's thread with what the source gives.
Jobs::Work keepContentWork(TreeSite site, std::shared_ptr<Source> source, std::string item,
                           std::function<Variants(image::Content)> finish);

/// A named stream of a file.
Jobs::Work addStreamWork(TreeSite site, image::NodeId file, std::string name, std::shared_ptr<Source> source);

/// Moves the stage file to a folder of the caller's. Throws InvalidWorkingDirectory, and as Stage::moveTo.
Jobs::Work moveStageWork(TreeSite site, std::shared_ptr<HostPlace> to);

struct PlanChoice {
    image::boot::Settings boot;
    bool equalOnce = false;
    /// Of the disc that the image continues: its boot catalog, and what tells it from others.
    std::optional<std::uint32_t> bootCatalog = {};
    std::string discId = {};
    std::shared_ptr<const image::EarlierHead> earlier = {};
};
/// `finish` is called on the loop's thread with what was made.
Jobs::Work planWork(TreeSite site, PlanChoice how,
                    std::function<void(Variants&, std::shared_ptr<const MadeImage>)> finish);

}  // namespace discmaster::bus

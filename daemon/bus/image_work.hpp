#pragma once
// What jobs do with an image's tree on a worker: adding to it, laying it out.

#include "bus/jobs.hpp"
#include "bus/made_image.hpp"
#include "bus/sources.hpp"
#include "image/options.hpp"
#include "image/tree.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::bus {

/// How files are taken over: options `reproducible` and `source-date-epoch`.
struct ScanChoice {
    bool reproducible = false;
    image::Time latest = image::Time::unknown();
};
ScanChoice takeScanOptions(Options& options);
/// The time that an image is made at: `source-date-epoch`, else with `reproducible` the beginning of 1970, else now.
image::Time takeCreationTime(Options& options);

/// A folder that no file stands for: made now.
image::Attributes newFolder();
/// The last name of a path. Throws Error{InvalidArgument} for one that has none.
std::string baseName(const std::string& path);

Jobs::Work addFileWork(std::shared_ptr<image::Tree> tree, image::NodeId folder, std::string name,
                       std::shared_ptr<HostPlace> from, std::shared_ptr<const io::CallerFiles> files, ScanChoice how);
/// Without a name: the folder's contents alone.
Jobs::Work addTreeWork(std::shared_ptr<image::Tree> tree, image::NodeId folder, std::optional<std::string> name,
                       std::shared_ptr<HostPlace> from, std::shared_ptr<const io::CallerFiles> files, ScanChoice how);
/// `finish` is called on the loop's thread with what was made.
Jobs::Work planWork(std::shared_ptr<const image::Tree> tree, image::Options options,
                    std::shared_ptr<const io::CallerFiles> files,
                    std::function<Variants(std::shared_ptr<const MadeImage>)> finish);

}  // namespace discmaster::bus

#pragma once
// What jobs do with the disc that an image continues, on its drive's lane.

#include "bus/fd_sink.hpp"
#include "bus/jobs.hpp"
#include "bus/tree_site.hpp"
#include "image/content.hpp"
#include "image/earlier_head.hpp"
#include "image/options.hpp"

#include <cstdint>
#include <discmaster/enums.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::bus {

/// What of a disc is imported.
struct ImportChoice {
    std::optional<FsiFileSystems> fileSystem;  ///< without: that which tells most
    std::optional<std::uint32_t> session;      ///< counted from 1; without: the last
    bool skipUnreadable = false;
};

/// An import that was done.
struct Imported {
    image::Options options;  ///< of the session that is to follow
    std::string discId;
    std::string volumeName;
    std::optional<std::uint32_t> bootCatalog;
    std::shared_ptr<const image::EarlierHead> earlier;
};

/// Adds what the disc has to the tree. `finish` is called on the loop's thread.
Jobs::LaneWork importWork(TreeSite site, ImportChoice choice, std::function<void(Imported)> finish);
/// Whether a session of a file system can follow; what refuses it is the reason.
Jobs::LaneWork probeWork(image::Options options, FsiFileSystems fileSystem);
Jobs::LaneWork identifyWork();
Jobs::LaneWork discIdentifierWork();
/// The content of a file that was left on the disc, unless another disc is there now (DiscMismatch).
Jobs::LaneWork readRecordedWork(image::RecordedFile file, std::string discId, Destination destination);

}  // namespace discmaster::bus

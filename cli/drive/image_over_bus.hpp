#pragma once

#include "cli/drive/disc_source.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::cli {

/// Builds the image in the service: descriptors of files and folders cross the bus, and no content does.
DiscSource masterInService(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                           const ImageChoice& choice, const std::string& drivePath);

/// What of a disc is continued.
struct ContinueChoice {
    std::vector<std::string> interfaces;  ///< multisession objects of the writer
    std::optional<std::uint32_t> session;
    std::optional<std::uint32_t> fileSystem;  ///< FsiFileSystems
    std::vector<std::string> remove;
};
/// The same for the next session of the disc, which has what the disc has.
DiscSource continueInService(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                             const ImageChoice& choice, const ContinueChoice& disc);

}  // namespace discmaster::cli

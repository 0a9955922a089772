#pragma once

#include "cli/drive/disc_source.hpp"

namespace discmaster::cli {

/// Builds the image in the service: descriptors of files and folders cross the bus, and no content does.
DiscSource masterInService(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                           const ImageChoice& choice, const std::string& drivePath);

}  // namespace discmaster::cli

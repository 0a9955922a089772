#pragma once

#include "cli/drive/disc_source.hpp"

namespace discmaster::cli {

/// Masters in this process, with its rights, and passes the image as a stream.
DiscSource masterHere(const Context& context, const std::vector<SourcePath>& sources, const ImageChoice& choice);

}  // namespace discmaster::cli

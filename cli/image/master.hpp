#pragma once
// Mastering in this process.

#include "cli/image_settings.hpp"
#include "cli/sources.hpp"

#include "image/plan.hpp"
#include "image/stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace discmaster::cli {

struct Context;

/// Scans the sources and plans the image; shows progress, and warns about what cannot be put on a disc.
image::Plan planImage(const Context& context, const std::vector<SourcePath>& sources, const ImageChoice& choice);

/// The plan as a stream of bytes.
std::unique_ptr<image::ImageStream> streamImage(const image::Plan& plan);

/// "12 files in 3 folders"
std::string contentOf(const image::Plan& plan);

}  // namespace discmaster::cli

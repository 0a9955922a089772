#pragma once

#include "image/options.hpp"
#include "image/writer.hpp"

#include <memory>

namespace discmaster::image::joliet {

/// The supplementary volume with Unicode names. Symbolic links are not in it. Throws TooManyDirs.
std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options);

}  // namespace discmaster::image::joliet

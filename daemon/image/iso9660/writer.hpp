#pragma once

#include "image/options.hpp"
#include "image/writer.hpp"

#include <memory>

namespace discmaster::image::iso9660 {

/// The primary volume, with Rock Ridge where the options say so. Throws: Iso9660Levels for a strict image deeper than 8
/// directories, DataTooBig for a file that the level cannot hold, TooManyDirs.
std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options);
/// The enhanced volume of ISO 9660:1999, which has a tree of its own with names as they are.
std::unique_ptr<Writer> makeEnhancedWriter(const Census& census, const Options& options);

}  // namespace discmaster::image::iso9660

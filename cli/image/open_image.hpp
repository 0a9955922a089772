#pragma once

#include "image/read/image.hpp"
#include "io/file_source.hpp"

#include <memory>
#include <string>

namespace discmaster::cli {

/// An image file (or a disc's device) open for reading. Throws Error: SourceNotFound, AccessDenied, ReadFailed.
std::unique_ptr<io::FileSource> openImageFile(const std::string& path);

/// The view that --fs names ("iso9660", "rockridge", "joliet", "udf"), or the preferred one. Throws UsageError, and
/// Error{FileSystemNotFound}.
const image::read::View& chooseView(const image::read::Image& image, const std::string& name);

}  // namespace discmaster::cli

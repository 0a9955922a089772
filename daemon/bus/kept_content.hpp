#pragma once
// Contents as callers give them, kept for an image: by reference where that is exact, else as a copy in a stage file.

#include "base/unique_fd.hpp"
#include "bus/sources.hpp"
#include "bus/tree_site.hpp"
#include "image/content.hpp"

#include <string>

namespace discmaster::bus {

class JobControl;

/// The content of a source. A file stays open and is read when the image is; bytes that are made, or lie in an
/// ImageResult, take no room; what can be read but once (a pipe, a socket, what is made of these) and block devices are
/// copied, and all is with StageFiles. `item` is how the job names the file. Throws what opening and copying throw,
/// InvalidArgument for a folder and for what has no end, LimitsExceeded, DataStreamInconsistency for a length that is
/// not the announced one.
image::Content keepContent(Source& source, const TreeSite& site, const std::string& item, JobControl& control);

/// The same of a regular file that is open for reading; the descriptor is borrowed.
image::Content keepFile(int fd, const std::string& name, const TreeSite& site, const std::string& item,
                        JobControl& control);
/// Of the descriptor of a source, whatever it is.
image::Content keepDescriptor(UniqueFd fd, Source& source, const std::string& name, const TreeSite& site,
                              const std::string& item, JobControl& control);

}  // namespace discmaster::bus

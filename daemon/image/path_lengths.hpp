#pragma once

#include "image/census.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace discmaster::image {

/// Throws Error{Fault::InvalidPath} that names the first path of more than `most` bytes: those of its names, as
/// `nameBytes` counts them in a file system, and one between each two.
void requirePathLengths(const Census& census, std::size_t most, std::string_view fileSystem,
                        const std::function<std::size_t(EntryNo)>& nameBytes);

}  // namespace discmaster::image

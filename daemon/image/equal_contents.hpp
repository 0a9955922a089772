#pragma once

#include "image/census.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace discmaster::image {

/// Finds files of equal content by reading those that have another's size: first a hash of each, then byte by byte what
/// has the same. For `plan()`, which stores them once. Throws SourceChanged, what opening and reading throw, and
/// RequestCancelled. `progress` gets the bytes read so far, and may be empty. What lies on the disc `unread` is not
/// looked at.
Census::EqualContents findEqualContents(const Tree& tree, const std::shared_ptr<const io::CallerFiles>& files,
                                        const std::stop_token& stop,
                                        const std::function<void(std::uint64_t)>& progress = {},
                                        const std::optional<RecordedDisc>& unread = {});

}  // namespace discmaster::image

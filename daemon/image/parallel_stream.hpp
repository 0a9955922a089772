#pragma once
// An image as bytes in order, filled by two threads.

#include "image/plan.hpp"
#include "io/caller_files.hpp"
#include "io/streams.hpp"

#include <memory>

namespace discmaster::image {

/// What ImageStream gives, sooner: a chunk is rendered and its files are read while the one before is. Nothing is begun
/// before the first `next`.
std::unique_ptr<io::ChunkStream> makeParallelStream(Plan plan, std::shared_ptr<io::ChunkPool> pool,
                                                    std::shared_ptr<const io::CallerFiles> files);

}  // namespace discmaster::image

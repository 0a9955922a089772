#pragma once
// What jobs do with images on a worker: saving, streaming, checking.

#include "base/unique_fd.hpp"
#include "bus/fd_sink.hpp"
#include "bus/jobs.hpp"
#include "bus/made_image.hpp"
#include "bus/sources.hpp"
#include "bus/stage.hpp"

#include <memory>
#include <string>

namespace discmaster::bus {

// A destination belongs to its work alone and is closed with it, after the job's end: whoever reads a pipe to its end
// finds that nothing is busy with it any more.

/// Writes an image to a descriptor; the result is SaveTo's.
Jobs::Work saveWork(std::shared_ptr<const MadeImage> image, Destination destination);
/// Writes bytes to a descriptor; the result is SaveTo's.
Jobs::Work streamWork(std::shared_ptr<io::ByteSource> source, Destination destination);
/// Writes an image to a new file below a folder, complete or not at all.
Jobs::Work saveBelowWork(std::shared_ptr<const MadeImage> image, std::shared_ptr<UniqueFd> folder, std::string name);
/// Checks that a source is an image to burn; the result is ValidateImage's. What can be read but once is copied to the
/// stage.
Jobs::Work validateWork(std::shared_ptr<Source> source, std::shared_ptr<Stage> stage);

}  // namespace discmaster::bus

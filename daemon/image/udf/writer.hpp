#pragma once

#include "image/census.hpp"
#include "image/options.hpp"
#include "image/writer.hpp"

#include <memory>

namespace discmaster::image::udf {

/// UDF 1.02 for reading only: one partition from block 257 to the end of the data, whose files share their data with
/// the other file systems. The census outlives it. Throws Error{Fault::NotSupported} for another revision.
std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options);

}  // namespace discmaster::image::udf

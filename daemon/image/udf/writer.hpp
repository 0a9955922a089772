#pragma once

#include "image/census.hpp"
#include "image/options.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <memory>

namespace discmaster::image::udf {

/// UDF for reading only: one partition, whose files share their data with the other file systems. The census outlives
/// it. The options are valid. The image's last `taken` blocks are another's. Throws what names throw, and ImageTooBig.
std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options, std::uint32_t taken = 0);

}  // namespace discmaster::image::udf

#pragma once

#include "image/boot/boot.hpp"
#include "image/options.hpp"
#include "image/writer.hpp"

#include <memory>

namespace discmaster::image::boot {

/// The boot record, the catalog, the boot images that are no files of the tree or are changed, and what makes the image
/// a disk's too.
std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options, std::shared_ptr<const Boot> boot);

/// The boot record alone, which names the catalog of an earlier session.
std::unique_ptr<Writer> makeRecordWriter(std::uint32_t catalog);

/// Blocks of all that a BIOS looks at together make a hybrid's length: tools and BIOSes count in cylinders of 1 MiB.
inline constexpr std::uint32_t kHybridUnit = 512;

}  // namespace discmaster::image::boot

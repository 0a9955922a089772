#pragma once
// El Torito's boot record and boot catalog.

#include "image/boot/boot.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <span>

namespace discmaster::image::boot {

/// The boot record volume descriptor (ECMA-119 8.2, El Torito figure 7).
void renderBootRecord(std::uint32_t catalog, Block out);
/// The catalog: one block has room for the most entries that there may be, each in a section of its own. `starts`: the
/// first block of each entry's image.
void renderCatalog(std::span<const Boot::Entry> entries, std::span<const std::uint32_t> starts, Block out);

}  // namespace discmaster::image::boot

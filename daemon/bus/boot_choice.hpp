#pragma once
// What an image boots, as callers tell it and as they are told.

#include "bus/compat.hpp"
#include "bus/options.hpp"
#include "image/boot/boot.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::bus {

/// An entry of SetBootImages. Throws Error{InvalidArgument, InvalidParam} for keys and values that there are not.
struct BootChoice {
    image::boot::BootImage image;  ///< without content
    sdbus::Variant item;           ///< a path in the image, or a free item
};
BootChoice takeBootImage(Variants entry);

/// What SetBootImages takes besides. Throws Error{InvalidArgument, BootImageData}.
struct HybridChoice {
    bool hybrid = true;
    std::optional<image::boot::BootCode> code;
};
HybridChoice takeHybrid(Options& options);

/// An entry as GetBootImages tells it; `image` is complete.
Variants describe(const image::boot::BootImage& image, std::uint64_t size);

}  // namespace discmaster::bus

#pragma once
// Is this something to burn? IIsoImageManager's Validate.

#include "io/streams.hpp"

#include <cstdint>

namespace discmaster::image::read {

/// An image has at most so many sectors (IIsoImageManager).
inline constexpr std::uint64_t kMaxImageSectors = 2147483647;

/// Throws Error unless the bytes can be an image of user data: Fault::ImagemanagerImageNotAligned when the size is not
/// a multiple of 2048, Fault::ImagemanagerImageTooBig above kMaxImageSectors, Fault::ImagemanagerNoValidVdFound when
/// there is no volume recognition sequence of ECMA-119, ECMA-167 or ECMA-168 at byte 32768; the text says when the
/// file holds raw 2352-byte sectors or has another format's header in front.
void validate(io::ByteSource& image);

}  // namespace discmaster::image::read

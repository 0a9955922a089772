#pragma once
// An image that a new one, or a further session of it, goes on with.

#include "cli/image/open_image.hpp"

#include "image/import.hpp"
#include "image/read/image.hpp"
#include "io/streams.hpp"

#include <memory>
#include <string>

namespace discmaster::cli {

struct Context;

/// --import, and --import-session and --import-fs, which say what of it.
void addImportOptions(CLI::App& app, ImageFileOptions& options);

/// An image, open, with the view whose tree is taken over.
struct OldImage {
    std::shared_ptr<io::ByteSource> disc;
    image::read::Image image;
    const image::read::View* view = nullptr;  ///< one of the image's
};
/// Throws as openImage() and chooseView() do. The view is that which tells most, if none is named.
OldImage openOldImage(std::shared_ptr<io::ByteSource> disc, const ImageFileOptions& options);

/// Takes its tree over; shows progress, and warns about what cannot be.
image::ImportReport takeOver(const Context& context, image::Tree& tree, const OldImage& old, bool skipUnreadable);

}  // namespace discmaster::cli

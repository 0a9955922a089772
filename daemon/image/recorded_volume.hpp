#pragma once
// What the volume of the last session is called, and the next one goes on with unless it is told otherwise.

#include "image/options.hpp"
#include "image/tree.hpp"

namespace discmaster::image {

namespace read {
class Image;
class View;
}  // namespace read

/// Names and fields as the session's volume descriptors have them, the fuller text where file systems differ: the
/// primary descriptor's name has neither small letters nor spaces, Joliet half as many characters. Names of files are
/// those that `taken`, the view whose tree is taken over, gives them.
RecordedVolume recordedVolume(const read::Image& image, const read::View& taken);

/// The fields of a volume with that tree: those that were chosen, and the last session's in place of the others. A file
/// that the last session's fields name and the tree has no longer is named no more.
VolumeFields fieldsOfVolume(const Options& options, const Tree& tree);

}  // namespace discmaster::image

#pragma once
// Opening an image as the command line names it, and looking at a part of it.

#include "image/read/image.hpp"
#include "io/file_source.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace discmaster::cli {

struct ImageFileOptions {
    std::string file;
    std::string fileSystem;                ///< --fs
    std::optional<std::uint32_t> session;  ///< --from-session; the last when left out
    std::uint32_t start = 0;               ///< --start
};

/// FILE, --from-session and --start.
void addImageFile(CLI::App& app, ImageFileOptions& options);
/// --fs.
void addViewOptions(CLI::App& app, ImageFileOptions& options);

/// An image file (or a disc's device) open for reading. Throws Error: SourceNotFound, AccessDenied, ReadFailed.
std::unique_ptr<io::FileSource> openImageFile(const std::string& path);

/// The file systems of the session that is asked for. Throws UsageError for one that is not there, and as
/// image::read::open() does.
image::read::Image openImage(io::ByteSource& source, const ImageFileOptions& options);

/// First block of the session that is asked for.
std::uint32_t startOf(io::ByteSource& source, const ImageFileOptions& options);

/// The view that --fs names ("iso9660", "rockridge", "joliet", "iso9660:1999", "udf"), or the preferred one. Throws
/// UsageError, and Error{FileSystemNotFound}.
const image::read::View& chooseView(const image::read::Image& image, const std::string& name);

/// The path as walk() gives paths: "docs/a.txt".
std::string normalized(std::string path);

/// Hands over what is at the paths (normalized) and below them; everything when there is none or an empty one. With
/// `parents` the folders that lead there, too. Throws Error{FileNotFound} for a path that is not in the image.
void walkBelow(const image::read::View& view, const std::vector<std::string>& tops,
               const std::function<void(const std::string&, const image::read::Entry&)>& visit, bool parents = false);

}  // namespace discmaster::cli

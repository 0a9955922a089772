#pragma once
// The tree of a disc or an image as a part of a new one. Names and attributes are read; contents stay where they lie,
// and the tree refers to them (RecordedFile): who appends to that disc leaves them there, who makes an image of its own
// copies them.

#include "image/content.hpp"
#include "image/tree.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace discmaster::image {

namespace read {
class View;
}

struct ImportProgress {
    std::string path;               ///< "/a/b" in the image; a directory's ends in '/'
    std::uint64_t directories = 0;  ///< taken over so far
    std::uint64_t files = 0;        ///< everything else
};

struct ImportOptions {
    /// What cannot be taken over is reported instead of ending the call.
    bool skipUnreadable = false;
    std::stop_token stop;
    /// Takes a copy of a content that does not lie in whole blocks; without it such a content is read through the view
    /// later. May be empty.
    std::function<Content(io::ByteSource& content, const std::string& path)> keep;
    /// Called before each directory and after each file (DFileSystemImageImportEvents); may be empty.
    std::function<void(const ImportProgress&)> progress;
};

struct ImportReport {
    RecordedDisc disc{};  ///< on which the files lie
    std::uint64_t directories = 0;
    std::uint64_t files = 0;    ///< everything else
    std::uint64_t covered = 0;  ///< names that the tree had already, and keeps
    /// What was left out, a path and the reason each; the first thousand of them.
    struct Skipped {
        std::string path;
        std::string reason;
    };
    std::vector<Skipped> skipped;
    std::uint64_t skippedCount = 0;
};

/// Adds what a view shows to a tree. What the tree has already wins (IFileSystemImage::ImportFileSystem); directories
/// of one name are merged. Files that are compressed on the disc (zisofs), or do not lie in whole blocks (embedded in
/// UDF's file entries, sparse), are copied now or read through the view later. Named streams come along with files; a
/// directory's, which the tree cannot hold, are reported. Atomic: when it throws, the tree is as before. Throws
/// ImageInvalid and FileSystemFeatureNotSupported as reading does, and InvalidPath for a name or target that the tree
/// cannot hold, each naming the file and unless such are skipped; DupName where a directory meets something else;
/// RequestCancelled; and what the tree throws.
///
/// The view reads `disc`, which the tree keeps; the view itself may go.
ImportReport importView(Tree& tree, const read::View& view, std::shared_ptr<io::ByteSource> disc,
                        const ImportOptions& options = {});

}  // namespace discmaster::image

#pragma once
// The PATHs of a command line: the files and folders that become an image.

#include "base/unique_fd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace discmaster::cli {

/// One PATH, open: a file for reading, a folder as O_PATH.
struct SourcePath {
    std::string path;  ///< as the user wrote it
    std::string name;  ///< its name in the image's root
    bool folder = false;
    UniqueFd fd;
};

/// What the help of every verb that takes PATHs says about them.
inline constexpr std::string_view kPathsHelp =
    "Files and folders. A single folder gives its contents to the root of the image; of several PATHs each appears in "
    "the root under its own name";

/// Opens the PATHs. Throws Error: SourceNotFound, AccessDenied, InvalidArgument for what is neither file nor folder;
/// UsageError where two would have the same name.
std::vector<SourcePath> openSources(const std::vector<std::string>& paths);

/// Whether the image's root is the contents of the only folder.
inline bool isRootFolder(const std::vector<SourcePath>& sources) noexcept
{
    return sources.size() == 1 && sources.front().folder;
}

}  // namespace discmaster::cli

#pragma once
// `[DRIVE] PATH...` told apart: which argument is a drive.

#include "cli/drive/drive_info.hpp"

#include <optional>
#include <string>
#include <vector>

namespace discmaster::cli {

struct Target {
    std::optional<std::string> drive;
    std::vector<std::string> paths;
};

/// What else than the drive has to be named.
enum class Wanted {
    Paths,
    MaybePaths,
    NoPaths,  ///< an image takes their place
};

/// The first of several arguments is the drive where it names one; write ./NAME for a file of that name. Throws
/// UsageError, and Error{NoSuchObject} for a first argument that is neither drive nor path.
Target splitTarget(const std::vector<std::string>& arguments, Wanted wanted, const std::vector<DriveInfo>& drives);

}  // namespace discmaster::cli

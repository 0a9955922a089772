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

/// The first of several arguments is the drive where it names one; write ./NAME for a file of that name. With
/// `hasImage`, which leaves no room for PATHs, the only argument is the drive. Throws UsageError, and
/// Error{NoSuchObject} for a first argument that is neither drive nor path.
Target splitTarget(const std::vector<std::string>& arguments, bool hasImage, const std::vector<DriveInfo>& drives);

}  // namespace discmaster::cli

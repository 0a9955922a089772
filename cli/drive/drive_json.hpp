#pragma once

#include "cli/drive/drive_info.hpp"
#include "cli/output.hpp"

namespace discmaster::cli {

/// A drive and its disc as `list --json` shows them.
Json driveJson(const DriveInfo& drive);

/// "blank", "appendable", "empty", ...: what `list` says about a drive's disc.
std::string loadedState(const Medium& medium);

}  // namespace discmaster::cli

#pragma once
// Which drive the user means.

#include "cli/drive/drive_info.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::cli {

class Connection;
class Interrupt;

/// What a verb needs of a drive, for choosing one when the user names none.
struct Purpose {
    std::string_view noun;  ///< "a disc that can be burned"
    bool (*suits)(const DriveInfo&);
};

/// The drive that DRIVE means: sr0, /dev/sr0 (or a link to it), a software recorder's name, a serial number, or an
/// object path. Null when there is none.
const DriveInfo* findDrive(const std::vector<DriveInfo>& drives, const std::string& wanted);

/// The drive that DRIVE means, or where it is left out the only drive that suits, or the only drive. Throws
/// Error{NoSuchObject} that names the drives there are, and UsageError where several drives suit.
const DriveInfo& chooseDrive(const std::vector<DriveInfo>& drives, const std::optional<std::string>& wanted,
                             const Purpose& purpose);

/// Throws Error: Df2dataWriteInProgress while the disc is being written, RecorderMediaNoMedia where there is none.
void requireQuietDisc(const DriveInfo& drive);
/// The same, and Error{EmptyDisc} where nothing is on the disc that could be read.
void requireBurnedDisc(const DriveInfo& drive);

/// The drives, once the service knows what is in each: a drive that was connected or loaded a moment ago is still
/// inspecting its disc. Waits half a minute at most, then takes what is known.
std::vector<DriveInfo> settledDrives(Connection& connection, const Interrupt& interrupt);

}  // namespace discmaster::cli

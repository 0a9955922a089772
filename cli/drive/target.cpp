#include "cli/drive/target.hpp"

#include "base/error.hpp"
#include "cli/drive/selection.hpp"
#include "cli/usage_error.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

namespace discmaster::cli {

namespace {

bool exists(const std::string& path)
{
    struct stat st {};
    return ::stat(path.c_str(), &st) == 0;
}

}  // namespace

Target splitTarget(const std::vector<std::string>& arguments, Wanted wanted, const std::vector<DriveInfo>& drives)
{
    if (wanted == Wanted::NoPaths) {
        if (arguments.size() > 1)
            throw UsageError{"--image takes the place of PATHs: give a drive and no paths beside it"};
        return {arguments.empty() ? std::nullopt : std::optional{arguments.front()}, {}};
    }
    if (arguments.empty() && wanted == Wanted::MaybePaths) return {};
    if (arguments.empty())
        throw UsageError{"nothing to put on the disc was named: give files and folders, or --image FILE"};

    const auto& first = arguments.front();
    const bool isDrive = findDrive(drives, first) != nullptr;
    if (arguments.size() == 1) {
        if (isDrive && !exists(first) && wanted == Wanted::MaybePaths) return {first, {}};
        if (isDrive && !exists(first))
            throw UsageError{fmt::format("{} is the drive: what goes onto its disc is missing", first)};
        return {std::nullopt, arguments};
    }
    if (isDrive) return {first, {arguments.begin() + 1, arguments.end()}};
    if (!exists(first))
        throw Error{Fault::NoSuchObject, fmt::format("{} is neither a drive nor a file or folder", first)};
    return {std::nullopt, arguments};
}

}  // namespace discmaster::cli

#include "cli/drive/selection.hpp"

#include "base/error.hpp"
#include "cli/advised_error.hpp"
#include "cli/drive/connection.hpp"
#include "cli/interrupt.hpp"
#include "cli/usage_error.hpp"

#include <discmaster/client/drive.hpp>
#include <discmaster/client/manager.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <list>
#include <system_error>

namespace discmaster::cli {

namespace {

constexpr const char* kGetDrive = "connect one; discmasterctl virtual add NAME --media bd-r makes one of software";

std::string names(const std::vector<const DriveInfo*>& drives)
{
    std::vector<std::string> list;
    for (const auto* drive : drives) list.push_back(drive->name);
    return fmt::format("{}", fmt::join(list, ", "));
}

std::vector<const DriveInfo*> all(const std::vector<DriveInfo>& drives)
{
    std::vector<const DriveInfo*> list;
    for (const auto& drive : drives) list.push_back(&drive);
    return list;
}

bool inspecting(const std::vector<DriveInfo>& drives)
{
    return std::ranges::any_of(drives, [](const DriveInfo& d) { return d.medium.state == "inspecting"; });
}

}  // namespace

const DriveInfo* findDrive(const std::vector<DriveInfo>& drives, const std::string& wanted)
{
    const auto means = [&](const DriveInfo& d) {
        return d.name == wanted || d.path == wanted || (!d.device.empty() && d.device == wanted) ||
               (!d.serial.empty() && d.serial == wanted) || (!d.uniqueId.empty() && d.uniqueId == wanted);
    };
    if (const auto found = std::ranges::find_if(drives, means); found != drives.end()) return &*found;

    if (!wanted.starts_with("/dev/")) return nullptr;
    std::error_code error;  // /dev/cdrom and other links that udev makes
    const auto target = std::filesystem::canonical(wanted, error).string();
    if (error) return nullptr;
    const auto found = std::ranges::find(drives, target, &DriveInfo::device);
    return found == drives.end() ? nullptr : &*found;
}

const DriveInfo& chooseDrive(const std::vector<DriveInfo>& drives, const std::optional<std::string>& wanted,
                             const Purpose& purpose)
{
    if (wanted) {
        if (const auto* drive = findDrive(drives, *wanted)) return *drive;
        if (drives.empty())
            throw AdvisedError{Error{Fault::NoSuchObject, fmt::format("there is no drive {}, nor any other", *wanted)},
                               kGetDrive};
        throw Error{Fault::NoSuchObject, fmt::format("there is no drive {}; there is {}", *wanted, names(all(drives)))};
    }
    if (drives.empty()) throw AdvisedError{Error{Fault::NoSuchObject, "there is no optical drive"}, kGetDrive};
    if (drives.size() == 1) return drives.front();

    auto suitable = all(drives);
    std::erase_if(suitable, [&](const DriveInfo* d) { return !purpose.suits(*d); });
    if (suitable.size() == 1) return *suitable.front();
    if (suitable.empty())
        throw Error{Fault::NoSuchObject,
                    fmt::format("no drive has {}: name one of {}", purpose.noun, names(all(drives)))};
    throw UsageError{fmt::format("several drives have {}: name one of {}", purpose.noun, names(suitable))};
}

void requireQuietDisc(const DriveInfo& drive)
{
    if (drive.medium.beingWritten())
        throw Error{Fault::Df2dataWriteInProgress,
                    drive.usedBy.empty()
                        ? fmt::format("the disc in {} is being written", drive.name)
                        : fmt::format("the disc in {} is being written by {}", drive.name, drive.usedBy)};
    if (drive.medium.state == "empty")
        throw Error{Fault::RecorderMediaNoMedia, fmt::format("there is no disc in {}", drive.name)};
}

void requireBurnedDisc(const DriveInfo& drive)
{
    requireQuietDisc(drive);
    const auto& m = drive.medium;
    if (m.ready() && !m.holdsData()) throw Error{Fault::EmptyDisc, fmt::format("the disc in {} is blank", drive.name)};
}

std::vector<DriveInfo> settledDrives(Connection& connection, const Interrupt& interrupt)
{
    const client::Manager manager{connection.service()};
    auto drives = allDrives(manager);
    if (!inspecting(drives)) return drives;

    std::list<client::Drive> watched;
    bool changed = false;
    for (const auto& drive : drives)
        watched.emplace_back(connection.service(), drive.path)
            .onPropertiesChanged([&](const std::string&, const client::Fields&) { changed = true; });
    drives = allDrives(manager);  // what changed before the handlers were there

    constexpr std::chrono::seconds kPatience{30};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (inspecting(drives)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        changed = false;
        const auto end =
            connection.run([&] { return changed; }, interrupt, std::max(left, std::chrono::milliseconds{0}));
        if (end == Connection::End::Interrupted)
            throw Error{Fault::RequestCancelled, "cancelled before anything was changed"};
        if (end == Connection::End::TimedOut) break;
        drives = allDrives(manager);
    }
    return drives;
}

}  // namespace discmaster::cli

#pragma once
// The drives as the service publishes them, as one value: what verbs show and choose from.

#include <discmaster/client/manager.hpp>
#include <discmaster/enums.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::cli {

/// What is in a drive.
struct Medium {
    std::string state;  ///< "inspecting", "empty", "ready", "writing" or "unreadable"
    MediaPhysicalType type = MediaPhysicalType::Unknown;
    std::int32_t profile = 0;
    bool blank = false;
    std::uint32_t status = 0;  ///< mask of DataMediaState
    std::uint64_t totalSectors = 0;
    std::uint64_t freeSectors = 0;
    std::int64_t nextWritable = -1;
    std::int64_t lastSessionStart = -1;
    std::int64_t lastSessionEnd = -1;
    std::vector<std::int64_t> writeSpeeds;  ///< sectors per second, fastest first
    std::int64_t currentWriteSpeed = -1;
    std::string id;
    std::vector<client::Fields> sessions;
    std::vector<client::Fields> tracks;

    bool is(DataMediaState s) const noexcept { return (status & static_cast<std::uint32_t>(s)) != 0; }
    bool ready() const noexcept { return state == "ready"; }
    /// It is being written; what else is known of it is from before.
    bool beingWritten() const noexcept { return state == "writing"; }
    /// Something can be burned onto it without taking anything away.
    bool takesMore() const noexcept;
    /// Something can be burned onto it, over what is there if need be.
    bool writable() const noexcept;
    /// There is something on it that can be read.
    bool holdsData() const noexcept { return ready() && !blank && !is(DataMediaState::Blank); }
};

struct DriveInfo {
    std::string path;
    std::string name;
    std::string device;  ///< "/dev/sr0"; empty for a software recorder
    std::string uniqueId;
    std::string vendor;
    std::string product;
    std::string revision;
    std::string serial;
    std::string usedBy;  ///< client name that holds the drive
    bool isVirtual = false;
    std::string virtualMedia;  ///< media type that a software recorder has loaded
    std::string keptMedia;     ///< of the medium that goes with it, as the service keeps it; may be empty
    std::vector<std::int32_t> features;
    std::vector<std::int32_t> currentFeatures;
    std::vector<std::int32_t> profiles;
    Medium medium;

    /// "PIONEER BD-RW BDR-209D"
    std::string model() const;
};

DriveInfo driveInfo(const std::string& path, const client::Manager::Interfaces& interfaces);
/// All drives, by name.
std::vector<DriveInfo> allDrives(const client::Manager& manager);

}  // namespace discmaster::cli

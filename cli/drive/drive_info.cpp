#include "cli/drive/drive_info.hpp"

#include "cli/output.hpp"

#include <discmaster/client/drive.hpp>

#include <algorithm>
#include <utility>

namespace discmaster::cli {

namespace {

/// A property, or the type's zero where the service does not have it.
template <typename T>
T value(const client::Fields& fields, const char* name, T otherwise = {})
{
    return client::field<T>(fields, name).value_or(std::move(otherwise));
}

std::string text(const client::Fields& fields, const char* name) { return printable(value<std::string>(fields, name)); }

Medium medium(const client::Fields& f)
{
    Medium m;
    m.state = text(f, "State");
    m.type = static_cast<MediaPhysicalType>(value<std::int32_t>(f, "PhysicalMediaType"));
    m.profile = value<std::int32_t>(f, "Profile");
    m.blank = value<bool>(f, "MediaPhysicallyBlank");
    m.status = value<std::uint32_t>(f, "CurrentMediaStatus");
    m.totalSectors = value<std::uint64_t>(f, "TotalSectorsOnMedia");
    m.freeSectors = value<std::uint64_t>(f, "FreeSectorsOnMedia");
    m.nextWritable = value<std::int64_t>(f, "NextWritableAddress", -1);
    m.lastSessionStart = value<std::int64_t>(f, "StartAddressOfPreviousSession", -1);
    m.lastSessionEnd = value<std::int64_t>(f, "LastWrittenAddressOfPreviousSession", -1);
    m.writeSpeeds = value<std::vector<std::int64_t>>(f, "SupportedWriteSpeeds");
    m.currentWriteSpeed = value<std::int64_t>(f, "CurrentWriteSpeed", -1);
    m.id = text(f, "MediaId");
    m.sessions = value<std::vector<client::Fields>>(f, "Sessions");
    m.tracks = value<std::vector<client::Fields>>(f, "Tracks");
    return m;
}

}  // namespace

bool Medium::writable() const noexcept
{
    return ready() && (status & static_cast<std::uint32_t>(DataMediaState::UnsupportedMask)) == 0 && freeSectors > 0;
}

bool Medium::takesMore() const noexcept
{
    return writable() && (is(DataMediaState::Blank) || is(DataMediaState::Appendable));
}

std::string DriveInfo::model() const
{
    return vendor.empty() || product.empty() ? vendor + product : vendor + " " + product;
}

DriveInfo driveInfo(const std::string& path, const client::Manager::Interfaces& interfaces)
{
    DriveInfo d;
    d.path = path;
    if (const auto drive = interfaces.find(client::Drive::kInterface); drive != interfaces.end()) {
        const auto& f = drive->second;
        d.name = text(f, "Name");
        d.device = text(f, "DeviceFile");
        d.uniqueId = text(f, "ActiveDiscRecorder");
        d.vendor = text(f, "VendorId");
        d.product = text(f, "ProductId");
        d.revision = text(f, "ProductRevision");
        d.serial = text(f, "SerialNumber");
        d.usedBy = text(f, "ExclusiveAccessOwner");
        d.isVirtual = value<bool>(f, "Virtual");
        d.features = value<std::vector<std::int32_t>>(f, "SupportedFeaturePages");
        d.currentFeatures = value<std::vector<std::int32_t>>(f, "CurrentFeaturePages");
        d.profiles = value<std::vector<std::int32_t>>(f, "SupportedProfiles");
    }
    if (const auto m = interfaces.find(client::Media::kInterface); m != interfaces.end()) d.medium = medium(m->second);
    if (const auto v = interfaces.find(client::VirtualDrive::kInterface); v != interfaces.end()) {
        d.virtualMedia = text(v->second, "MediaType");
        d.keptMedia = text(v->second, "KeptMediaType");
    }
    return d;
}

std::vector<DriveInfo> allDrives(const client::Manager& manager)
{
    std::vector<DriveInfo> drives;
    for (const auto& [path, interfaces] : manager.GetManagedObjects()) drives.push_back(driveInfo(path, interfaces));
    std::ranges::sort(drives, {}, &DriveInfo::name);
    return drives;
}

}  // namespace discmaster::cli

#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.Media: the disc in a drive.
class Media : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Media";
    using Object::Object;

    std::string State() const { return get<std::string>(kInterface, "State"); }
    std::int32_t PhysicalMediaType() const { return get<std::int32_t>(kInterface, "PhysicalMediaType"); }
    std::int32_t Profile() const { return get<std::int32_t>(kInterface, "Profile"); }
    bool MediaPhysicallyBlank() const { return get<bool>(kInterface, "MediaPhysicallyBlank"); }
    std::uint32_t CurrentMediaStatus() const { return get<std::uint32_t>(kInterface, "CurrentMediaStatus"); }
    std::uint32_t WriteProtectStatus() const { return get<std::uint32_t>(kInterface, "WriteProtectStatus"); }
    std::uint64_t TotalSectorsOnMedia() const { return get<std::uint64_t>(kInterface, "TotalSectorsOnMedia"); }
    std::uint64_t FreeSectorsOnMedia() const { return get<std::uint64_t>(kInterface, "FreeSectorsOnMedia"); }
    std::int64_t NextWritableAddress() const { return get<std::int64_t>(kInterface, "NextWritableAddress"); }
    std::int64_t StartAddressOfPreviousSession() const
    {
        return get<std::int64_t>(kInterface, "StartAddressOfPreviousSession");
    }
    std::int64_t LastWrittenAddressOfPreviousSession() const
    {
        return get<std::int64_t>(kInterface, "LastWrittenAddressOfPreviousSession");
    }
    std::vector<std::int64_t> SupportedWriteSpeeds() const
    {
        return get<std::vector<std::int64_t>>(kInterface, "SupportedWriteSpeeds");
    }
    /// Media type, pure CAV, sectors per second.
    std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>> SupportedWriteSpeedDescriptors() const
    {
        return get<std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>>>(kInterface,
                                                                                 "SupportedWriteSpeedDescriptors");
    }
    std::int64_t CurrentWriteSpeed() const { return get<std::int64_t>(kInterface, "CurrentWriteSpeed"); }
    std::string MediaId() const { return get<std::string>(kInterface, "MediaId"); }
    std::vector<Fields> Sessions() const { return get<std::vector<Fields>>(kInterface, "Sessions"); }
    std::vector<Fields> Tracks() const { return get<std::vector<Fields>>(kInterface, "Tracks"); }
};

/// org.discmaster.DiscMaster1.Drive: one optical drive.
class Drive : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Drive";
    using Object::Object;

    std::string Name() const { return get<std::string>(kInterface, "Name"); }
    std::string DeviceFile() const { return get<std::string>(kInterface, "DeviceFile"); }
    std::string ActiveDiscRecorder() const { return get<std::string>(kInterface, "ActiveDiscRecorder"); }
    std::string VendorId() const { return get<std::string>(kInterface, "VendorId"); }
    std::string ProductId() const { return get<std::string>(kInterface, "ProductId"); }
    std::string ProductRevision() const { return get<std::string>(kInterface, "ProductRevision"); }
    std::string SerialNumber() const { return get<std::string>(kInterface, "SerialNumber"); }
    bool Virtual() const { return get<bool>(kInterface, "Virtual"); }
    std::vector<std::string> VolumePathNames() const
    {
        return get<std::vector<std::string>>(kInterface, "VolumePathNames");
    }
    bool DeviceCanLoadMedia() const { return get<bool>(kInterface, "DeviceCanLoadMedia"); }
    std::vector<std::int32_t> SupportedFeaturePages() const { return codes("SupportedFeaturePages"); }
    std::vector<std::int32_t> CurrentFeaturePages() const { return codes("CurrentFeaturePages"); }
    std::vector<std::int32_t> SupportedProfiles() const { return codes("SupportedProfiles"); }
    std::vector<std::int32_t> CurrentProfiles() const { return codes("CurrentProfiles"); }
    std::string ExclusiveAccessOwner() const { return get<std::string>(kInterface, "ExclusiveAccessOwner"); }

    void EjectMedia(const Fields& options = {}) { callVoid(kInterface, "EjectMedia", options); }
    void CloseTray(const Fields& options = {}) { callVoid(kInterface, "CloseTray", options); }
    void AcquireExclusiveAccess(bool force, const std::string& clientName, const Fields& options = {})
    {
        callVoid(kInterface, "AcquireExclusiveAccess", force, clientName, options);
    }
    void ReleaseExclusiveAccess(const Fields& options = {}) { callVoid(kInterface, "ReleaseExclusiveAccess", options); }

    /// The disc in it: the same object's other interface.
    Media media() const { return Media{service(), path()}; }

private:
    std::vector<std::int32_t> codes(const char* property) const
    {
        return get<std::vector<std::int32_t>>(kInterface, property);
    }
};

/// org.discmaster.DiscMaster1.Drive.Virtual: what only a recorder made of software can do.
class VirtualDrive : public Drive {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Drive.Virtual";
    using Drive::Drive;

    std::string MediaType() const { return get<std::string>(kInterface, "MediaType"); }
    std::string KeptMediaType() const { return get<std::string>(kInterface, "KeptMediaType"); }
    std::uint32_t Owner() const { return get<std::uint32_t>(kInterface, "Owner"); }
    void LoadMedia(const std::string& type, const Fields& options = {})
    {
        callVoid(kInterface, "LoadMedia", type, options);
    }
    void UnloadMedia(const Fields& options = {}) { callVoid(kInterface, "UnloadMedia", options); }
};

}  // namespace discmaster::client

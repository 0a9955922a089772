#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.Format: a writer, whatever it writes.
class Format : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Format";
    using Object::Object;

    std::vector<std::int32_t> SupportedMediaTypes() const
    {
        return get<std::vector<std::int32_t>>(kInterface, "SupportedMediaTypes");
    }
    bool MediaPhysicallyBlank() const { return get<bool>(kInterface, "MediaPhysicallyBlank"); }
    bool IsRecorderSupported(const std::string& recorder, const Fields& options = {}) const
    {
        return call<bool>(kInterface, "IsRecorderSupported", sdbus::ObjectPath{recorder}, options);
    }
    bool IsCurrentMediaSupported(const std::string& recorder, const Fields& options = {}) const
    {
        return call<bool>(kInterface, "IsCurrentMediaSupported", sdbus::ObjectPath{recorder}, options);
    }
    bool GetMediaHeuristicallyBlank(const Fields& options = {}) const
    {
        return call<bool>(kInterface, "GetMediaHeuristicallyBlank", options);
    }
    void Release() { callVoid(kInterface, "Release"); }
};

/// org.discmaster.DiscMaster1.Format.Data: writes data discs.
class FormatData : public Format {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Format.Data";
    using Format::Format;

    std::string Recorder() const { return get<sdbus::ObjectPath>(kInterface, "Recorder"); }
    void Recorder(const std::string& drive) { set(kInterface, "Recorder", sdbus::ObjectPath{drive}); }
    bool BufferUnderrunFreeDisabled() const { return get<bool>(kInterface, "BufferUnderrunFreeDisabled"); }
    void BufferUnderrunFreeDisabled(bool disabled) { set(kInterface, "BufferUnderrunFreeDisabled", disabled); }
    bool PostgapAlreadyInImage() const { return get<bool>(kInterface, "PostgapAlreadyInImage"); }
    void PostgapAlreadyInImage(bool there) { set(kInterface, "PostgapAlreadyInImage", there); }
    bool ForceMediaToBeClosed() const { return get<bool>(kInterface, "ForceMediaToBeClosed"); }
    void ForceMediaToBeClosed(bool close) { set(kInterface, "ForceMediaToBeClosed", close); }
    bool DisableConsumerDvdCompatibilityMode() const
    {
        return get<bool>(kInterface, "DisableConsumerDvdCompatibilityMode");
    }
    void DisableConsumerDvdCompatibilityMode(bool open)
    {
        set(kInterface, "DisableConsumerDvdCompatibilityMode", open);
    }
    bool ForceOverwrite() const { return get<bool>(kInterface, "ForceOverwrite"); }
    void ForceOverwrite(bool overwrite) { set(kInterface, "ForceOverwrite", overwrite); }
    std::int32_t BurnVerificationLevel() const { return get<std::int32_t>(kInterface, "BurnVerificationLevel"); }
    void BurnVerificationLevel(std::int32_t level) { set(kInterface, "BurnVerificationLevel", level); }
    std::int64_t RequestedWriteSpeed() const { return get<std::int64_t>(kInterface, "RequestedWriteSpeed"); }
    bool RequestedRotationTypeIsPureCAV() const { return get<bool>(kInterface, "RequestedRotationTypeIsPureCAV"); }
    std::int32_t CurrentPhysicalMediaType() const { return get<std::int32_t>(kInterface, "CurrentPhysicalMediaType"); }
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
    /// Paths of Multisession objects, for FileSystemImage.
    std::vector<std::string> MultisessionInterfaces() const
    {
        const auto paths = get<std::vector<sdbus::ObjectPath>>(kInterface, "MultisessionInterfaces");
        return {paths.begin(), paths.end()};
    }
    bool CurrentRotationTypeIsPureCAV() const { return get<bool>(kInterface, "CurrentRotationTypeIsPureCAV"); }

    void SetClientName(const std::string& name, const Fields& options = {})
    {
        callVoid(kInterface, "SetClientName", name, options);
    }
    std::string GetClientName(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetClientName", options);
    }
    Fields SetWriteSpeed(std::int64_t sectorsPerSecond, bool pureCav, const Fields& options = {})
    {
        return call<Fields>(kInterface, "SetWriteSpeed", sectorsPerSecond, pureCav, options);
    }
    /// A source is a sdbus::UnixFd, a path, an ObjectPath or Fields, as the Manager describes them. Returns the path of
    /// a Job, as Verify and ReadDisc do.
    std::string Write(const sdbus::Variant& source, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "Write", source, options);
    }
    void CancelWrite(const Fields& options = {}) { callVoid(kInterface, "CancelWrite", options); }
    std::string Verify(const sdbus::Variant& source, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "Verify", source, options);
    }
    std::string ReadDisc(const sdbus::UnixFd& destination, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "ReadDisc", destination, options);
    }
};

/// org.discmaster.DiscMaster1.Format.Erase: erases rewritable discs.
class FormatErase : public Format {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Format.Erase";
    using Format::Format;

    std::string Recorder() const { return get<sdbus::ObjectPath>(kInterface, "Recorder"); }
    void Recorder(const std::string& drive) { set(kInterface, "Recorder", sdbus::ObjectPath{drive}); }
    bool FullErase() const { return get<bool>(kInterface, "FullErase"); }
    void FullErase(bool full) { set(kInterface, "FullErase", full); }
    std::int32_t CurrentPhysicalMediaType() const { return get<std::int32_t>(kInterface, "CurrentPhysicalMediaType"); }
    void SetClientName(const std::string& name, const Fields& options = {})
    {
        callVoid(kInterface, "SetClientName", name, options);
    }
    std::string GetClientName(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetClientName", options);
    }
    /// Returns the path of a Job.
    std::string EraseMedia(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "EraseMedia", options);
    }
    /// The same.
    std::string FormatMedia(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "FormatMedia", options);
    }
};

}  // namespace discmaster::client

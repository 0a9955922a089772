#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.ImageResult: an image that is laid out.
class ImageResult : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.ImageResult";
    /// Name in the image, first block, last block, number of blocks.
    using ProgressItem = sdbus::Struct<std::string, std::int64_t, std::int64_t, std::uint64_t>;
    using Object::Object;

    std::uint32_t BlockSize() const { return get<std::uint32_t>(kInterface, "BlockSize"); }
    std::uint64_t TotalBlocks() const { return get<std::uint64_t>(kInterface, "TotalBlocks"); }
    std::uint64_t ProgressItemCount() const { return get<std::uint64_t>(kInterface, "ProgressItemCount"); }

    std::string GetDiscId(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetDiscId", options);
    }
    std::vector<ProgressItem> GetProgressItems(const Fields& options = {}) const
    {
        return call<std::vector<ProgressItem>>(kInterface, "GetProgressItems", options);
    }
    ProgressItem GetProgressItemFromBlock(std::int64_t block, const Fields& options = {}) const
    {
        return call<ProgressItem>(kInterface, "GetProgressItemFromBlock", block, options);
    }
    ProgressItem GetProgressItemFromDescription(const std::string& description, const Fields& options = {}) const
    {
        return call<ProgressItem>(kInterface, "GetProgressItemFromDescription", description, options);
    }
    /// Returns the path of a Job.
    std::string SaveTo(const sdbus::UnixFd& destination, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "SaveTo", destination, options);
    }
    sdbus::UnixFd OpenImageStream(const Fields& options = {})
    {
        return call<sdbus::UnixFd>(kInterface, "OpenImageStream", options);
    }
    void Release() { callVoid(kInterface, "Release"); }
};

/// org.discmaster.DiscMaster1.FileSystemImage: a tree of files that becomes an image.
class FileSystemImage : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.FileSystemImage";
    using Object::Object;

    std::uint32_t FileSystemsToCreate() const { return get<std::uint32_t>(kInterface, "FileSystemsToCreate"); }
    void FileSystemsToCreate(std::uint32_t mask) { set(kInterface, "FileSystemsToCreate", mask); }
    std::uint32_t FileSystemsSupported() const { return get<std::uint32_t>(kInterface, "FileSystemsSupported"); }
    bool RockRidge() const { return get<bool>(kInterface, "RockRidge"); }
    void RockRidge(bool wanted) { set(kInterface, "RockRidge", wanted); }
    std::int32_t UDFRevision() const { return get<std::int32_t>(kInterface, "UDFRevision"); }
    void UDFRevision(std::int32_t revision) { set(kInterface, "UDFRevision", revision); }
    std::vector<std::int32_t> UDFRevisionsSupported() const
    {
        return get<std::vector<std::int32_t>>(kInterface, "UDFRevisionsSupported");
    }
    std::int32_t ISO9660InterchangeLevel() const { return get<std::int32_t>(kInterface, "ISO9660InterchangeLevel"); }
    void ISO9660InterchangeLevel(std::int32_t level) { set(kInterface, "ISO9660InterchangeLevel", level); }
    std::vector<std::int32_t> ISO9660InterchangeLevelsSupported() const
    {
        return get<std::vector<std::int32_t>>(kInterface, "ISO9660InterchangeLevelsSupported");
    }
    std::int64_t FreeMediaBlocks() const { return get<std::int64_t>(kInterface, "FreeMediaBlocks"); }
    void FreeMediaBlocks(std::int64_t blocks) { set(kInterface, "FreeMediaBlocks", blocks); }
    bool StrictFileSystemCompliance() const { return get<bool>(kInterface, "StrictFileSystemCompliance"); }
    void StrictFileSystemCompliance(bool strict) { set(kInterface, "StrictFileSystemCompliance", strict); }
    std::int64_t UsedBlocks() const { return get<std::int64_t>(kInterface, "UsedBlocks"); }
    std::uint64_t FileCount() const { return get<std::uint64_t>(kInterface, "FileCount"); }
    std::uint64_t DirectoryCount() const { return get<std::uint64_t>(kInterface, "DirectoryCount"); }
    std::uint64_t ChangePoint() const { return get<std::uint64_t>(kInterface, "ChangePoint"); }
    bool Busy() const { return get<bool>(kInterface, "Busy"); }

    void SetVolumeName(const std::string& name, const Fields& options = {})
    {
        callVoid(kInterface, "SetVolumeName", name, options);
    }
    std::string GetVolumeName(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetVolumeName", options);
    }
    /// The labels as ISO 9660, Joliet and UDF store them.
    std::tuple<std::string, std::string, std::string> GetVolumeNames(const Fields& options = {}) const
    {
        auto reply = send(kInterface, "GetVolumeNames", options);
        std::string iso9660;
        std::string joliet;
        std::string udf;
        reply >> iso9660 >> joliet >> udf;
        return {iso9660, joliet, udf};
    }
    void RollbackToChangePoint(std::uint64_t changePoint, const Fields& options = {})
    {
        callVoid(kInterface, "RollbackToChangePoint", changePoint, options);
    }
    void LockInChangePoint(const Fields& options = {}) { callVoid(kInterface, "LockInChangePoint", options); }
    void ChooseImageDefaults(const std::string& recorder, const Fields& options = {})
    {
        callVoid(kInterface, "ChooseImageDefaults", sdbus::ObjectPath{recorder}, options);
    }
    void ChooseImageDefaultsForMediaType(std::int32_t mediaType, const Fields& options = {})
    {
        callVoid(kInterface, "ChooseImageDefaultsForMediaType", mediaType, options);
    }
    void SetMaxMediaBlocksFromDevice(const std::string& recorder, const Fields& options = {})
    {
        callVoid(kInterface, "SetMaxMediaBlocksFromDevice", sdbus::ObjectPath{recorder}, options);
    }
    std::int32_t Exists(const std::string& path, const Fields& options = {}) const
    {
        return call<std::int32_t>(kInterface, "Exists", path, options);
    }
    Fields GetItem(const std::string& path, const Fields& options = {}) const
    {
        return call<Fields>(kInterface, "GetItem", path, options);
    }
    /// The items, and how many there are in all.
    std::pair<std::vector<Fields>, std::uint64_t> ListDirectory(const std::string& path,
                                                                const Fields& options = {}) const
    {
        auto reply = send(kInterface, "ListDirectory", path, options);
        std::pair<std::vector<Fields>, std::uint64_t> result;
        reply >> result.first >> result.second;
        return result;
    }
    void AddDirectory(const std::string& path, const Fields& options = {})
    {
        callVoid(kInterface, "AddDirectory", path, options);
    }
    /// A source is a sdbus::UnixFd, a path, an ObjectPath or Fields, as the Manager describes them. Returns the path of
    /// a Job, as AddTree and CreateResultImage do.
    std::string AddFile(const std::string& path, const sdbus::Variant& source, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "AddFile", path, source, options);
    }
    std::string AddTree(const std::string& path, const sdbus::Variant& source, bool includeBaseDirectory,
                        const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "AddTree", path, source, includeBaseDirectory, options);
    }
    void Remove(const std::string& path, const Fields& options = {}) { callVoid(kInterface, "Remove", path, options); }
    void RemoveTree(const std::string& path, const Fields& options = {})
    {
        callVoid(kInterface, "RemoveTree", path, options);
    }
    std::string CreateResultImage(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "CreateResultImage", options);
    }
    void Release() { callVoid(kInterface, "Release"); }
};

}  // namespace discmaster::client

#pragma once

#include <discmaster/client/image_item.hpp>
#include <discmaster/client/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.FileSystemImage: a tree of files that becomes an image.
class FileSystemImage : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.FileSystemImage";
    using Items = std::pair<std::vector<Fields>, std::uint64_t>;
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
    bool CreateRedundantUdfMetadataFiles() const { return get<bool>(kInterface, "CreateRedundantUdfMetadataFiles"); }
    void CreateRedundantUdfMetadataFiles(bool wanted) { set(kInterface, "CreateRedundantUdfMetadataFiles", wanted); }
    std::int64_t FreeMediaBlocks() const { return get<std::int64_t>(kInterface, "FreeMediaBlocks"); }
    void FreeMediaBlocks(std::int64_t blocks) { set(kInterface, "FreeMediaBlocks", blocks); }
    bool StrictFileSystemCompliance() const { return get<bool>(kInterface, "StrictFileSystemCompliance"); }
    void StrictFileSystemCompliance(bool strict) { set(kInterface, "StrictFileSystemCompliance", strict); }
    bool UseRestrictedCharacterSet() const { return get<bool>(kInterface, "UseRestrictedCharacterSet"); }
    void UseRestrictedCharacterSet(bool restricted) { set(kInterface, "UseRestrictedCharacterSet", restricted); }
    bool StageFiles() const { return get<bool>(kInterface, "StageFiles"); }
    void StageFiles(bool wanted) { set(kInterface, "StageFiles", wanted); }
    std::int64_t SessionStartBlock() const { return get<std::int64_t>(kInterface, "SessionStartBlock"); }
    void SessionStartBlock(std::int64_t block) { set(kInterface, "SessionStartBlock", block); }
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
    void SetVolumeFields(const Fields& fields, const Fields& options = {})
    {
        callVoid(kInterface, "SetVolumeFields", fields, options);
    }
    Fields GetVolumeFields(const Fields& options = {}) const
    {
        return call<Fields>(kInterface, "GetVolumeFields", options);
    }
    void SetOptions(const Fields& values, const Fields& options = {})
    {
        callVoid(kInterface, "SetOptions", values, options);
    }
    Fields GetOptions(const Fields& options = {}) const { return call<Fields>(kInterface, "GetOptions", options); }
    /// The folder is a sdbus::UnixFd, or its path. Returns the path of a Job.
    std::string SetWorkingDirectory(const sdbus::Variant& folder, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "SetWorkingDirectory", folder, options);
    }
    std::string GetWorkingDirectory(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetWorkingDirectory", options);
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
    Fields GetItem(const ImageItem& item, const Fields& options = {}) const
    {
        return call<Fields>(kInterface, "GetItem", item.value(), options);
    }
    /// Returns what there is to say of it, such as warnings.
    Fields SetItem(const ImageItem& item, const Fields& changes, const Fields& options = {})
    {
        return call<Fields>(kInterface, "SetItem", item.value(), changes, options);
    }
    /// The items, and how many there are in all.
    Items ListDirectory(const std::string& path, const Fields& options = {}) const
    {
        return list("ListDirectory", path, options);
    }
    /// The named streams of a file, and how many there are in all.
    Items ListStreams(const ImageItem& item, const Fields& options = {}) const
    {
        return list("ListStreams", item.value(), options);
    }
    std::string FileSystemName(const ImageItem& item, std::uint32_t fileSystem, const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "FileSystemName", item.value(), fileSystem, options);
    }
    std::string FileSystemPath(const ImageItem& item, std::uint32_t fileSystem, const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "FileSystemPath", item.value(), fileSystem, options);
    }
    void SetWeights(const std::map<std::string, std::int32_t>& weights, const Fields& options = {})
    {
        callVoid(kInterface, "SetWeights", weights, options);
    }

    /// The handle of a free item, as CreateFileItem returns it.
    std::uint64_t CreateDirectoryItem(const std::string& name, const Fields& options = {})
    {
        return call<std::uint64_t>(kInterface, "CreateDirectoryItem", name, options);
    }
    std::uint64_t CreateFileItem(const std::string& name, const Fields& options = {})
    {
        return call<std::uint64_t>(kInterface, "CreateFileItem", name, options);
    }
    void Add(const std::string& directory, std::uint64_t item, const Fields& options = {})
    {
        callVoid(kInterface, "Add", directory, item, options);
    }
    void ReleaseItem(std::uint64_t item, const Fields& options = {})
    {
        callVoid(kInterface, "ReleaseItem", item, options);
    }
    /// Returns the path of a Job.
    std::string SetData(const ImageItem& item, const sdbus::Variant& source, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "SetData", item.value(), source, options);
    }
    sdbus::UnixFd OpenData(const ImageItem& item, const Fields& options = {})
    {
        return call<sdbus::UnixFd>(kInterface, "OpenData", item.value(), options);
    }

    /// The keys of an image are those of the method's documentation; its `item` is an ImageItem's value().
    void SetBootImages(const std::vector<Fields>& images, const Fields& options = {})
    {
        callVoid(kInterface, "SetBootImages", images, options);
    }
    std::vector<Fields> GetBootImages(const Fields& options = {})
    {
        return call<std::vector<Fields>>(kInterface, "GetBootImages", options);
    }
    sdbus::UnixFd OpenBootImage(std::uint32_t index, const Fields& options = {})
    {
        return call<sdbus::UnixFd>(kInterface, "OpenBootImage", index, options);
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
    /// Returns the path of a Job.
    std::string AddStream(const ImageItem& item, const std::string& name, const sdbus::Variant& source,
                          const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "AddStream", item.value(), name, source, options);
    }
    Fields RemoveStream(const ImageItem& item, const std::string& name, const Fields& options = {})
    {
        return call<Fields>(kInterface, "RemoveStream", item.value(), name, options);
    }
    void Remove(const std::string& path, const Fields& options = {}) { callVoid(kInterface, "Remove", path, options); }
    void RemoveTree(const std::string& path, const Fields& options = {})
    {
        callVoid(kInterface, "RemoveTree", path, options);
    }

    /// Paths of Multisession objects, as FormatData's MultisessionInterfaces gives them.
    void SetMultisessionInterfaces(const std::vector<std::string>& interfaces, const Fields& options = {})
    {
        callVoid(kInterface, "SetMultisessionInterfaces",
                 std::vector<sdbus::ObjectPath>{interfaces.begin(), interfaces.end()}, options);
    }
    std::vector<std::string> GetMultisessionInterfaces(const Fields& options = {}) const
    {
        const auto paths = call<std::vector<sdbus::ObjectPath>>(kInterface, "GetMultisessionInterfaces", options);
        return {paths.begin(), paths.end()};
    }
    /// Returns the path of a Job, as the next ones do.
    std::string CalculateDiscIdentifier(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "CalculateDiscIdentifier", options);
    }
    std::string IdentifyFileSystemsOnDisc(const std::string& recorder = "/", const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "IdentifyFileSystemsOnDisc", sdbus::ObjectPath{recorder}, options);
    }
    std::string ImportFileSystem(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "ImportFileSystem", options);
    }
    std::string ImportSpecificFileSystem(std::uint32_t fileSystem, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "ImportSpecificFileSystem", fileSystem, options);
    }
    std::string ProbeSpecificFileSystem(std::uint32_t fileSystem, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "ProbeSpecificFileSystem", fileSystem, options);
    }
    std::uint32_t GetDefaultFileSystemForImport(std::uint32_t fileSystems, const Fields& options = {}) const
    {
        return call<std::uint32_t>(kInterface, "GetDefaultFileSystemForImport", fileSystems, options);
    }
    std::string GetImportedVolumeName(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetImportedVolumeName", options);
    }

    /// Returns the path of a Job.
    std::string CreateResultImage(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "CreateResultImage", options);
    }
    void Release() { callVoid(kInterface, "Release"); }

private:
    template <typename Of>
    Items list(const char* method, const Of& of, const Fields& options) const
    {
        auto reply = send(kInterface, method, of, options);
        Items result;
        reply >> result.first >> result.second;
        return result;
    }
};

}  // namespace discmaster::client

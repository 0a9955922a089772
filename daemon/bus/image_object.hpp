#pragma once

#include "bus/context.hpp"
#include "bus/job.hpp"
#include "bus/made_image.hpp"
#include "bus/served.hpp"
#include "image/options.hpp"
#include "image/tree.hpp"

#include <filesystemimage_adaptor.hpp>
#include <memory>
#include <vector>

namespace discmaster::bus {

class Options;

/// A file system image on the bus. Its tree belongs to one at a time: to the loop's thread, or to the job that works
/// on it (then `busy`); a plan that lives keeps it from being changed by anybody.
class ImageObject final : public Served<org::discmaster::DiscMaster1::FileSystemImage_adaptor>,
                          public std::enable_shared_from_this<ImageObject> {
public:
    /// Throws Error{InvalidArgument}.
    ImageObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options);
    ~ImageObject() override;

    bool inUse() const override { return busy_; }

private:
    void SetVolumeName(sdbus::Result<>&& result, std::string name, Variants options) override;
    void GetVolumeName(sdbus::Result<std::string>&& result, Variants options) override;
    void GetVolumeNames(sdbus::Result<std::string, std::string, std::string>&& result, Variants options) override;
    void ChooseImageDefaults(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options) override;
    void ChooseImageDefaultsForMediaType(sdbus::Result<>&& result, std::int32_t mediaType, Variants options) override;
    void SetMaxMediaBlocksFromDevice(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options) override;
    void Exists(sdbus::Result<std::int32_t>&& result, std::string path, Variants options) override;
    void GetItem(sdbus::Result<Variants>&& result, std::string path, Variants options) override;
    void ListDirectory(sdbus::Result<std::vector<Variants>, std::uint64_t>&& result, std::string path,
                       Variants options) override;
    void AddDirectory(sdbus::Result<>&& result, std::string path, Variants options) override;
    void AddFile(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                 Variants options) override;
    void AddTree(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                 bool includeBaseDirectory, Variants options) override;
    void Remove(sdbus::Result<>&& result, std::string path, Variants options) override;
    void RemoveTree(sdbus::Result<>&& result, std::string path, Variants options) override;
    void RollbackToChangePoint(sdbus::Result<>&& result, std::uint64_t changePoint, Variants options) override;
    void LockInChangePoint(sdbus::Result<>&& result, Variants options) override;
    void CreateResultImage(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void Release(sdbus::Result<>&& result) override;

    std::uint32_t FileSystemsToCreate() override { return static_cast<std::uint32_t>(options_.fileSystems()); }
    void FileSystemsToCreate(const std::uint32_t& mask) override;
    std::uint32_t FileSystemsSupported() override;
    bool RockRidge() override { return options_.rockRidge; }
    void RockRidge(const bool& on) override;
    std::int32_t UDFRevision() override { return options_.udfRevision; }
    void UDFRevision(const std::int32_t& revision) override;
    std::vector<std::int32_t> UDFRevisionsSupported() override;
    std::int32_t ISO9660InterchangeLevel() override { return static_cast<std::int32_t>(options_.isoLevel); }
    void ISO9660InterchangeLevel(const std::int32_t& level) override;
    std::vector<std::int32_t> ISO9660InterchangeLevelsSupported() override;
    std::int64_t FreeMediaBlocks() override { return static_cast<std::int64_t>(options_.freeBlocks); }
    void FreeMediaBlocks(const std::int64_t& blocks) override;
    bool StrictFileSystemCompliance() override { return options_.strictCompliance; }
    void StrictFileSystemCompliance(const bool& on) override;
    std::int64_t UsedBlocks() override { return numbers_.usedBlocks; }
    std::uint64_t FileCount() override { return numbers_.files; }
    std::uint64_t DirectoryCount() override { return numbers_.directories; }
    std::uint64_t ChangePoint() override { return numbers_.changePoint; }
    bool Busy() override { return busy_; }

    /// What properties tell of the tree, also while a job has it.
    struct Numbers {
        std::int64_t usedBlocks = 0;
        std::uint64_t files = 0;
        std::uint64_t directories = 0;
        std::uint64_t changePoint = 0;
    };

    /// Throws Error{ObjectBusy} while a job has the tree.
    void requireIdle() const;
    /// Throws Error{ObjectBusy}, or Error{Readonly} while a result lives.
    void requireChangeable() const;
    void setBusy(bool busy);
    void count();

    /// A method that looks at the tree at once, or changes it at once.
    template <typename... Results, typename Handler>
    void look(sdbus::Result<Results...>&& result, Variants options, Handler handler);
    template <typename Handler>
    void edit(sdbus::Result<>&& result, Variants options, Handler handler);
    /// Sets an option of the image that a property shows.
    void change(const char* property, const std::function<void(image::Options&)>& set);
    void adopt(const image::Options& options, const std::vector<std::string>& properties);

    /// Path in the image, by "/" alone.
    std::string inImage(const std::string& path) const;
    image::NodeId require(const std::string& path, Fault otherwise) const;
    /// The folder that a new item goes into, and its name. Throws Error{DirNotFound, NotDir, InvalidPath}.
    std::pair<image::NodeId, std::string> place(const std::string& path) const;
    /// Starts a job that has the tree until it ends.
    sdbus::ObjectPath start(const char* operation, const Caller& caller, bool cancelOnDisconnect,
                            std::function<std::function<Variants()>(JobControl&)> work);

    Context context_;
    sdbus::ObjectPath path_;
    std::shared_ptr<image::Tree> tree_ = std::make_shared<image::Tree>();
    image::Options options_;
    bool busy_ = false;
    unsigned descriptors_ = 0;  // files added by descriptor, which stay open
    Numbers numbers_;
    std::vector<std::weak_ptr<const MadeImage>> results_;
};

}  // namespace discmaster::bus

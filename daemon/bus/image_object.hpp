#pragma once

#include "bus/context.hpp"
#include "bus/free_items.hpp"
#include "bus/image_items.hpp"
#include "bus/import_work.hpp"
#include "bus/job.hpp"
#include "bus/jobs.hpp"
#include "bus/made_image.hpp"
#include "bus/served.hpp"
#include "bus/tree_site.hpp"
#include "bus/turns.hpp"
#include "image/boot/boot.hpp"
#include "image/options.hpp"
#include "image/tree.hpp"

#include <filesystemimage_adaptor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::bus {

class Multisession;
class Options;
struct Need;

/// A file system image on the bus. Its methods take turns with the tree: looks together, changes one at a time, jobs
/// alone. What takes its time, on a large tree, is done off the loop's thread meanwhile. A plan that lives keeps the
/// image from being changed at all.
class ImageObject final : public Served<org::discmaster::DiscMaster1::FileSystemImage_adaptor>,
                          public std::enable_shared_from_this<ImageObject> {
public:
    /// Throws Error{InvalidArgument}.
    ImageObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options);
    ~ImageObject() override;

    bool inUse() const override { return turns_.busy(); }

private:
    // image_object_options.cpp
    void SetVolumeName(sdbus::Result<>&& result, std::string name, Variants options) override;
    void GetVolumeName(sdbus::Result<std::string>&& result, Variants options) override;
    void GetVolumeNames(sdbus::Result<std::string, std::string, std::string>&& result, Variants options) override;
    void SetVolumeFields(sdbus::Result<>&& result, Variants fields, Variants options) override;
    void GetVolumeFields(sdbus::Result<Variants>&& result, Variants options) override;
    void SetOptions(sdbus::Result<>&& result, Variants values, Variants options) override;
    void GetOptions(sdbus::Result<Variants>&& result, Variants options) override;
    void ChooseImageDefaults(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options) override;
    void ChooseImageDefaultsForMediaType(sdbus::Result<>&& result, std::int32_t mediaType, Variants options) override;
    void SetMaxMediaBlocksFromDevice(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options) override;

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
    bool CreateRedundantUdfMetadataFiles() override { return options_.redundantMetadata; }
    void CreateRedundantUdfMetadataFiles(const bool& on) override;
    std::int64_t FreeMediaBlocks() override { return static_cast<std::int64_t>(options_.freeBlocks); }
    void FreeMediaBlocks(const std::int64_t& blocks) override;
    bool StrictFileSystemCompliance() override { return options_.strictCompliance; }
    void StrictFileSystemCompliance(const bool& on) override;
    bool UseRestrictedCharacterSet() override { return restrictedNames_; }
    void UseRestrictedCharacterSet(const bool& on) override;
    bool StageFiles() override { return stageFiles_; }
    void StageFiles(const bool& on) override;

    // image_object_items.cpp
    void Exists(sdbus::Result<std::int32_t>&& result, std::string path, Variants options) override;
    void GetItem(sdbus::Result<Variants>&& result, sdbus::Variant item, Variants options) override;
    void SetItem(sdbus::Result<Variants>&& result, sdbus::Variant item, Variants changes, Variants options) override;
    void ListDirectory(sdbus::Result<std::vector<Variants>, std::uint64_t>&& result, std::string path,
                       Variants options) override;
    void ListStreams(sdbus::Result<std::vector<Variants>, std::uint64_t>&& result, sdbus::Variant item,
                     Variants options) override;
    void FileSystemName(sdbus::Result<std::string>&& result, sdbus::Variant item, std::uint32_t fileSystem,
                        Variants options) override;
    void FileSystemPath(sdbus::Result<std::string>&& result, sdbus::Variant item, std::uint32_t fileSystem,
                        Variants options) override;
    void SetWeights(sdbus::Result<>&& result, std::map<std::string, std::int32_t> weights, Variants options) override;

    // image_object_free.cpp
    void CreateDirectoryItem(sdbus::Result<std::uint64_t>&& result, std::string name, Variants options) override;
    void CreateFileItem(sdbus::Result<std::uint64_t>&& result, std::string name, Variants options) override;
    void Add(sdbus::Result<>&& result, std::string directory, std::uint64_t item, Variants options) override;
    void ReleaseItem(sdbus::Result<>&& result, std::uint64_t item, Variants options) override;
    void SetData(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant item, sdbus::Variant source,
                 Variants options) override;
    void OpenData(sdbus::Result<sdbus::UnixFd>&& result, sdbus::Variant item, Variants options) override;

    // image_object_adding.cpp
    void AddDirectory(sdbus::Result<>&& result, std::string path, Variants options) override;
    void AddFile(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                 Variants options) override;
    void AddTree(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                 bool includeBaseDirectory, Variants options) override;
    void AddStream(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant item, std::string name,
                   sdbus::Variant source, Variants options) override;
    void RemoveStream(sdbus::Result<Variants>&& result, sdbus::Variant item, std::string name,
                      Variants options) override;
    void Remove(sdbus::Result<>&& result, std::string path, Variants options) override;
    void RemoveTree(sdbus::Result<>&& result, std::string path, Variants options) override;
    void RollbackToChangePoint(sdbus::Result<>&& result, std::uint64_t changePoint, Variants options) override;
    void LockInChangePoint(sdbus::Result<>&& result, Variants options) override;
    void SetWorkingDirectory(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant folder,
                             Variants options) override;
    void GetWorkingDirectory(sdbus::Result<std::string>&& result, Variants options) override;

    // image_object_boot.cpp
    void SetBootImages(sdbus::Result<>&& result, std::vector<Variants> images, Variants options) override;
    void GetBootImages(sdbus::Result<std::vector<Variants>>&& result, Variants options) override;
    void OpenBootImage(sdbus::Result<sdbus::UnixFd>&& result, std::uint32_t index, Variants options) override;

    // image_object_import.cpp
    void SetMultisessionInterfaces(sdbus::Result<>&& result, std::vector<sdbus::ObjectPath> interfaces,
                                   Variants options) override;
    void GetMultisessionInterfaces(sdbus::Result<std::vector<sdbus::ObjectPath>>&& result, Variants options) override;
    void CalculateDiscIdentifier(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void IdentifyFileSystemsOnDisc(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::ObjectPath recorder,
                                   Variants options) override;
    void GetDefaultFileSystemForImport(sdbus::Result<std::uint32_t>&& result, std::uint32_t fileSystems,
                                       Variants options) override;
    void ImportFileSystem(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void ImportSpecificFileSystem(sdbus::Result<sdbus::ObjectPath>&& result, std::uint32_t fileSystem,
                                  Variants options) override;
    void ProbeSpecificFileSystem(sdbus::Result<sdbus::ObjectPath>&& result, std::uint32_t fileSystem,
                                 Variants options) override;
    void GetImportedVolumeName(sdbus::Result<std::string>&& result, Variants options) override;
    std::int64_t SessionStartBlock() override { return options_.sessionStart; }
    void SessionStartBlock(const std::int64_t& block) override;

    void CreateResultImage(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void Release(sdbus::Result<>&& result) override;

    std::int64_t UsedBlocks() override { return static_cast<std::int64_t>(usedBlocks_); }
    std::uint64_t FileCount() override { return counts_.files + counts_.symlinks + counts_.specials; }
    std::uint64_t DirectoryCount() override { return counts_.directories - 1; }
    std::uint64_t ChangePoint() override { return changePoint_; }
    bool Busy() override { return turns_.busy(); }

    /// A call that has its turn.
    struct Call {
        const Caller& caller;
        Options options;
        Turns::Turn turn;
    };
    /// Lets a call in when it is its turn: `handler(call, reply)`. What it throws is the answer.
    template <typename... Results, typename Handler>
    void enter(sdbus::Result<Results...>&& result, Turns::Access access, Need need, Variants options, Handler handler);
    template <typename... Results, typename Handler>
    void look(sdbus::Result<Results...>&& result, Variants options, Handler handler, Need need = {});
    /// The same for what changes the image, which no result may keep from it.
    template <typename... Results, typename Handler>
    void change(sdbus::Result<Results...>&& result, Variants options, Handler handler, Need need = {});

    /// Looks at the tree, which may take its time: `find` gives what `then(reply-to, found)` answers with.
    template <typename Reply, typename Find, typename Then>
    void find(const Call& call, bool here, const Reply& reply, Find find, Then then);
    /// Changes the tree, which may take its time, and answers with what `then` gives.
    template <typename Reply, typename Then>
    void alter(const Call& call, bool here, const Reply& reply, std::function<void()> alteration, Then then);
    /// Whether the tree is small enough for anything to be done on the loop's thread.
    bool isSmall() const;
    /// The same for a change that is small by itself and adds about so many blocks: on a large tree it is only measured
    /// when it comes close to the limit.
    bool isSmallChange(std::uint64_t blocks = 8) const;

    /// Starts a job that has the turn until it ends.
    sdbus::ObjectPath start(const char* operation, const Call& call, bool cancelOnDisconnect, Jobs::Work work);
    /// The same on a drive.
    sdbus::ObjectPath startOn(const std::shared_ptr<device::Drive>& drive, const char* operation, const Call& call,
                              bool cancelOnDisconnect, Jobs::LaneWork work);
    JobFacts facts(const char* operation, const Call& call, bool cancelOnDisconnect) const;
    /// Gives the turn back when a job has ended.
    std::function<void()> whenEnded(const Call& call);
    void tellBusy();
    /// The read end of a pipe that a job fills.
    sdbus::UnixFd pipeFrom(const Call& call, std::shared_ptr<io::ByteSource> content);
    /// Of a file that was left on the disc that was imported.
    sdbus::UnixFd pipeFromDisc(const Call& call, image::RecordedFile file);

    /// Throws Error{Readonly} while a result lives.
    void requireUnfrozen() const;
    /// What work on the tree needs.
    TreeSite site(const Caller& caller) const;
    /// Takes over what properties tell of the tree.
    void count();
    /// Sets an option that a property shows, at once.
    void set(const char* property, const std::function<void(image::Options&)>& setIt);
    void adopt(const image::Options& options, const std::vector<std::string>& properties);
    void requireRoomFor(const image::Options& options) const;

    // The disc that the image continues
    const Multisession& multisession(const sdbus::ObjectPath& path, uid_t user) const;
    void requireNothingImported() const;
    /// Throws what IMAPI2 answers to other options than the imported session's.
    void requireContinuable(const image::Options& options) const;
    /// Throws Error{MultisessionNotSet, NoCompatibleMultisessionType}.
    std::shared_ptr<device::Drive> requireDisc() const;
    void import(sdbus::Result<sdbus::ObjectPath>&& result, std::optional<std::uint32_t> fileSystem, Variants options);
    void adoptImport(Imported imported, const image::Options& before, std::uint64_t changePoint);
    /// Forgets the import when the image has gone back before it.
    void forgetImport();

    /// A path in the image, with "/" alone. Throws Error{InvalidPath} for one that is too long.
    std::string inImage(const std::string& path) const;
    image::NodeId require(const std::string& path, Fault otherwise) const;
    image::NodeId requireDirectory(const std::string& path) const;
    /// The folder that a new item goes into, and its name. Throws Error{DirNotFound, NotDir, InvalidPath}.
    std::pair<image::NodeId, std::string> place(const std::string& path) const;
    /// The node of an item that is in the image, and of its option `stream` the stream. Throws Error{NotInFileSystem}
    /// for a free item, ItemNotFound, NotFile.
    image::NodeId requireNode(const ItemRef& item, const std::optional<std::string>& stream) const;
    image::NodeId requireFile(image::NodeId node) const;
    /// An item argument with the option `stream`.
    image::NodeId takeNode(const sdbus::Variant& item, Options& options) const;
    void spell(sdbus::Result<std::string>&& result, sdbus::Variant item, std::uint32_t fileSystem, Variants options,
               bool wholePath);
    image::boot::BootImage takeBootImage(Variants entry, const Caller& caller) const;
    void create(sdbus::Result<std::uint64_t>&& result, std::string name, bool directory, Variants options);

    /// The entries of a directory in order, kept for the next call: whoever looks through a large one asks often.
    struct Listing {
        std::uint64_t revision = 0;
        image::NodeId directory{};
        std::shared_ptr<const std::vector<image::NodeId>> entries;
    };

    Context context_;
    sdbus::ObjectPath path_;
    std::shared_ptr<KeptTree> kept_;
    std::shared_ptr<Stage> stage_;
    image::Options options_;
    bool restrictedNames_ = false;
    bool stageFiles_ = false;
    FreeItems freeItems_;
    Listing listing_;
    image::boot::Settings boot_;
    std::uint64_t bootBlocks_ = 0;  // beside the files

    struct ChosenDisc {
        std::vector<sdbus::ObjectPath> interfaces;
        std::weak_ptr<device::Drive> drive;
    };
    struct ImportedDisc {
        std::string discId;
        std::string volumeName;
        std::optional<std::uint32_t> bootCatalog;
        std::shared_ptr<const image::EarlierHead> earlier;
        std::weak_ptr<device::Drive> drive;
        image::Options before;  // the import
        std::uint64_t changePoint = 0;
    };
    std::optional<ChosenDisc> disc_;
    std::optional<ImportedDisc> imported_;

    // What properties tell, also while a job has the tree.
    image::Tree::Counts counts_;
    std::uint64_t changePoint_ = 0;
    std::uint64_t usedBlocks_ = 0;
    std::uint64_t revision_ = 0;  // counts changes
    bool toldBusy_ = false;

    std::vector<std::weak_ptr<const MadeImage>> results_;
    Turns turns_;  // last: whoever waits is forgotten first
};

}  // namespace discmaster::bus

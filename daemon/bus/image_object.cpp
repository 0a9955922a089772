#include "bus/image_object.hpp"

#include "burn/media_state.hpp"
#include "bus/image_work.hpp"
#include "bus/jobs.hpp"
#include "bus/media_facts.hpp"
#include "bus/objects.hpp"
#include "bus/options.hpp"
#include "bus/result_object.hpp"
#include "bus/shown_name.hpp"
#include "bus/sources.hpp"
#include "bus/text.hpp"
#include "device/drive.hpp"
#include "image/imapi2_defaults.hpp"
#include "image/udf/revision.hpp"
#include "mmc/media_info.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace discmaster::bus {

namespace {

constexpr unsigned kMostDescriptors = 256;  // files that one image keeps open
constexpr std::uint64_t kPage = 1000;       // most items that one call gives

FsiItemType typeOf(const image::Tree& tree, image::NodeId node)
{
    return tree.isDirectory(node) ? FsiItemType::Directory : FsiItemType::File;
}

Variants describe(const image::Tree& tree, image::NodeId node)
{
    const auto attributes = tree.attributes(node);
    Variants item{
        {"name", sdbus::Variant{busText(tree.name(node))}},
        {"type", sdbus::Variant{static_cast<std::int32_t>(typeOf(tree, node))}},
        {"data-size", sdbus::Variant{tree.size(node)}},
        {"modified", sdbus::Variant{attributes.modified.seconds}},
        {"mode", sdbus::Variant{std::uint32_t{attributes.mode}}},
        {"hidden", sdbus::Variant{attributes.hidden}},
    };
    if (tree.kind(node) == image::Kind::Symlink)
        item.emplace("link-target", sdbus::Variant{busText(tree.target(node))});
    return item;
}

/// What the tree would need: contents, and a block for every item that is no content.
std::int64_t estimate(const image::Tree::Counts& counts)
{
    constexpr std::uint64_t kDescriptors = 320;  // system area, descriptors, UDF's structures up to its partition
    const auto items = counts.files + counts.symlinks + counts.directories;
    return static_cast<std::int64_t>(sectorsFor(counts.bytes).n + items + kDescriptors);
}

}  // namespace

ImageObject::ImageObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options)
    : Served{context.connection, context.gate, path, owner.user}
    , context_{context}
    , path_{path}
{
    if (options.take("strict-imapi2", false)) image::setStrictImapi2(options_);
    options.finish();
    count();
    registerAdaptor();
}

ImageObject::~ImageObject() { leaveBus(); }

// Who has the tree

void ImageObject::requireIdle() const
{
    if (busy_) throw Error{Fault::ObjectBusy, "a job works on the image; wait for its end"};
}

void ImageObject::requireChangeable() const
{
    requireIdle();
    if (std::ranges::any_of(results_, [](const auto& result) { return !result.expired(); }))
        throw Error{Fault::Readonly, "an ImageResult was made of the image; release it first"};
}

void ImageObject::setBusy(bool busy)
{
    busy_ = busy;
    changed(INTERFACE_NAME, {"Busy"});
}

void ImageObject::count()
{
    const auto counts = tree_->counts();
    numbers_ = {estimate(counts), counts.files + counts.symlinks, counts.directories - 1, tree_->changePoint()};
}

template <typename... Results, typename Handler>
void ImageObject::look(sdbus::Result<Results...>&& result, Variants options, Handler handler)
{
    answer(std::move(result), {},
           [this, options = std::move(options), handler = std::move(handler)](const Caller&, const auto& reply) {
               Options wanted{options};
               requireIdle();
               handler(wanted, reply);
           });
}

template <typename Handler>
void ImageObject::edit(sdbus::Result<>&& result, Variants options, Handler handler)
{
    answer(std::move(result), {},
           [this, options = std::move(options), handler = std::move(handler)](const Caller&, const auto& reply) {
               requireNone(options);
               requireChangeable();
               handler();
               count();
               reply();
           });
}

sdbus::ObjectPath ImageObject::start(const char* operation, const Caller& caller, bool cancelOnDisconnect,
                                     std::function<std::function<Variants()>(JobControl&)> work)
{
    JobFacts facts{.operation = operation,
                   .user = caller.user,
                   .connection = caller.connection,
                   .startedBy = path_,
                   .cancelOnDisconnect = cancelOnDisconnect};
    const auto job = context_.jobs.runOnWorker(std::move(facts), std::move(work), [self = weak_from_this()] {
        const auto image = self.lock();
        if (!image) return;
        image->count();
        image->setBusy(false);
    });
    setBusy(true);
    return job->path();
}

// Options of the image

void ImageObject::adopt(const image::Options& options, const std::vector<std::string>& properties)
{
    options_ = options;
    changed(INTERFACE_NAME, properties);
}

void ImageObject::change(const char* property, const std::function<void(image::Options&)>& setIt)
{
    set([&] {
        requireChangeable();
        auto next = options_;
        setIt(next);
        // Nothing chosen is allowed on the way to something; CreateResultImage says it.
        if (next.fileSystems() != FsiFileSystems::None) validate(next);
        adopt(next, {property});
    });
}

std::uint32_t ImageObject::FileSystemsSupported()
{
    return static_cast<std::uint32_t>(FsiFileSystems::Iso9660) | static_cast<std::uint32_t>(FsiFileSystems::Joliet) |
           static_cast<std::uint32_t>(FsiFileSystems::Udf);
}

void ImageObject::FileSystemsToCreate(const std::uint32_t& mask)
{
    change("FileSystemsToCreate", [&](image::Options& o) {
        if ((mask & ~FileSystemsSupported()) != 0)
            throw Error{Fault::InvalidParam, fmt::format("{:#x} has file systems that cannot be created", mask)};
        o.setFileSystems(static_cast<FsiFileSystems>(mask));
    });
}

void ImageObject::RockRidge(const bool& on)
{
    change("RockRidge", [&](image::Options& o) { o.rockRidge = on; });
}

std::vector<std::int32_t> ImageObject::UDFRevisionsSupported()
{
    std::vector<std::int32_t> numbers;
    for (const auto& revision : image::udf::revisions()) numbers.push_back(revision.number);
    return numbers;
}

void ImageObject::UDFRevision(const std::int32_t& revision)
{
    change("UDFRevision", [&](image::Options& o) {
        if (revision < 0 || revision > 0xFFFF || !image::udf::findRevision(static_cast<std::uint16_t>(revision)))
            throw Error{Fault::InvalidParam, fmt::format("UDF revision {:#x} cannot be created", revision)};
        o.udfRevision = static_cast<std::uint16_t>(revision);
    });
}

std::vector<std::int32_t> ImageObject::ISO9660InterchangeLevelsSupported()
{
    return options_.strictImapi2 ? std::vector<std::int32_t>{1, 2} : std::vector<std::int32_t>{1, 2, 3};
}

void ImageObject::ISO9660InterchangeLevel(const std::int32_t& level)
{
    change("ISO9660InterchangeLevel", [&](image::Options& o) { o.isoLevel = static_cast<unsigned>(level); });
}

void ImageObject::FreeMediaBlocks(const std::int64_t& blocks)
{
    change("FreeMediaBlocks", [&](image::Options& o) {
        if (blocks < 0) throw Error{Fault::InvalidParam, "a number of blocks is not negative"};
        if (blocks != 0 && blocks < numbers_.usedBlocks)
            throw Error{Fault::ImageTooBig, fmt::format("the image has some {} blocks already", numbers_.usedBlocks)};
        o.freeBlocks = static_cast<std::uint64_t>(blocks);
    });
}

void ImageObject::StrictFileSystemCompliance(const bool& on)
{
    change("StrictFileSystemCompliance", [&](image::Options& o) {
        if (on && numbers_.files + numbers_.directories != 0)
            throw Error{Fault::FileSystemNotEmpty, "this can be set on an empty image only"};
        o.strictCompliance = on;
    });
}

void ImageObject::SetVolumeName(sdbus::Result<>&& result, std::string name, Variants options)
{
    edit(std::move(result), std::move(options), [this, name] {
        auto next = options_;
        next.volumeName = name;
        validate(next);
        options_ = next;
    });
}

void ImageObject::GetVolumeName(sdbus::Result<std::string>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Options& wanted, const auto& reply) {
        wanted.finish();
        reply(options_.volumeName);
    });
}

void ImageObject::GetVolumeNames(sdbus::Result<std::string, std::string, std::string>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Options& wanted, const auto& reply) {
        wanted.finish();
        reply(isoVolumeName(options_), jolietVolumeName(options_), udfVolumeName(options_));
    });
}

void ImageObject::ChooseImageDefaults(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options)
{
    edit(std::move(result), std::move(options), [this, recorder] {
        const auto snapshot = requireMedium(*context_.driveAt(recorder));
        auto next = options_;
        image::chooseDefaults(next, snapshot->media->mediaType);
        next.freeBlocks = snapshot->writing->free.n;
        adopt(next, {"FileSystemsToCreate", "RockRidge", "UDFRevision", "FreeMediaBlocks"});
    });
}

void ImageObject::ChooseImageDefaultsForMediaType(sdbus::Result<>&& result, std::int32_t mediaType, Variants options)
{
    edit(std::move(result), std::move(options), [this, mediaType] {
        auto next = options_;
        image::chooseDefaults(next, static_cast<MediaPhysicalType>(mediaType));
        adopt(next, {"FileSystemsToCreate", "RockRidge", "UDFRevision"});
    });
}

void ImageObject::SetMaxMediaBlocksFromDevice(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options)
{
    edit(std::move(result), std::move(options), [this, recorder] {
        const auto snapshot = requireMedium(*context_.driveAt(recorder));
        auto next = options_;
        next.freeBlocks = snapshot->writing->free.n;
        adopt(next, {"FreeMediaBlocks"});
    });
}

// The tree

std::string ImageObject::inImage(const std::string& path) const
{
    auto plain = path;
    // A backslash is a character like others in the names of this system's files.
    if (options_.strictImapi2) std::ranges::replace(plain, '\\', '/');
    while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
    return plain;
}

image::NodeId ImageObject::require(const std::string& path, Fault otherwise) const
{
    const auto node = tree_->find(inImage(path));
    if (!node) throw Error{otherwise, "there is no '" + path + "' in the image"};
    return *node;
}

std::pair<image::NodeId, std::string> ImageObject::place(const std::string& path) const
{
    const auto plain = inImage(path);
    const auto slash = plain.rfind('/');
    const auto above = slash == std::string::npos ? std::string{} : plain.substr(0, slash);
    const auto name = slash == std::string::npos ? plain : plain.substr(slash + 1);
    if (name.empty()) throw Error{Fault::InvalidPath, "'" + path + "' has no name at its end"};
    const auto folder = require(above, Fault::DirNotFound);
    if (!tree_->isDirectory(folder)) throw Error{Fault::NotDir, "'" + above + "' is no folder"};
    return {folder, name};
}

void ImageObject::Exists(sdbus::Result<std::int32_t>&& result, std::string path, Variants options)
{
    look(std::move(result), std::move(options), [this, path](Options& wanted, const auto& reply) {
        wanted.finish();
        auto type = FsiItemType::NotFound;
        if (const auto node = tree_->find(inImage(path)))
            type = typeOf(*tree_, *node);
        else
            place(path);
        reply(static_cast<std::int32_t>(type));
    });
}

void ImageObject::GetItem(sdbus::Result<Variants>&& result, std::string path, Variants options)
{
    look(std::move(result), std::move(options), [this, path](Options& wanted, const auto& reply) {
        wanted.finish();
        reply(describe(*tree_, require(path, Fault::ItemNotFound)));
    });
}

void ImageObject::ListDirectory(sdbus::Result<std::vector<Variants>, std::uint64_t>&& result, std::string path,
                                Variants options)
{
    look(std::move(result), std::move(options), [this, path](Options& wanted, const auto& reply) {
        const auto offset = wanted.take<std::uint64_t>("offset", 0);
        const auto limit = std::min(wanted.take<std::uint64_t>("limit", kPage), kPage);
        wanted.finish();
        const auto folder = require(path, Fault::DirNotFound);
        if (!tree_->isDirectory(folder)) throw Error{Fault::NotDir, "'" + path + "' is no folder"};
        const auto children = tree_->children(folder);
        std::vector<Variants> items;
        for (auto i = offset; i < children.size() && items.size() < limit; ++i)
            items.push_back(describe(*tree_, children[i]));
        reply(items, std::uint64_t{children.size()});
    });
}

void ImageObject::AddDirectory(sdbus::Result<>&& result, std::string path, Variants options)
{
    edit(std::move(result), std::move(options), [this, path] {
        const auto [folder, name] = place(path);
        tree_->addDirectory(folder, name, newFolder());
    });
}

void ImageObject::AddFile(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                          Variants options)
{
    answer(std::move(result), {}, [this, path, source, options](const Caller& caller, const auto& reply) {
        Options wanted{options};
        const auto how = takeScanOptions(wanted);
        const auto shownAs = takeShownAs(wanted);
        const bool cancel = wanted.take("cancel-on-disconnect", false);
        wanted.finish();
        requireChangeable();
        if (descriptors_ >= kMostDescriptors)
            throw Error{Fault::LimitsExceeded,
                        fmt::format("the image keeps {} files open already; add their folder instead", descriptors_)};
        const auto [folder, name] = place(path);
        auto from = std::make_shared<HostPlace>(takePlace(source, context_, shownAs));
        const auto job =
            start("add-file", caller, cancel, addFileWork(tree_, folder, name, from, context_.filesOf(caller), how));
        ++descriptors_;
        reply(job);
    });
}

void ImageObject::AddTree(sdbus::Result<sdbus::ObjectPath>&& result, std::string path, sdbus::Variant source,
                          bool includeBaseDirectory, Variants options)
{
    answer(std::move(result), {}, [=, this](const Caller& caller, const auto& reply) {
        Options wanted{options};
        const auto how = takeScanOptions(wanted);
        const auto shownAs = takeShownAs(wanted);
        auto name = wanted.take<std::string>("name");
        const bool cancel = wanted.take("cancel-on-disconnect", false);
        wanted.finish();
        requireChangeable();
        const auto folder = require(path, Fault::DirNotFound);
        if (!tree_->isDirectory(folder)) throw Error{Fault::NotDir, "'" + path + "' is no folder"};
        auto from = std::make_shared<HostPlace>(takePlace(source, context_, shownAs));
        if (!includeBaseDirectory) {
            name.reset();
        } else if (!name) {
            if (from->path.empty()) throw Error{Fault::InvalidArgument, "a descriptor needs the option name here"};
            name = baseName(from->path);
        }
        reply(start("add-tree", caller, cancel, addTreeWork(tree_, folder, name, from, context_.filesOf(caller), how)));
    });
}

void ImageObject::Remove(sdbus::Result<>&& result, std::string path, Variants options)
{
    edit(std::move(result), std::move(options), [this, path] { tree_->remove(require(path, Fault::ItemNotFound)); });
}

void ImageObject::RemoveTree(sdbus::Result<>&& result, std::string path, Variants options)
{
    edit(std::move(result), std::move(options),
         [this, path] { tree_->removeTree(require(path, Fault::ItemNotFound)); });
}

void ImageObject::RollbackToChangePoint(sdbus::Result<>&& result, std::uint64_t changePoint, Variants options)
{
    edit(std::move(result), std::move(options), [this, changePoint] { tree_->rollback(changePoint); });
}

void ImageObject::LockInChangePoint(sdbus::Result<>&& result, Variants options)
{
    edit(std::move(result), std::move(options), [this] { tree_->lockIn(); });
}

void ImageObject::CreateResultImage(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller& caller, const auto& reply) {
        Options wanted{options};
        auto how = options_;
        how.created = takeCreationTime(wanted);
        const bool cancel = wanted.take("cancel-on-disconnect", false);
        wanted.finish();
        requireIdle();
        // The result is made by the job's end, on this thread, where objects and limits are.
        auto finish = [context = context_, self = weak_from_this(), user = caller.user,
                       lifetime = context_.objects.connectionOf(path_)](std::shared_ptr<const MadeImage> image) {
            const auto path = context.objects.newPath(user, "results");
            context.objects.add(path, std::make_shared<ResultObject>(context, path, user, image), lifetime);
            if (const auto from = self.lock()) {
                std::erase_if(from->results_, [](const auto& old) { return old.expired(); });
                from->results_.push_back(image);
            }
            return Variants{{"result", sdbus::Variant{path}}};
        };
        reply(
            start("create-result", caller, cancel, planWork(tree_, how, context_.filesOf(caller), std::move(finish))));
    });
}

void ImageObject::Release(sdbus::Result<>&& result)
{
    answer(std::move(result), {},
           [this](const Caller&, const auto& reply) { context_.objects.release(path_, [reply] { reply(); }); });
}

}  // namespace discmaster::bus

#include "bus/image_object.hpp"

#include "bus/image_object_calls.hpp"
#include "bus/image_work.hpp"
#include "bus/objects.hpp"
#include "bus/result_object.hpp"
#include "bus/text.hpp"
#include "image/estimate.hpp"
#include "image/imapi2_defaults.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::bus {

ImageObject::ImageObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options)
    : Served{context.connection, context.gate, path, owner.user}
    , context_{context}
    , path_{path}
    , kept_{std::make_shared<KeptTree>(
          KeptTree{.share = context.allowances.shareOf(owner.user), .tree = image::Tree{}})}
    , stage_{std::make_shared<Stage>(context.stageFolder, kept_->share)}
{
    if (options.take("strict-imapi2", false)) image::setStrictImapi2(options_);
    options.finish();
    count();
    registerAdaptor();
}

ImageObject::~ImageObject() { leaveBus(); }

// Who has the tree

void ImageObject::requireUnfrozen() const
{
    if (std::ranges::any_of(results_, [](const auto& result) { return !result.expired(); }))
        throw Error{Fault::Readonly, "an ImageResult was made of the image; release it first"};
}

TreeSite ImageObject::site(const Caller& caller) const
{
    return {.kept = kept_,
            .options = options_,
            .stage = stage_,
            .stageFiles = stageFiles_,
            .files = context_.filesOf(caller)};
}

void ImageObject::count()
{
    counts_ = kept_->tree.counts();
    changePoint_ = kept_->tree.changePoint();
    usedBlocks_ = image::estimateBlocks(counts_, options_) + bootBlocks_;
    ++revision_;
}

bool ImageObject::isSmall() const
{
    constexpr std::uint64_t kMost = 4096;  // names, and changes to undo: some milliseconds
    return counts_.names() + counts_.streams <= kMost && changePoint_ <= kMost;
}

bool ImageObject::isSmallChange(std::uint64_t blocks) const
{
    return isSmall() || options_.freeBlocks == 0 || usedBlocks_ + blocks <= options_.freeBlocks;
}

JobFacts ImageObject::facts(const char* operation, const Call& call, bool cancelOnDisconnect) const
{
    return {.operation = operation,
            .user = call.caller.user,
            .connection = call.caller.connection,
            .startedBy = path_,
            .cancelOnDisconnect = cancelOnDisconnect};
}

std::function<void()> ImageObject::whenEnded(const Call& call)
{
    return [self = weak_from_this(), turn = call.turn]() mutable {
        if (const auto image = self.lock()) image->count();
        turn.reset();
        if (const auto image = self.lock()) image->tellBusy();
    };
}

sdbus::ObjectPath ImageObject::start(const char* operation, const Call& call, bool cancelOnDisconnect, Jobs::Work work)
{
    const auto job =
        context_.jobs.runOnWorker(facts(operation, call, cancelOnDisconnect), std::move(work), whenEnded(call));
    turns_.makeLong(call.turn);
    tellBusy();
    return job->path();
}

sdbus::ObjectPath ImageObject::startOn(const std::shared_ptr<device::Drive>& drive, const char* operation,
                                       const Call& call, bool cancelOnDisconnect, Jobs::LaneWork work)
{
    drive->requireUsableBy(call.caller.connection);
    auto about = facts(operation, call, cancelOnDisconnect);
    about.drive = drivePath(drive->name());
    const auto job =
        context_.jobs.runOnLane(std::move(about), drive, {}, device::Effect::None, std::move(work), whenEnded(call));
    turns_.makeLong(call.turn);
    tellBusy();
    return job->path();
}

void ImageObject::tellBusy()
{
    if (std::exchange(toldBusy_, turns_.busy()) != toldBusy_) changed(INTERFACE_NAME, {"Busy"});
}

// Paths

std::string ImageObject::inImage(const std::string& path) const
{
    constexpr std::size_t kMost = 1 << 16;
    if (path.size() > kMost)
        throw Error{Fault::InvalidPath,
                    fmt::format("a path of {} bytes is longer than any in an image may be", path.size())};
    auto plain = path;
    // A backslash is a character like others in the names of this system's files.
    if (options_.strictImapi2) std::ranges::replace(plain, '\\', '/');
    while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
    return plain;
}

image::NodeId ImageObject::require(const std::string& path, Fault otherwise) const
{
    const auto node = kept_->tree.find(inImage(path));
    if (!node) throw Error{otherwise, "there is no '" + shortened(path) + "' in the image"};
    return *node;
}

image::NodeId ImageObject::requireDirectory(const std::string& path) const
{
    const auto node = require(path, Fault::DirNotFound);
    if (!kept_->tree.isDirectory(node)) throw Error{Fault::NotDir, "'" + shortened(path) + "' is no folder"};
    return node;
}

std::pair<image::NodeId, std::string> ImageObject::place(const std::string& path) const
{
    const auto plain = inImage(path);
    const auto slash = plain.rfind('/');
    auto name = slash == std::string::npos ? plain : plain.substr(slash + 1);
    if (name.empty()) throw Error{Fault::InvalidPath, "'" + shortened(path) + "' has no name at its end"};
    return {requireDirectory(slash == std::string::npos ? std::string{} : plain.substr(0, slash)), std::move(name)};
}

image::NodeId ImageObject::requireNode(const ItemRef& item, const std::optional<std::string>& stream) const
{
    if (item.handle) {
        freeItems_.at(*item.handle);
        throw Error{Fault::NotInFileSystem,
                    fmt::format("the item {} is not in the image yet; add it first", *item.handle)};
    }
    const auto node = require(item.path, Fault::ItemNotFound);
    if (!stream) return node;
    const auto found = kept_->tree.child(requireFile(node), *stream);
    if (!found)
        throw Error{Fault::ItemNotFound,
                    fmt::format("{} has no stream '{}'", shortened(item.path), shortened(*stream))};
    return *found;
}

image::NodeId ImageObject::requireFile(image::NodeId node) const
{
    if (kept_->tree.kind(node) != image::Kind::File)
        throw Error{Fault::NotFile, shortened(kept_->tree.path(node)) + " in the image is not a file"};
    return node;
}

image::NodeId ImageObject::takeNode(const sdbus::Variant& item, Options& options) const
{
    const auto stream = options.take<std::string>("stream");
    return requireNode(takeItem(item), stream);
}

// The result

void ImageObject::CreateResultImage(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        auto where = site(call.caller);
        where.options.created = takeCreationTime(call.options);
        const bool equalOnce = call.options.take("store-equal-once", false);
        const bool cancel = call.options.take("cancel-on-disconnect", false);
        call.options.finish();
        // The result is made by the job's end, on this thread, where objects and limits are.
        auto finish = [context = context_, self = weak_from_this(), user = call.caller.user,
                       lifetime = context_.objects.connectionOf(path_)](Variants& made,
                                                                        std::shared_ptr<const MadeImage> image) {
            const auto path = context.objects.newPath(user, "results");
            context.objects.add(path, std::make_shared<ResultObject>(context, path, user, image), lifetime);
            if (const auto from = self.lock()) {
                std::erase_if(from->results_, [](const auto& old) { return old.expired(); });
                from->results_.push_back(image);
            }
            made.emplace("result", sdbus::Variant{path});
        };
        PlanChoice how{.boot = boot_, .equalOnce = equalOnce};
        if (imported_) {
            how.bootCatalog = imported_->bootCatalog;
            how.discId = imported_->discId;
            how.earlier = imported_->earlier;
        }
        reply(start("create-result", call, cancel, planWork(std::move(where), std::move(how), std::move(finish))));
    });
}

void ImageObject::Release(sdbus::Result<>&& result)
{
    answer(std::move(result), {},
           [this](const Caller&, const auto& reply) { context_.objects.release(path_, [reply] { reply(); }); });
}

}  // namespace discmaster::bus

// Items that are not in the image yet, and contents.
#include "bus/image_object_calls.hpp"

#include "bus/image_work.hpp"
#include "bus/kept_file.hpp"
#include "bus/save_work.hpp"
#include "bus/text.hpp"

#include <fmt/format.h>

namespace discmaster::bus {

void ImageObject::create(sdbus::Result<std::uint64_t>&& result, std::string name, bool directory, Variants options)
{
    look(std::move(result), std::move(options), [this, name, directory](Call& call, const auto& reply) {
        requireUnfrozen();
        const auto how = takeTimeChoice(call.options);
        call.options.finish();
        kept_->tree.requireName(inImage(name));
        reply(freeItems_.add(
            {.directory = directory, .name = name, .attributes = directory ? how.ofNewFolder() : how.ofNewFile()}));
    });
}

void ImageObject::CreateDirectoryItem(sdbus::Result<std::uint64_t>&& result, std::string name, Variants options)
{
    create(std::move(result), std::move(name), true, std::move(options));
}

void ImageObject::CreateFileItem(sdbus::Result<std::uint64_t>&& result, std::string name, Variants options)
{
    create(std::move(result), std::move(name), false, std::move(options));
}

void ImageObject::Add(sdbus::Result<>&& result, std::string directory, std::uint64_t item, Variants options)
{
    change(std::move(result), std::move(options), [this, directory, item](Call& call, const auto& reply) {
        call.options.finish();
        const auto folder = requireDirectory(directory);
        const auto free = freeItems_.at(item);
        const auto alteration = [site = site(call.caller), folder, free] {
            changeTree(site, [&](image::Tree& tree) {
                if (free.directory)
                    tree.addDirectory(folder, free.name, free.attributes);
                else
                    tree.addFile(folder, free.name, free.attributes, free.content);
            });
        };
        alter(call, isSmallChange(8 + sectorsFor(sizeOf(free.content)).n), reply, alteration, [this, item, reply] {
            freeItems_.remove(item);
            reply();
        });
    });
}

void ImageObject::ReleaseItem(sdbus::Result<>&& result, std::uint64_t item, Variants options)
{
    look(std::move(result), std::move(options), [this, item](Call& call, const auto& reply) {
        call.options.finish();
        freeItems_.at(item);
        freeItems_.remove(item);
        reply();
    });
}

void ImageObject::SetData(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant item, sdbus::Variant source,
                          Variants options)
{
    change(std::move(result), std::move(options), [this, item, source](Call& call, const auto& reply) {
        auto facts = takeSourceFacts(call.options);
        const bool cancel = call.options.take("cancel-on-disconnect", false);
        call.options.finish();
        const auto ref = takeItem(item);
        if (!ref.handle) {
            requireFile(requireNode(ref, {}));
            throw Error{Fault::Readonly, shortened(ref.path) + " is in the image, where its content stays what it is; "
                                                               "remove it, and add it anew"};
        }
        const auto& free = freeItems_.at(*ref.handle);
        if (free.directory) throw Error{Fault::NotFile, free.name + " is a folder, which has no content"};
        auto finish = [self = weak_from_this(), handle = *ref.handle](image::Content content) {
            const auto size = sizeOf(content);
            const auto image = self.lock();
            auto* const set = image ? image->freeItems_.find(handle) : nullptr;
            if (!set) throw Error{Fault::ItemNotFound, "the item was released meanwhile"};
            set->content = std::move(content);
            return Variants{{"data-size", sdbus::Variant{size}}};
        };
        auto from = takeSource(source, std::move(facts), context_, call.caller);
        reply(start("set-data", call, cancel,
                    keepContentWork(site(call.caller), std::move(from), free.name, std::move(finish))));
    });
}

sdbus::UnixFd ImageObject::pipeFrom(const Call& call, std::shared_ptr<io::ByteSource> content)
{
    auto pipe = makePipe();
    start("read-data", call, true, streamWork(std::move(content), {std::move(pipe.writeEnd)}));
    return sdbus::UnixFd{pipe.readEnd.get()};
}

sdbus::UnixFd ImageObject::pipeFromDisc(const Call& call, image::RecordedFile file)
{
    const auto drive = imported_->drive.lock();
    if (!drive || drive->gone())
        throw Error{Fault::DeviceGone, "the drive with the disc that was imported has gone; attach it, or import anew"};
    auto pipe = makePipe();
    startOn(drive, "read-data", call, true,
            readRecordedWork(std::move(file), imported_->discId, {std::move(pipe.writeEnd)}));
    return sdbus::UnixFd{pipe.readEnd.get()};
}

void ImageObject::OpenData(sdbus::Result<sdbus::UnixFd>&& result, sdbus::Variant item, Variants options)
{
    look(std::move(result), std::move(options), [this, item](Call& call, const auto& reply) {
        const auto stream = call.options.take<std::string>("stream");
        call.options.finish();
        const auto ref = takeItem(item);
        const auto files = context_.filesOf(call.caller);
        if (ref.handle && !stream) {
            const auto& free = freeItems_.at(*ref.handle);
            if (free.directory) throw Error{Fault::NotFile, free.name + " is a folder, which has no content"};
            return reply(pipeFrom(call, std::make_shared<KeptFile>(free.content, files)));
        }
        const auto file = requireFile(requireNode(ref, stream));
        if (const auto recorded = kept_->tree.recorded(file); recorded && imported_)
            return reply(pipeFromDisc(call, *recorded));
        reply(pipeFrom(call, std::make_shared<KeptFile>(KeptTree::treeOf(kept_), file, files)));
    });
}

}  // namespace discmaster::bus

// What the image boots.
#include "bus/image_object_calls.hpp"

#include "bus/boot_choice.hpp"
#include "bus/image_items.hpp"
#include "bus/kept_file.hpp"

#include <algorithm>
#include <discmaster/enums.hpp>
#include <fmt/format.h>

namespace discmaster::bus {

namespace {

/// What lies in the image besides its files: a file that boots is counted as such.
std::uint64_t blocksOf(const image::boot::Settings& boot)
{
    std::uint64_t blocks = 0;
    for (const auto& image : boot.images)
        if (image.content) blocks += sectorsFor(image.content->size()).n;
    return blocks;
}

}  // namespace

image::boot::BootImage ImageObject::takeBootImage(Variants entry, const Caller& caller) const
{
    auto choice = bus::takeBootImage(std::move(entry));
    auto& image = choice.image;
    const auto ref = takeItem(choice.item);
    if (ref.handle) {
        const auto& free = freeItems_.at(*ref.handle);
        if (free.directory) throw Error{Fault::NotFile, free.name + " is a folder, which nothing boots"};
        image.name = free.name;
        image.content = std::make_shared<KeptFile>(free.content, context_.filesOf(caller));
        complete(image, sizeOf(free.content));
    } else {
        const auto node = requireFile(requireNode(ref, {}));
        image.path = kept_->tree.path(node);
        complete(image, kept_->tree.size(node));
    }
    return image;
}

void ImageObject::SetBootImages(sdbus::Result<>&& result, std::vector<Variants> images, Variants options)
{
    change(std::move(result), std::move(options), [this, images](Call& call, const auto& reply) {
        const auto hybrid = takeHybrid(call.options);
        call.options.finish();
        if (options_.sessionStart != 0 && !images.empty())
            throw Error{Fault::BootObjectConflict,
                        "a disc boots by its first session, and this image is a further one; make an image that stands "
                        "alone"};
        if (images.size() > kBootEntryCountMax)
            throw Error{Fault::LimitsExceeded, fmt::format("{} boot images are more than an image may have: {}",
                                                           images.size(), kBootEntryCountMax)};
        image::boot::Settings next{.images = {}, .hybrid = hybrid.hybrid, .code = hybrid.code};
        for (const auto& entry : images) next.images.push_back(takeBootImage(entry, call.caller));
        const auto blocks = blocksOf(next), used = usedBlocks_ - blocksOf(boot_) + blocks;
        if (options_.freeBlocks != 0 && used > options_.freeBlocks)
            throw Error{Fault::ImageSizeLimit,
                        fmt::format("with these boot images the image takes about {} blocks and the medium has {}; "
                                    "take files out or use a larger medium",
                                    used, options_.freeBlocks)};
        boot_ = std::move(next);
        bootBlocks_ = blocks;
        usedBlocks_ = used;
        changed(INTERFACE_NAME, {"UsedBlocks"});
        reply();
    });
}

void ImageObject::GetBootImages(sdbus::Result<std::vector<Variants>>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        std::vector<Variants> entries;
        for (const auto& image : boot_.images) {
            const auto file = image.content ? std::nullopt : kept_->tree.find(image.path);
            const auto size = image.content ? image.content->size() : file ? kept_->tree.size(*file) : 0;
            entries.push_back(describe(image, size));
        }
        reply(entries);
    });
}

void ImageObject::OpenBootImage(sdbus::Result<sdbus::UnixFd>&& result, std::uint32_t index, Variants options)
{
    look(std::move(result), std::move(options), [this, index](Call& call, const auto& reply) {
        call.options.finish();
        if (index >= boot_.images.size())
            throw Error{Fault::ItemNotFound,
                        fmt::format("there is no boot image {}; there are {}", index, boot_.images.size())};
        const auto& image = boot_.images[index];
        std::shared_ptr<io::ByteSource> content = image.content;
        if (!content)
            content = std::make_shared<KeptFile>(KeptTree::treeOf(kept_),
                                                 requireFile(require(image.path, Fault::ItemNotFound)),
                                                 context_.filesOf(call.caller));
        reply(pipeFrom(call, std::move(content)));
    });
}

}  // namespace discmaster::bus

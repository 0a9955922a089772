// Looking at items and changing them where they are.
#include "bus/image_object_calls.hpp"

#include "bus/features.hpp"
#include "bus/text.hpp"
#include "image/spelled_name.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

namespace {

constexpr std::uint64_t kPage = 1000;         // most items that one call gives
constexpr std::uint64_t kSmallFolder = 4096;  // entries that are sorted, or spelled, in some milliseconds

struct Page {
    std::uint64_t offset = 0;
    std::uint64_t limit = kPage;
};

Page takePage(Options& options)
{
    const auto offset = options.take<std::uint64_t>("offset", 0);
    return {offset, std::min(options.take<std::uint64_t>("limit", kPage), kPage)};
}

std::vector<Variants> describePage(const image::Tree& tree, const std::vector<image::NodeId>& nodes, Page page)
{
    std::vector<Variants> items;
    for (auto i = page.offset; i < nodes.size() && items.size() < page.limit; ++i)
        items.push_back(describe(tree, nodes[i]));
    return items;
}

/// IMAPI2's success code, where there is news.
Variants newsOf(const image::Options& options, const Features& used)
{
    Variants result;
    if (!missingFeatures(options, used).empty())
        result.emplace("warnings",
                       sdbus::Variant{std::vector{static_cast<std::uint32_t>(Notice::ImageFeatureNotSupported)}});
    return result;
}

FsiItemType typeOf(const image::Tree& tree, image::NodeId node)
{
    return tree.isDirectory(node) ? FsiItemType::Directory : FsiItemType::File;
}

}  // namespace

void ImageObject::Exists(sdbus::Result<std::int32_t>&& result, std::string path, Variants options)
{
    look(std::move(result), std::move(options), [this, path](Call& call, const auto& reply) {
        call.options.finish();
        const auto plain = inImage(path);
        if (options_.strictImapi2 && !plain.starts_with('/'))
            throw Error{Fault::InvalidPath, "'" + shortened(path) + "' does not begin with a delimiter"};
        auto type = FsiItemType::NotFound;
        if (const auto node = kept_->tree.find(plain))
            type = typeOf(kept_->tree, *node);
        else
            place(path);
        reply(static_cast<std::int32_t>(type));
    });
}

void ImageObject::GetItem(sdbus::Result<Variants>&& result, sdbus::Variant item, Variants options)
{
    look(std::move(result), std::move(options), [this, item](Call& call, const auto& reply) {
        const auto ref = takeItem(item);
        const auto stream = call.options.take<std::string>("stream");
        call.options.finish();
        if (ref.handle && !stream) return reply(describe(freeItems_.at(*ref.handle)));
        const auto node = requireNode(ref, stream);
        const auto& tree = kept_->tree;
        // Only what has several names on the host is looked for; that goes through the whole tree.
        find(
            call, !tree.link(node) || isSmall(), reply, [kept = kept_, node] { return countLinks(kept->tree, node); },
            [kept = kept_, node, reply](std::uint64_t links) {
                auto described = describe(kept->tree, node);
                if (!kept->tree.isDirectory(node)) described.emplace("links", sdbus::Variant{links});
                reply(described);
            });
    });
}

void ImageObject::SetItem(sdbus::Result<Variants>&& result, sdbus::Variant item, Variants changes, Variants options)
{
    change(std::move(result), std::move(options), [this, item, changes](Call& call, const auto& reply) {
        const auto ref = takeItem(item);
        const auto stream = call.options.take<std::string>("stream");
        call.options.finish();
        const auto wanted = takeItemChange(Options{changes});
        const Features used{.realTime = wanted.realTime.value_or(false)};
        if (wanted.realTime && stream)
            throw Error{Fault::PropertyNotAccessible, "a named stream has no real-time mark; its file has"};
        if (ref.handle && !stream) {
            auto& free = freeItems_.at(*ref.handle);
            if (wanted.weight) throw Error{Fault::NotInFileSystem, "only what is in the image has a weight"};
            if (wanted.realTime && free.directory)
                throw Error{Fault::NotFile, free.name + " is a folder, and only files can be real-time files"};
            free.attributes = wanted.applyTo(free.attributes);
            return reply(newsOf(options_, used));
        }
        const auto node = requireNode(ref, stream);
        if (wanted.realTime) requireFile(node);
        const auto attributes = wanted.applyTo(kept_->tree.attributes(node));
        const auto alteration = [site = site(call.caller), node, attributes, weight = wanted.weight] {
            changeTree(site, [&](image::Tree& tree) {
                tree.setAttributes(node, attributes);
                if (weight) tree.setWeight(node, *weight);
            });
        };
        alter(call, isSmallChange(), reply, alteration, [this, reply, used] { reply(newsOf(options_, used)); });
    });
}

void ImageObject::ListDirectory(sdbus::Result<std::vector<Variants>, std::uint64_t>&& result, std::string path,
                                Variants options)
{
    look(std::move(result), std::move(options), [this, path](Call& call, const auto& reply) {
        const auto page = takePage(call.options);
        call.options.finish();
        const auto folder = requireDirectory(path);
        using Entries = std::shared_ptr<const std::vector<image::NodeId>>;
        const bool known = listing_.entries && listing_.revision == revision_ && listing_.directory == folder;
        find(
            call, known || kept_->tree.entryCount(folder) <= kSmallFolder, reply,
            [kept = kept_, folder, entries = known ? listing_.entries : nullptr]() -> Entries {
                return entries ? entries
                               : std::make_shared<const std::vector<image::NodeId>>(kept->tree.children(folder));
            },
            [this, page, folder, reply](const Entries& entries) {
                if (entries->size() > kPage) listing_ = {revision_, folder, entries};
                reply(describePage(kept_->tree, *entries, page), std::uint64_t{entries->size()});
            });
    });
}

void ImageObject::ListStreams(sdbus::Result<std::vector<Variants>, std::uint64_t>&& result, sdbus::Variant item,
                              Variants options)
{
    look(std::move(result), std::move(options), [this, item](Call& call, const auto& reply) {
        const auto page = takePage(call.options);
        const auto ref = takeItem(item);
        if (call.options.take<std::string>("stream"))
            throw Error{Fault::PropertyNotAccessible, "a named stream has no streams"};
        call.options.finish();
        if (ref.handle) {
            if (freeItems_.at(*ref.handle).directory)
                throw Error{Fault::NotFile, "the item is a folder, and only files have streams"};
            return reply(std::vector<Variants>{}, std::uint64_t{0});
        }
        const auto file = requireFile(requireNode(ref, {}));
        const auto streams = kept_->tree.streamCount(file);
        find(
            call, streams <= kSmallFolder, reply, [kept = kept_, file] { return kept->tree.streams(file); },
            [kept = kept_, page, reply](const std::vector<image::NodeId>& nodes) {
                reply(describePage(kept->tree, nodes, page), std::uint64_t{nodes.size()});
            });
    });
}

void ImageObject::spell(sdbus::Result<std::string>&& result, sdbus::Variant item, std::uint32_t fileSystem,
                        Variants options, bool wholePath)
{
    look(std::move(result), std::move(options), [=, this](Call& call, const auto& reply) {
        call.options.finish();
        const auto node = requireNode(takeItem(item), {});
        const auto& tree = kept_->tree;
        std::uint64_t names = 0;  // that are spelled on the way
        for (auto n = node; n != image::kRoot; n = wholePath ? tree.parent(n) : image::kRoot)
            names += tree.entryCount(tree.parent(n));
        find(
            call, names <= kSmallFolder, reply,
            [kept = kept_, node, wholePath, fileSystem, how = options_] {
                const auto which = static_cast<FsiFileSystems>(fileSystem);
                return wholePath ? image::spelledPath(which, kept->tree, node, how)
                                 : image::spelledName(which, kept->tree, node, how);
            },
            [reply](const std::string& spelled) { reply(busText(spelled)); });
    });
}

void ImageObject::FileSystemName(sdbus::Result<std::string>&& result, sdbus::Variant item, std::uint32_t fileSystem,
                                 Variants options)
{
    spell(std::move(result), std::move(item), fileSystem, std::move(options), false);
}

void ImageObject::FileSystemPath(sdbus::Result<std::string>&& result, sdbus::Variant item, std::uint32_t fileSystem,
                                 Variants options)
{
    spell(std::move(result), std::move(item), fileSystem, std::move(options), true);
}

void ImageObject::SetWeights(sdbus::Result<>&& result, std::map<std::string, std::int32_t> weights, Variants options)
{
    change(std::move(result), std::move(options), [this, weights](Call& call, const auto& reply) {
        constexpr std::size_t kMost = 10'000;
        call.options.finish();
        if (weights.size() > kMost)
            throw Error{Fault::LimitsExceeded,
                        fmt::format("{} weights are too many for one call: set {} at a time", weights.size(), kMost)};
        std::vector<std::pair<image::NodeId, std::int32_t>> nodes;
        for (const auto& [path, weight] : weights) nodes.emplace_back(require(path, Fault::ItemNotFound), weight);
        const auto alteration = [site = site(call.caller), nodes] {
            changeTree(site, [&](image::Tree& tree) {
                for (const auto& [node, weight] : nodes) tree.setWeight(node, weight);
            });
        };
        alter(call, isSmallChange(), reply, alteration, [reply] { reply(); });
    });
}

}  // namespace discmaster::bus

#include "image/census.hpp"

#include "image/udf/revision.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace discmaster::image {

namespace {

struct LinkHash {
    std::size_t operator()(const Tree::Link& link) const noexcept
    {
        return std::hash<std::uint64_t>{}(link.inode * 0x9E3779B97F4A7C15U + link.device);
    }
};

/// What one may everybody may, but for writing.
std::uint16_t publicMode(std::uint16_t mode) noexcept
{
    constexpr std::uint16_t kRead = 0444, kExecute = 0111;
    return static_cast<std::uint16_t>(kRead | ((mode & kExecute) != 0 ? kExecute : 0));
}

bool hasStreams(const Options& options) noexcept
{
    const auto* revision = options.udf ? udf::findRevision(options.udfRevision) : nullptr;
    return revision != nullptr && revision->extendedEntries;
}

}  // namespace

Census::Census(std::shared_ptr<const Tree> tree, const Options& options, const EqualContents& equal)
    : tree_{std::move(tree)}
    , made_{options.created}
    , policy_{options.attributes}
    , disc_{options.disc}
{
    countEntries();
    if (tree_->hasWeights()) orderByWeight();
    if (tree_->counts().streams > 0 && hasStreams(options)) countStreams();
    if (!equal.empty()) standIn(equal);
    if (disc_) findKept();
}

void Census::findKept()
{
    for (std::uint32_t o = 0; o < objectCount(); ++o) {
        const auto file = kept(ObjectNo{o});
        if (!file) continue;
        for (const auto& extent : file->extents) {
            const std::uint64_t end = std::uint64_t{extent.block} + extent.blocks;
            if (!keptSpan_) keptSpan_ = {.first = extent.block, .end = end};
            keptSpan_->first = std::min(keptSpan_->first, extent.block);
            keptSpan_->end = std::max(keptSpan_->end, end);
        }
    }
}

void Census::countEntries()
{
    const auto counts = tree_->counts();
    nodes_.reserve(counts.names());
    numbers_.reserve(counts.names());
    directories_.reserve(counts.directories);
    objects_.reserve(counts.names() - counts.directories);
    names_.reserve(objects_.capacity());

    nodes_.push_back(kRoot);
    numbers_.push_back(0);
    directories_.push_back({});
    // Breadth first: the names of a directory get consecutive numbers, and directories appear in the order of names.
    std::unordered_map<Tree::Link, std::uint32_t, LinkHash> links;
    for (std::uint32_t d = 0; d < directories_.size(); ++d) {
        auto children = tree_->children(nodes_[index(directories_[d].entry)]);
        directories_[d].first = EntryNo{entryCount()};
        directories_[d].count = static_cast<std::uint32_t>(children.size());
        for (const auto node : children) {
            const EntryNo entry{entryCount()};
            nodes_.push_back(node);
            if (tree_->isDirectory(node)) {
                ++directories_[d].subdirectories;
                numbers_.push_back(directoryCount());
                directories_.push_back({.entry = entry, .parent = DirectoryNo{d}, .depth = directories_[d].depth + 1});
                continue;
            }
            auto object = namedObjectCount();
            if (const auto link = tree_->link(node)) object = links.try_emplace(*link, object).first->second;
            numbers_.push_back(object);
            if (object == namedObjectCount()) {
                objects_.push_back(entry);
                names_.push_back(0);
                if (tree_->isRealTime(node)) ++realTime_;
            }
            ++names_[object];
        }
    }
}

/// Numbers the objects anew.
void Census::orderByWeight()
{
    std::vector<std::int32_t> ofDirectories(directoryCount(), 0);
    std::vector<std::int32_t> weights(namedObjectCount());
    for (std::uint32_t d = 0; d < directoryCount(); ++d) {
        const auto& directory = directories_[d];
        const auto inherited = d == 0 ? 0 : ofDirectories[index(directory.parent)];
        ofDirectories[d] = tree_->weight(node(directory.entry)).value_or(inherited);
        for (std::uint32_t i = 0; i < directory.count; ++i) {
            const EntryNo entry{index(directory.first) + i};
            if (isDirectory(entry) || firstName(object(entry)) != entry) continue;
            weights[index(object(entry))] = tree_->weight(node(entry)).value_or(ofDirectories[d]);
        }
    }
    std::vector<std::uint32_t> order(namedObjectCount());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](auto a, auto b) { return weights[a] > weights[b]; });
    std::vector<std::uint32_t> numberOf(order.size());
    std::vector<EntryNo> objects(order.size());
    std::vector<std::uint32_t> names(order.size());
    for (std::uint32_t n = 0; n < order.size(); ++n) {
        numberOf[order[n]] = n;
        objects[n] = objects_[order[n]];
        names[n] = names_[order[n]];
    }
    objects_ = std::move(objects);
    names_ = std::move(names);
    for (std::uint32_t e = 0; e < entryCount(); ++e)
        if (!isDirectory(EntryNo{e})) numbers_[e] = numberOf[numbers_[e]];
}

void Census::countStreams()
{
    for (std::uint32_t o = 0; o < namedObjectCount(); ++o) {
        const auto file = node(ObjectNo{o});
        if (!tree_->hasStreams(file)) continue;
        const auto streams = tree_->streams(file);
        owners_.push_back({.file = ObjectNo{o},
                           .first = ObjectNo{objectCount()},
                           .count = static_cast<std::uint32_t>(streams.size())});
        streams_.insert(streams_.end(), streams.begin(), streams.end());
    }
}

const Census::StreamOwner* Census::streamOwner(ObjectNo file) const noexcept
{
    const auto found =
        std::ranges::lower_bound(owners_, index(file), {}, [](const StreamOwner& owner) { return index(owner.file); });
    return found != owners_.end() && found->file == file ? &*found : nullptr;
}

void Census::standIn(const EqualContents& equal)
{
    // The first of equal objects in the order on the disc has the content.
    std::unordered_map<std::uint32_t, ObjectNo> first;
    standIns_.reserve(objectCount());
    for (std::uint32_t o = 0; o < objectCount(); ++o) {
        const auto found = equal.find(static_cast<std::uint32_t>(node(ObjectNo{o})));
        if (found == equal.end())
            standIns_.push_back(ObjectNo{o});
        else
            standIns_.push_back(
                first.try_emplace(static_cast<std::uint32_t>(found->second), ObjectNo{o}).first->second);
    }
}

Attributes Census::attributes(NodeId node) const noexcept
{
    auto attributes = tree_->attributes(node);
    if (!attributes.modified.known()) attributes.modified = made_;
    if (policy_.uid) attributes.uid = *policy_.uid;
    if (policy_.gid) attributes.gid = *policy_.gid;
    const auto kind = tree_->kind(node);
    if (kind == Kind::Symlink) return attributes;
    if (policy_.publicModes) attributes.mode = publicMode(attributes.mode);
    const auto& mode = kind == Kind::Directory ? policy_.directoryMode : policy_.fileMode;
    if (mode) attributes.mode = *mode;
    return attributes;
}

}  // namespace discmaster::image

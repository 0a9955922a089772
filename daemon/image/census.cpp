#include "image/census.hpp"

#include <algorithm>
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
}  // namespace

Census::Census(std::shared_ptr<const Tree> tree, Time made)
    : tree_{std::move(tree)}
    , made_{made}
{
    const auto counts = tree_->counts();
    nodes_.reserve(counts.directories + counts.files + counts.symlinks);
    numbers_.reserve(nodes_.capacity());
    directories_.reserve(counts.directories);
    objects_.reserve(counts.files + counts.symlinks);
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
            if (tree_->kind(node) == Kind::File) ++fileNames_;
            auto object = objectCount();
            if (const auto link = tree_->link(node)) object = links.try_emplace(*link, object).first->second;
            numbers_.push_back(object);
            if (object == objectCount()) {
                objects_.push_back(entry);
                names_.push_back(0);
            }
            ++names_[object];
        }
    }
}

Attributes Census::attributes(NodeId node) const noexcept
{
    auto attributes = tree_->attributes(node);
    if (!attributes.modified.known()) attributes.modified = made_;
    return attributes;
}

}  // namespace discmaster::image

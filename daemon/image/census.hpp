#pragma once
// The tree in numbers: every name, directory and content counted once, in an order that depends on nothing but names.

#include "image/tree.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace discmaster::image {

/// A name in a directory. 0 is the root. The names of one directory are consecutive, sorted by their bytes, and
/// directories follow each other breadth first.
enum class EntryNo : std::uint32_t {};
/// A directory. 0 is the root; a parent comes before its children.
enum class DirectoryNo : std::uint32_t {};
/// What is not a directory, once for all its names (hard links). Content lies on the disc in the order of these.
enum class ObjectNo : std::uint32_t {};

template <typename N>
constexpr std::uint32_t index(N n) noexcept
{
    return static_cast<std::uint32_t>(n);
}

struct DirectoryInfo {
    EntryNo entry{};       ///< its own name
    DirectoryNo parent{};  ///< the root's is the root
    EntryNo first{};       ///< its names are first ... first + count - 1
    std::uint32_t count = 0;
    std::uint32_t subdirectories = 0;
    std::uint32_t depth = 1;  ///< the root's is 1, as ISO 9660 counts
};

/// 8 bytes a name, 12 a content, beyond the tree, which it keeps. Immutable.
class Census {
public:
    /// `made` is the modification time of what has none: a directory that nobody had on the host, such as the root.
    Census(std::shared_ptr<const Tree> tree, Time made);

    const Tree& tree() const noexcept { return *tree_; }
    /// A node's attributes as they go onto the disc.
    Attributes attributes(NodeId node) const noexcept;

    std::uint32_t entryCount() const noexcept { return static_cast<std::uint32_t>(nodes_.size()); }
    std::uint32_t directoryCount() const noexcept { return static_cast<std::uint32_t>(directories_.size()); }
    std::uint32_t objectCount() const noexcept { return static_cast<std::uint32_t>(objects_.size()); }
    /// Names of files, symbolic links not among them.
    std::uint32_t fileNameCount() const noexcept { return fileNames_; }

    NodeId node(EntryNo e) const noexcept { return nodes_[index(e)]; }
    Kind kind(EntryNo e) const noexcept { return tree_->kind(node(e)); }
    bool isDirectory(EntryNo e) const noexcept { return tree_->isDirectory(node(e)); }
    std::string_view name(EntryNo e) const noexcept { return tree_->name(node(e)); }
    DirectoryNo directory(EntryNo e) const noexcept
    {
        return DirectoryNo{numbers_[index(e)]};
    }                                                                                   ///< of a directory's name
    ObjectNo object(EntryNo e) const noexcept { return ObjectNo{numbers_[index(e)]}; }  ///< of any other name

    const DirectoryInfo& info(DirectoryNo d) const noexcept { return directories_[index(d)]; }
    std::span<const DirectoryInfo> directories() const noexcept { return directories_; }

    /// The node of an object's first name; attributes and content are taken from it.
    NodeId node(ObjectNo o) const noexcept { return nodes_[index(objects_[index(o)])]; }
    EntryNo firstName(ObjectNo o) const noexcept { return objects_[index(o)]; }
    /// How many names the object has in the tree.
    std::uint32_t names(ObjectNo o) const noexcept { return names_[index(o)]; }
    std::uint64_t size(ObjectNo o) const noexcept { return tree_->size(node(o)); }
    Kind kind(ObjectNo o) const noexcept { return tree_->kind(node(o)); }

    /// A number of 1 and more that no other directory or object has: an inode number.
    std::uint32_t serial(EntryNo e) const noexcept
    {
        return isDirectory(e) ? 1 + numbers_[index(e)] : 1 + directoryCount() + numbers_[index(e)];
    }

private:
    std::shared_ptr<const Tree> tree_;
    Time made_;
    std::vector<NodeId> nodes_;           // by EntryNo
    std::vector<std::uint32_t> numbers_;  // by EntryNo: DirectoryNo or ObjectNo
    std::vector<DirectoryInfo> directories_;
    std::vector<EntryNo> objects_;
    std::vector<std::uint32_t> names_;  // by ObjectNo
    std::uint32_t fileNames_ = 0;
};

}  // namespace discmaster::image

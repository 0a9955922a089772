#pragma once
// The tree in numbers: every name, directory and content counted once, in an order that depends on nothing but names.

#include "image/options.hpp"
#include "image/tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace discmaster::image {

/// A name in a directory. 0 is the root. The names of one directory are consecutive, sorted by their bytes, and
/// directories follow each other breadth first.
enum class EntryNo : std::uint32_t {};
/// A directory. 0 is the root; a parent comes before its children.
enum class DirectoryNo : std::uint32_t {};
/// What is not a directory, once for all its names (hard links); behind them the named streams of files. Content lies
/// on the disc in the order of these: by falling weight, else as the names come.
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
    /// Objects whose content is the same as another's: by node, the node whose content stands for it. Those that stand
    /// for others stand for themselves.
    using EqualContents = std::unordered_map<std::uint32_t, NodeId>;

    /// Of the options: what lies on `disc` is kept; `created` is the modification time of what has none (a directory
    /// that nobody had on the host, such as the root), the attributes' policy, and whether a file system has named
    /// streams: they are not counted otherwise.
    Census(std::shared_ptr<const Tree> tree, const Options& options, const EqualContents& equal = {});

    const Tree& tree() const noexcept { return *tree_; }
    /// A node's attributes as they go onto the disc.
    Attributes attributes(NodeId node) const noexcept;

    std::uint32_t entryCount() const noexcept { return static_cast<std::uint32_t>(nodes_.size()); }
    std::uint32_t directoryCount() const noexcept { return static_cast<std::uint32_t>(directories_.size()); }
    /// With the streams.
    std::uint32_t objectCount() const noexcept { return namedObjectCount() + streamCount(); }
    std::uint32_t namedObjectCount() const noexcept { return static_cast<std::uint32_t>(objects_.size()); }
    std::uint32_t streamCount() const noexcept { return static_cast<std::uint32_t>(streams_.size()); }
    /// Files whose content is to be read at a steady rate.
    std::uint32_t realTimeCount() const noexcept { return realTime_; }

    NodeId node(EntryNo e) const noexcept { return nodes_[index(e)]; }
    Kind kind(EntryNo e) const noexcept { return tree_->kind(node(e)); }
    bool isDirectory(EntryNo e) const noexcept { return tree_->isDirectory(node(e)); }
    std::string_view name(EntryNo e) const noexcept { return tree_->name(node(e)); }
    /// Of a directory's name.
    DirectoryNo directory(EntryNo e) const noexcept { return DirectoryNo{numbers_[index(e)]}; }
    /// Of any other name.
    ObjectNo object(EntryNo e) const noexcept { return ObjectNo{numbers_[index(e)]}; }

    const DirectoryInfo& info(DirectoryNo d) const noexcept { return directories_[index(d)]; }
    std::span<const DirectoryInfo> directories() const noexcept { return directories_; }

    bool isStream(ObjectNo o) const noexcept { return index(o) >= namedObjectCount(); }
    /// The node of an object's first name; attributes and content are taken from it.
    NodeId node(ObjectNo o) const noexcept
    {
        return isStream(o) ? streams_[index(o) - namedObjectCount()] : nodes_[index(objects_[index(o)])];
    }
    /// Not of a stream.
    EntryNo firstName(ObjectNo o) const noexcept { return objects_[index(o)]; }
    /// How many names the object has in the tree; a stream has one.
    std::uint32_t names(ObjectNo o) const noexcept { return isStream(o) ? 1 : names_[index(o)]; }
    std::uint64_t size(ObjectNo o) const noexcept { return tree_->size(node(o)); }
    Kind kind(ObjectNo o) const noexcept { return tree_->kind(node(o)); }
    /// The object whose content stands for this one's: itself, unless equal contents are stored once.
    ObjectNo content(ObjectNo o) const noexcept { return standIns_.empty() ? o : standIns_[index(o)]; }
    /// Bytes that the object itself takes in the image outside of any file system's structures.
    std::uint64_t contentBytes(ObjectNo o) const noexcept
    {
        return kind(o) == Kind::File && content(o) == o && !isKept(o) ? size(o) : 0;
    }
    /// Whether its content lies on the disc already, and stays there.
    bool isKept(ObjectNo o) const noexcept
    {
        return disc_ && tree_->isRecorded(node(o)) && tree_->recordedDisc(node(o)) == *disc_;
    }
    /// Where what stands for the object lies on the disc; nothing where that is yet to be recorded.
    std::optional<RecordedFile> kept(ObjectNo o) const
    {
        return isKept(content(o)) ? tree_->recorded(node(content(o))) : std::nullopt;
    }
    /// The blocks of the disc between which all that is kept lies.
    struct Span {
        std::uint32_t first = 0;
        std::uint64_t end = 0;
    };
    const std::optional<Span>& keptSpan() const noexcept { return keptSpan_; }

    /// A file with its named streams, which are consecutive objects.
    struct StreamOwner {
        ObjectNo file{};
        ObjectNo first{};
        std::uint32_t count = 0;
    };
    std::span<const StreamOwner> streamOwners() const noexcept { return owners_; }
    /// Null where the object has no streams.
    const StreamOwner* streamOwner(ObjectNo file) const noexcept;

    /// A number of 1 and more that no other directory or object has: an inode number.
    std::uint32_t serial(EntryNo e) const noexcept
    {
        return isDirectory(e) ? 1 + numbers_[index(e)] : 1 + directoryCount() + numbers_[index(e)];
    }

private:
    void countEntries();
    void orderByWeight();
    void countStreams();
    void standIn(const EqualContents& equal);
    void findKept();

    std::shared_ptr<const Tree> tree_;
    Time made_;
    AttributePolicy policy_;
    std::optional<RecordedDisc> disc_;
    std::optional<Span> keptSpan_;
    std::vector<NodeId> nodes_;           // by EntryNo
    std::vector<std::uint32_t> numbers_;  // by EntryNo: DirectoryNo or ObjectNo
    std::vector<DirectoryInfo> directories_;
    std::vector<EntryNo> objects_;      // first names
    std::vector<std::uint32_t> names_;  // by ObjectNo
    std::vector<NodeId> streams_;
    std::vector<StreamOwner> owners_;  // ascending
    std::vector<ObjectNo> standIns_;   // by ObjectNo; empty when each stands for itself
    std::uint32_t realTime_ = 0;
};

}  // namespace discmaster::image

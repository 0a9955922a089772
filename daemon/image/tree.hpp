#pragma once
// What the user wants on the disc: names, attributes and where content comes from. No file is opened or read here.

#include "image/blocks.hpp"
#include "image/content.hpp"
#include "image/name_arena.hpp"
#include "image/time.hpp"
#include "io/file_engine.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image {

enum class NodeId : std::uint32_t {};
inline constexpr NodeId kRoot{0};

enum class Kind : std::uint8_t { Directory, File, Symlink };

struct Attributes {
    std::uint16_t mode = 0644;  ///< permission bits, set-id and sticky bits; not the kind
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    Time modified = Time::unknown();
    Time accessed = Time::unknown();
    Time changed = Time::unknown();  ///< of the attributes
    Time created = Time::unknown();
    bool hidden = false;
};

/// A tree of a million nodes takes some 130 bytes a node beyond the names. Node ids stay valid until the node is rolled
/// back. Not thread-safe; reading a tree that nobody changes is.
class Tree {
public:
    /// What becomes of a node that has the name already.
    enum class Existing {
        Refuse,  ///< throw DupName
        Replace  ///< the new one wins; a directory put on a directory keeps the entries and takes the new attributes
    };

    explicit Tree(const Attributes& root = {.mode = 0755});
    Tree(Tree&&) = default;
    Tree& operator=(Tree&&) = default;

    // --- Building. Names are 1 to 255 bytes without '/' and NUL, and not "." or ".."; others throw InvalidPath.
    // --- A parent that is no directory throws NotDir. A tree of more than 2^32 - 1 nodes throws LimitsExceeded.

    NodeId addDirectory(NodeId parent, std::string_view name, const Attributes& attributes,
                        Existing existing = Existing::Refuse);
    NodeId addFile(NodeId parent, std::string_view name, const Attributes& attributes, Content content,
                   Existing existing = Existing::Refuse);
    /// A target is 1 to 4095 bytes, else InvalidPath.
    NodeId addSymlink(NodeId parent, std::string_view name, const Attributes& attributes, std::string_view target,
                      Existing existing = Existing::Refuse);

    /// Registers a folder of the host, for files below `at`; `name` is how errors name it. `fd` stays open.
    HostFolder addHostFolder(UniqueFd fd, std::string name, NodeId at);

    /// Takes a file, a symbolic link or an empty directory out. Throws DirNotEmpty; InvalidParam for the root.
    void remove(NodeId node);
    /// Takes a directory and all below it out; the root is emptied instead. Throws NotDir.
    void removeTree(NodeId directory);
    void setAttributes(NodeId node, const Attributes& attributes);

    // --- Going back (IFileSystemImage's change points)

    /// Changes made so far; goes back with them.
    std::size_t changePoint() const noexcept { return firstChange_ + changes_.size(); }
    /// Undoes every change after `point`. Throws InvalidParam for a point that is not in the past, or locked in.
    void rollback(std::size_t point);
    /// Forgets how to go back before now.
    void lockIn() noexcept;

    // --- Looking

    /// The node at a path of names separated by '/'; empty names are skipped, so "/" and "" are the root.
    std::optional<NodeId> find(std::string_view path) const;
    std::optional<NodeId> child(NodeId directory, std::string_view name) const;
    /// Entries of a directory sorted by the bytes of their names, whatever the order in which they were added.
    std::vector<NodeId> children(NodeId directory) const;

    Kind kind(NodeId node) const noexcept { return at(node).kind; }
    bool isDirectory(NodeId node) const noexcept { return kind(node) == Kind::Directory; }
    NodeId parent(NodeId node) const noexcept { return NodeId{at(node).parent}; }
    std::string_view name(NodeId node) const noexcept { return arena_.get(at(node).name, at(node).nameLength); }
    /// Bytes of a file's content or of a link's target; 0 for a directory.
    std::uint64_t size(NodeId node) const noexcept { return at(node).size; }
    std::uint16_t mode(NodeId node) const noexcept { return at(node).mode; }
    Attributes attributes(NodeId node) const noexcept;
    std::string_view target(NodeId symlink) const noexcept;
    /// "/a/b"; "/" for the root.
    std::string path(NodeId node) const;
    /// "a/b" for what lies below `top`; empty for `top` itself.
    std::string pathBelow(NodeId node, NodeId top) const;
    /// The first entry of a directory and the one after a given one, in no particular order.
    std::optional<NodeId> firstChild(NodeId directory) const noexcept;
    std::optional<NodeId> nextSibling(NodeId node) const noexcept;

    struct Counts {
        std::uint64_t directories = 0;  ///< the root is one
        std::uint64_t files = 0;
        std::uint64_t symlinks = 0;
        std::uint64_t bytes = 0;  ///< of files; hard links count each
    };
    Counts counts() const noexcept { return counts_; }

    // --- Content

    /// The host's identity of a file with several names there; files that have the same one are hard links of each
    /// other.
    struct Link {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        bool operator==(const Link&) const = default;
    };
    std::optional<Link> link(NodeId node) const noexcept;

    bool isHostFile(NodeId file) const noexcept
    {
        return at(file).sourceKind == Source::Host || at(file).sourceKind == Source::Open;
    }
    /// How to read a file of the host; nothing for one whose content is in memory or in a ByteSource.
    std::optional<io::SourceFile> hostFile(NodeId file) const;
    /// Copies content that is in memory or in a ByteSource. Throws what the source throws.
    void read(NodeId file, std::uint64_t offset, MutableBytes into) const;

private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    enum class Source : std::uint8_t { None, Host, Open, Slice, Memory };

    struct Node {
        std::uint64_t size = 0;
        std::uint64_t inode = 0;
        std::int64_t seconds[5] = {};  // modified, accessed, changed, created, and the source's modification
        std::uint32_t nanoseconds[5] = {};
        std::uint32_t parent = kNone;
        std::uint32_t first = kNone;  // of a directory's entries
        std::uint32_t next = kNone;   // siblings
        std::uint32_t previous = kNone;
        std::uint32_t name = 0;    // in arena_
        std::uint32_t source = 0;  // in the table of its kind; a link's target in arena_
        std::uint32_t uid = 0;
        std::uint32_t gid = 0;
        std::uint16_t mode = 0;
        std::uint16_t device = 0;  // in devices_
        std::uint8_t nameLength = 0;
        Kind kind = Kind::Directory;
        Source sourceKind = Source::None;
        bool hidden : 1 = false;
        bool manyLinks : 1 = false;
        bool linked : 1 = false;  // in its parent's list
    };
    struct Folder {
        UniqueFd fd;
        std::string name;
        NodeId at{};
    };
    struct Saved {
        std::uint32_t node = 0;
        Attributes attributes;
    };
    /// One reversible step: a node was added, was taken out, or had its attributes set; a host folder was registered.
    struct Change {
        enum class Type : std::uint8_t { Added, Removed, Attributes, Folder } type;
        std::uint32_t node = 0;
    };

    Node& at(NodeId n) noexcept { return nodes_[static_cast<std::uint32_t>(n)]; }
    const Node& at(NodeId n) const noexcept { return nodes_[static_cast<std::uint32_t>(n)]; }
    void requireDirectory(NodeId node) const;
    std::uint32_t append(NodeId parent, std::string_view name, Kind kind, const Attributes& attributes);
    std::optional<NodeId> makeRoom(NodeId parent, std::string_view name, bool directory, Existing existing);
    void attach(std::uint32_t node) noexcept;
    void detach(std::uint32_t node) noexcept;
    void count(std::uint32_t top, bool in) noexcept;
    void take(std::uint32_t node);
    static void store(Node& node, const Attributes& attributes) noexcept;
    void storeContent(Node& node, Content content);
    void dropNewest(std::uint32_t node) noexcept;
    std::uint16_t deviceIndex(std::uint64_t device);

    std::size_t hash(std::uint32_t parent, std::string_view name) const noexcept;
    void indexInsert(std::uint32_t node);
    void indexErase(std::uint32_t node) noexcept;
    void indexGrow();

    Blocks<Node> nodes_;
    NameArena arena_;
    std::vector<std::uint32_t> index_;  // open addressing by (parent, name)
    std::size_t indexed_ = 0;
    std::vector<Folder> folders_;
    std::vector<OpenFile> openFiles_;
    std::vector<SourceSlice> slices_;
    std::vector<std::vector<std::byte>> memory_;
    std::vector<std::uint64_t> devices_;
    std::vector<Change> changes_;
    std::vector<Saved> saved_;
    std::size_t firstChange_ = 0;
    Counts counts_;
};

}  // namespace discmaster::image

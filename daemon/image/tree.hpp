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
#include <unordered_map>
#include <variant>
#include <vector>

namespace discmaster::image {

enum class NodeId : std::uint32_t {};
inline constexpr NodeId kRoot{0};

enum class Kind : std::uint8_t { Directory, File, Symlink, BlockDevice, CharacterDevice, Fifo, Socket };

constexpr bool isDevice(Kind kind) noexcept { return kind == Kind::BlockDevice || kind == Kind::CharacterDevice; }

/// The number of a device node.
struct DeviceNumber {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    bool operator==(const DeviceNumber&) const = default;
};

struct Attributes {
    std::uint16_t mode = 0644;  ///< permission bits, set-id and sticky bits; not the kind
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    Time modified = Time::unknown();
    Time accessed = Time::unknown();
    Time changed = Time::unknown();  ///< of the attributes
    Time created = Time::unknown();
    bool hidden = false;
    bool realTime = false;  ///< of a file: its content is to be read at a steady rate (UDF 2.01 6.11)
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

    /// From now on new names have characters of Latin-1 only (IFileSystemImage's UseRestrictedCharacterSet); others
    /// throw RestrictedNameViolation.
    void restrictNames(bool on) noexcept { restricted_ = on; }
    /// Throws what adding something of this name would throw because of the name.
    void requireName(std::string_view name) const;

    // --- Building. Names are 1 to 255 bytes without '/' and NUL, and not "." or ".."; others throw InvalidPath.
    // --- A parent that is no directory throws NotDir. A tree of more than 2^32 - 1 nodes throws LimitsExceeded.

    NodeId addDirectory(NodeId parent, std::string_view name, const Attributes& attributes,
                        Existing existing = Existing::Refuse);
    NodeId addFile(NodeId parent, std::string_view name, const Attributes& attributes, Content content,
                   Existing existing = Existing::Refuse);
    /// A target is 1 to 4095 bytes, else InvalidPath.
    NodeId addSymlink(NodeId parent, std::string_view name, const Attributes& attributes, std::string_view target,
                      Existing existing = Existing::Refuse);
    /// A device node, FIFO or socket; `device` is of a device node.
    NodeId addSpecial(NodeId parent, std::string_view name, const Attributes& attributes, Kind kind,
                      DeviceNumber device = {}, Existing existing = Existing::Refuse);
    /// A named stream of a file (ECMA-167 4/9.2): more content of it under a name of its own. Streams go with their
    /// file. Throws InvalidParam for what is no file, or is a stream itself; DupName.
    NodeId addStream(NodeId file, std::string_view name, const Attributes& attributes, Content content);
    /// The host counts more than one name for what the node stands for: nodes of one identity are hard links of each
    /// other. Files tell it with their content.
    void setIdentity(NodeId node, std::uint64_t device, std::uint64_t inode);

    /// Registers a folder of the host, for files below `at`; `name` is how errors name it. `fd` stays open. With links
    /// followed, files below it may be reached by symbolic links.
    HostFolder addHostFolder(UniqueFd fd, std::string name, NodeId at,
                             io::CallerFiles::Links links = io::CallerFiles::Links::Refuse);
    /// Registers a disc or image that files lie on. Reading it is thread-safe, and throws what reading the tree throws.
    RecordedDisc addDisc(std::shared_ptr<io::ByteSource> disc);

    /// Takes an empty directory, a stream or anything else but a directory with entries out. Throws DirNotEmpty;
    /// InvalidParam for the root.
    void remove(NodeId node);
    /// Takes a directory and all below it out; the root is emptied instead. Throws NotDir.
    void removeTree(NodeId directory);
    void setAttributes(NodeId node, const Attributes& attributes);
    /// Content lies on the disc by falling weight, and by name where weights are equal. The weight of a directory is
    /// that of all below it that has none of its own; 0 where nobody gave one.
    void setWeight(NodeId node, std::int32_t weight);

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
    /// The named streams of a file, sorted likewise.
    std::vector<NodeId> streams(NodeId file) const { return children(file); }
    bool hasStreams(NodeId node) const noexcept { return kind(node) == Kind::File && at(node).first != kNone; }

    Kind kind(NodeId node) const noexcept { return at(node).kind; }
    bool isDirectory(NodeId node) const noexcept { return kind(node) == Kind::Directory; }
    bool isStream(NodeId node) const noexcept { return at(node).stream; }
    bool isRealTime(NodeId node) const noexcept { return kind(node) == Kind::File && at(node).realTime; }
    NodeId parent(NodeId node) const noexcept { return NodeId{at(node).parent}; }
    std::string_view name(NodeId node) const noexcept { return arena_.get(at(node).name, at(node).nameLength); }
    /// Bytes of a file's content or of a link's target; 0 for anything else.
    std::uint64_t size(NodeId node) const noexcept
    {
        return kind(node) == Kind::File || kind(node) == Kind::Symlink ? at(node).size : 0;
    }
    std::uint16_t mode(NodeId node) const noexcept { return at(node).mode; }
    Attributes attributes(NodeId node) const noexcept;
    std::string_view target(NodeId symlink) const noexcept;
    DeviceNumber device(NodeId node) const noexcept;
    /// Nothing where nobody gave one.
    std::optional<std::int32_t> weight(NodeId node) const;
    bool hasWeights() const noexcept { return !weights_.empty(); }
    /// "/a/b"; "/" for the root; "/a/b:s" for the stream s.
    std::string path(NodeId node) const;
    /// "a/b" for what lies below `top`; empty for `top` itself.
    std::string pathBelow(NodeId node, NodeId top) const;
    /// The first entry of a directory and the one after a given one, in no particular order.
    std::optional<NodeId> firstChild(NodeId directory) const noexcept;
    std::optional<NodeId> nextSibling(NodeId node) const noexcept;
    /// The id that the next node gets: whoever adds tells by it what was there before.
    NodeId nextNode() const noexcept { return NodeId{static_cast<std::uint32_t>(nodes_.size())}; }
    /// How many entries a directory has.
    std::uint64_t entryCount(NodeId directory) const noexcept { return at(directory).size; }
    /// How many named streams a file has.
    std::uint32_t streamCount(NodeId file) const noexcept { return kind(file) == Kind::File ? at(file).tally : 0; }

    struct Counts {
        std::uint64_t directories = 0;  ///< the root is one
        std::uint64_t files = 0;
        std::uint64_t symlinks = 0;
        std::uint64_t specials = 0;  ///< device nodes, FIFOs and sockets
        std::uint64_t streams = 0;
        std::uint64_t bytes = 0;  ///< of files and streams; hard links count each
        std::uint64_t names() const noexcept { return directories + files + symlinks + specials; }

        // What the size and the limits of an image depend on.
        std::uint64_t fileBlocks = 0;       ///< that the contents of files fill, each from a block's beginning
        std::uint64_t streamBlocks = 0;     ///< the same of streams
        std::uint64_t recordedBlocks = 0;   ///< of both, those that lie on discs
        std::uint64_t smallContents = 0;    ///< files and streams with content of at most kSmallContent bytes
        std::uint64_t largeContents = 0;    ///< files and streams that begin at a whole page (sharing.hpp)
        std::uint64_t nameBytes = 0;        ///< of all names but the streams'
        std::uint64_t targetBytes = 0;      ///< of symbolic links
        std::uint64_t deepDirectories = 0;  ///< below kDeepestLevel
        std::uint64_t bigFiles = 0;         ///< of 2 GiB and more
        std::uint64_t hugeFiles = 0;        ///< of 4 GiB and more
        /// The least that any revision of UDF leaves for content in a file entry of one block (ECMA-167 4/14.17).
        static constexpr std::uint64_t kSmallContent = 2048 - 216;
        static constexpr std::uint32_t kDeepestLevel = 8;  ///< ECMA-119 6.8.2.1; the root's is 1
    };
    const Counts& counts() const noexcept { return counts_; }
    /// What they would be after going back to a change point. Throws as `rollback`.
    Counts countsAt(std::size_t point) const;
    /// Bytes of memory that the tree takes, without what its sources hold: removed nodes and the way back among them.
    std::uint64_t memoryBytes() const noexcept;

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
    bool isRecorded(NodeId file) const noexcept { return at(file).sourceKind == Source::Recorded; }
    RecordedDisc recordedDisc(NodeId recorded) const noexcept { return RecordedDisc{at(recorded).source}; }
    /// Where a file lies on a disc; nothing for others. What lies there has at least one extent.
    std::optional<RecordedFile> recorded(NodeId file) const;
    const std::shared_ptr<io::ByteSource>& disc(RecordedDisc disc) const noexcept
    {
        return discs_[static_cast<std::uint32_t>(disc)];
    }
    /// Copies content that is in memory, on a disc or in a ByteSource. Throws what the source throws.
    void read(NodeId file, std::uint64_t offset, MutableBytes into) const;

private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    enum class Source : std::uint8_t { None, Host, Open, Recorded, Slice, Memory };

    struct Node {
        std::uint64_t size = 0;  // a device node's number; a directory's entries
        std::uint64_t inode = 0;
        // Modified, accessed, changed, created, and the source's modification. Of a recorded file the latter are where
        // it lies: one run of blocks is there itself; of more, the first one's place in runs_ and their number.
        std::int64_t seconds[5] = {};
        std::uint32_t nanoseconds[5] = {};
        std::uint32_t parent = kNone;
        std::uint32_t first = kNone;  // of a directory's entries
        std::uint32_t next = kNone;   // siblings
        std::uint32_t previous = kNone;
        std::uint32_t name = 0;    // in arena_
        std::uint32_t source = 0;  // in the table of its kind; a link's target in arena_
        std::uint32_t uid = 0;
        std::uint32_t gid = 0;
        std::uint32_t tally = 0;  // a directory's level, the root's is 1; a file's streams
        std::uint16_t mode = 0;
        std::uint16_t device = 0;  // in devices_
        std::uint8_t nameLength = 0;
        Kind kind = Kind::Directory;
        Source sourceKind = Source::None;
        bool hidden : 1 = false;
        bool realTime : 1 = false;
        bool stream : 1 = false;
        bool manyLinks : 1 = false;
        bool linked : 1 = false;  // in its parent's list
    };
    struct Folder {
        UniqueFd fd;
        std::string name;
        NodeId at{};
        io::CallerFiles::Links links = io::CallerFiles::Links::Refuse;
    };
    /// Blocks of a recorded file, up to where the next run begins.
    struct Run {
        std::uint32_t at = 0;  // in the file
        std::uint32_t block = 0;
    };
    struct Saved {
        std::uint32_t node = 0;
        std::variant<Attributes, std::optional<std::int32_t>> value;
    };
    /// One reversible step: a node was added, was taken out, or had its attributes or its weight set; a host folder or
    /// a disc was registered.
    struct Change {
        enum class Type : std::uint8_t { Added, Removed, Attributes, Weight, Folder, Disc } type;
        std::uint32_t node = 0;
    };

    Node& at(NodeId n) noexcept { return nodes_[static_cast<std::uint32_t>(n)]; }
    const Node& at(NodeId n) const noexcept { return nodes_[static_cast<std::uint32_t>(n)]; }
    void requireDirectory(NodeId node) const;
    std::uint32_t append(NodeId parent, std::string_view name, Kind kind, const Attributes& attributes);
    std::uint32_t appendEntry(NodeId parent, std::string_view name, Kind kind, const Attributes& attributes,
                              Existing existing);
    NodeId added(std::uint32_t node);
    std::optional<NodeId> makeRoom(NodeId parent, std::string_view name, bool directory, Existing existing);
    void attach(std::uint32_t node) noexcept;
    void detach(std::uint32_t node) noexcept;
    void count(Counts& counts, std::uint32_t top, bool in) const noexcept;
    static void countOne(Counts& counts, const Node& node, bool in) noexcept;
    void requirePoint(std::size_t point) const;
    void take(std::uint32_t node);
    static void store(Node& node, const Attributes& attributes) noexcept;
    void storeWeight(std::uint32_t node, std::optional<std::int32_t> weight);
    void storeContent(Node& node, Content content);
    void storeRecorded(Node& node, const RecordedFile& file);
    void readRecorded(const Node& node, std::uint64_t offset, MutableBytes into) const;
    void dropNewest(std::uint32_t node) noexcept;
    std::uint16_t deviceIndex(std::uint64_t device);

    std::size_t hash(std::uint32_t parent, std::string_view name) const noexcept;
    void indexInsert(std::uint32_t node);
    void indexErase(std::uint32_t node) noexcept;
    void indexShrink();
    void indexResize(std::size_t slots);

    Blocks<Node> nodes_;
    NameArena arena_;
    std::vector<std::uint32_t> index_;  // open addressing by (parent, name)
    std::size_t indexed_ = 0;
    std::vector<Folder> folders_;
    std::vector<OpenFile> openFiles_;
    std::vector<std::shared_ptr<io::ByteSource>> discs_;
    Blocks<Run> runs_;
    std::vector<SourceSlice> slices_;
    std::vector<std::vector<std::byte>> memory_;
    std::vector<std::uint64_t> devices_;
    std::vector<Change> changes_;
    std::vector<Saved> saved_;
    std::unordered_map<std::uint32_t, std::int32_t> weights_;
    std::size_t firstChange_ = 0;
    Counts counts_;
    std::uint64_t contentMemory_ = 0;  // of memory_
    bool restricted_ = false;
};

}  // namespace discmaster::image

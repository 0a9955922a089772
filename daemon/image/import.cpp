#include "image/import.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "image/read/content.hpp"
#include "image/read/image.hpp"
#include "image/recorded_time.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace discmaster::image {

namespace {

constexpr std::size_t kSkippedKept = 1000;

/// Marks the links of a disc's files: no file system of the host has such a number.
constexpr std::uint64_t kDiscs = std::uint64_t{0xFFFFFFFF} << 32;

Attributes attributesOf(const read::Entry& entry)
{
    const std::uint16_t mode = entry.isDirectory() ? 0755 : 0644;
    return {.mode = entry.mode.value_or(mode),
            .uid = entry.uid.value_or(0),
            .gid = entry.gid.value_or(0),
            .modified = timeOf(entry.modified),
            .accessed = timeOf(entry.accessed),
            .changed = timeOf(entry.changed),
            .created = timeOf(entry.created),
            .hidden = entry.hidden,
            .realTime = entry.realTime};
}

/// The blocks of a file that lies in whole ones; nothing for others.
std::optional<std::vector<RecordedExtent>> wholeBlocks(const std::vector<read::Extent>& extents, std::uint64_t size)
{
    std::vector<RecordedExtent> blocks;
    for (const auto& extent : extents) {
        const auto bytes = std::min(extent.length, size);
        if (bytes == 0) continue;
        size -= bytes;
        const auto block = extent.offset / kBlockSize;
        const auto count = sectorsFor(bytes).n;
        const bool whole = extent.offset % kBlockSize == 0 && (size == 0 || bytes % kBlockSize == 0);
        if (!extent.recorded || !whole || block + count > UINT32_MAX) return std::nullopt;
        if (!blocks.empty() && std::uint64_t{blocks.back().block} + blocks.back().blocks == block)
            blocks.back().blocks += static_cast<std::uint32_t>(count);
        else
            blocks.push_back({.block = static_cast<std::uint32_t>(block), .blocks = static_cast<std::uint32_t>(count)});
    }
    return blocks;
}

class Importer {
public:
    Importer(Tree& tree, const read::View& view, std::shared_ptr<io::ByteSource> disc, const ImportOptions& options)
        : tree_{tree}
        , view_{view}
        , disc_{std::move(disc)}
        , options_{options}
        , firstOfOurs_{tree.nextNode()}
    {
    }

    ImportReport run()
    {
        report_.disc = tree_.addDisc(disc_);
        const auto root = view_.root();
        if (tree_.entryCount(kRoot) == 0) tree_.setAttributes(kRoot, attributesOf(root));
        addStreams(root, kRoot, "/");
        read::walk(view_, [&](const std::string& path, const read::Entry& entry) { return add('/' + path, entry); });
        return std::move(report_);
    }

private:
    /// Names of one file, as it was met first.
    struct Linked {
        std::uint64_t dataAt = 0;
        std::uint64_t size = 0;
        Kind kind = Kind::File;
        NodeId node{};
    };

    read::Walk add(const std::string& path, const read::Entry& entry);
    bool meets(const std::string& path, const read::Entry& entry, NodeId there);
    void addDirectory(const std::string& path, const read::Entry& entry, NodeId parent);
    void addOther(const std::string& path, const read::Entry& entry, NodeId parent);
    NodeId addNode(const std::string& path, const read::Entry& entry, NodeId parent);
    void addStreams(const read::Entry& entry, NodeId node, const std::string& path);
    Content contentOf(const std::string& path, const read::Entry& entry) const;
    void keepLinks(const read::Entry& entry, NodeId node);
    NodeId parentOf(const std::string& path);
    void tell(const std::string& path);
    void skip(const std::string& path, std::string reason);
    template <typename Read>
    void takeOrSkip(const std::string& path, Read&& read);

    Tree& tree_;
    const read::View& view_;
    std::shared_ptr<io::ByteSource> disc_;
    const ImportOptions& options_;
    NodeId firstOfOurs_;
    ImportReport report_;
    std::unordered_map<std::uint64_t, Linked> linked_;  // by file id
    std::string parentPath_ = "/";                      // of the entry added last: entries come directory by directory
    NodeId parent_ = kRoot;
};

read::Walk Importer::add(const std::string& path, const read::Entry& entry)
{
    if (options_.stop.stop_requested())
        throw Error{Fault::RequestCancelled, "the import was cancelled; nothing was taken over"};
    const auto parent = parentOf(path);
    if (const auto there = tree_.child(parent, entry.name)) {
        if (!meets(path, entry, *there)) return read::Walk::SkipDirectory;
        if (entry.isDirectory()) tell(path + '/');
        return read::Walk::Continue;
    }
    const auto before = tree_.nextNode();
    takeOrSkip(path, [&] {
        if (!entry.fault.empty()) throw Error{Fault::ImageInvalid, entry.fault};
        if (entry.isDirectory())
            addDirectory(path, entry, parent);
        else
            addOther(path, entry, parent);
    });
    return tree_.nextNode() != before ? read::Walk::Continue : read::Walk::SkipDirectory;
}

/// An entry of a name that the tree has. Whether directories are merged.
bool Importer::meets(const std::string& path, const read::Entry& entry, NodeId there)
{
    if (there >= firstOfOurs_) {
        takeOrSkip(path, [] {
            throw Error{Fault::ImageInvalid, "its folder on the disc has two entries of this name"};
        });
        return false;
    }
    if (entry.isDirectory() != tree_.isDirectory(there))
        throw Error{Fault::DupName,
                    fmt::format("{} is a {} on the disc and a {} in the image; remove or rename that in the image",
                                path, entry.isDirectory() ? "folder" : "file", entry.isDirectory() ? "file" : "folder"),
                    {.path = path}};
    if (!entry.isDirectory()) ++report_.covered;
    return entry.isDirectory();
}

void Importer::addDirectory(const std::string& path, const read::Entry& entry, NodeId parent)
{
    tell(path + '/');
    const auto node = tree_.addDirectory(parent, entry.name, attributesOf(entry));
    ++report_.directories;
    addStreams(entry, node, path);
}

void Importer::addOther(const std::string& path, const read::Entry& entry, NodeId parent)
{
    const auto node = addNode(path, entry, parent);
    keepLinks(entry, node);
    ++report_.files;
    addStreams(entry, node, path);
    tell(path);
}

NodeId Importer::addNode(const std::string& path, const read::Entry& entry, NodeId parent)
{
    const auto attributes = attributesOf(entry);
    const auto number = entry.device.value_or(0);
    const DeviceNumber device{.major = static_cast<std::uint32_t>(number >> 32),
                              .minor = static_cast<std::uint32_t>(number)};
    const auto special = [&](Kind kind) { return tree_.addSpecial(parent, entry.name, attributes, kind, device); };
    switch (entry.kind) {
    case read::Kind::Symlink: return tree_.addSymlink(parent, entry.name, attributes, entry.target);
    case read::Kind::BlockDevice: return special(Kind::BlockDevice);
    case read::Kind::CharacterDevice: return special(Kind::CharacterDevice);
    case read::Kind::Fifo: return special(Kind::Fifo);
    case read::Kind::Socket: return special(Kind::Socket);
    case read::Kind::Directory:
    case read::Kind::File: break;
    }
    return tree_.addFile(parent, entry.name, attributes, contentOf(path, entry));
}

Content Importer::contentOf(const std::string& path, const read::Entry& entry) const
{
    RecordedFile recorded{.disc = report_.disc, .size = entry.size, .extents = {}};
    if (entry.size == 0) return recorded;
    if (!entry.compression && !entry.sparse) {
        const auto extents = view_.extents(entry);
        const read::ContentSource checked{*disc_, extents, entry.size};  // throws for what is beyond the end
        if (auto blocks = wholeBlocks(extents, checked.size())) {
            recorded.extents = std::move(*blocks);
            return recorded;
        }
        // Embedded content, the most frequent by far, takes no more than a reference either.
        if (!options_.keep && extents.size() == 1 && extents.front().recorded)
            return SourceSlice{.source = disc_, .offset = extents.front().offset, .size = entry.size};
    }
    auto content = view_.content(entry);
    if (options_.keep) return options_.keep(*content, path);
    return SourceSlice{.source = std::move(content), .offset = 0, .size = entry.size};
}

/// Names of one file are hard links of each other, if all say the same of it.
void Importer::keepLinks(const read::Entry& entry, NodeId node)
{
    if (!entry.fileId || entry.links.value_or(1) < 2) return;
    const auto [found, first] = linked_.try_emplace(
        *entry.fileId, Linked{.dataAt = entry.dataAt, .size = entry.size, .kind = tree_.kind(node), .node = node});
    if (first) return;
    const auto& known = found->second;
    if (known.dataAt != entry.dataAt || known.size != entry.size || known.kind != tree_.kind(node)) return;
    const auto disc = kDiscs | static_cast<std::uint32_t>(report_.disc);
    tree_.setIdentity(known.node, disc, *entry.fileId);
    tree_.setIdentity(node, disc, *entry.fileId);
}

void Importer::addStreams(const read::Entry& entry, NodeId node, const std::string& path)
{
    if (!entry.hasStreams) return;
    if (tree_.kind(node) != Kind::File) return skip(path, "the named streams of what is no file cannot be taken over");
    view_.streams(entry, [&](read::Entry&& stream) {
        takeOrSkip(path + ':' + stream.name, [&] {
            if (!stream.fault.empty()) throw Error{Fault::ImageInvalid, stream.fault};
            tree_.addStream(node, stream.name, attributesOf(stream), contentOf(path + ':' + stream.name, stream));
        });
        return true;
    });
}

NodeId Importer::parentOf(const std::string& path)
{
    const auto folder = std::string_view{path}.substr(0, path.rfind('/') + 1);
    if (folder != parentPath_) {
        parentPath_ = folder;
        parent_ = *tree_.find(folder);
    }
    return parent_;
}

void Importer::tell(const std::string& path)
{
    if (options_.progress)
        options_.progress({.path = path, .directories = report_.directories, .files = report_.files});
}

void Importer::skip(const std::string& path, std::string reason)
{
    if (++report_.skippedCount <= kSkippedKept) report_.skipped.push_back({.path = path, .reason = std::move(reason)});
}

/// Takes something over; where it cannot be because of what it is, says which.
template <typename Read>
void Importer::takeOrSkip(const std::string& path, Read&& read)
{
    try {
        read();
    } catch (const Error& e) {
        const bool ofTheEntry = e.fault() == Fault::ImageInvalid || e.fault() == Fault::InvalidPath ||
                                e.fault() == Fault::FileSystemFeatureNotSupported;
        if (!ofTheEntry) throw;
        if (!options_.skipUnreadable)
            throw Error{
                e.fault(), fmt::format("{} on the disc cannot be taken over: {}", path, e.what()), {.path = path}};
        skip(path, e.what());
    }
}

}  // namespace

ImportReport importView(Tree& tree, const read::View& view, std::shared_ptr<io::ByteSource> disc,
                        const ImportOptions& options)
{
    const auto before = tree.changePoint();
    try {
        return Importer{tree, view, std::move(disc), options}.run();
    } catch (...) {
        tree.rollback(before);
        throw;
    }
}

}  // namespace discmaster::image

#include "image/tree.hpp"

#include "base/error.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image {

namespace {

bool isLatin1(std::string_view name) noexcept
{
    for (std::size_t at = 0; at < name.size();) {
        const auto c = decodeUtf8(name, at);
        if (!c.valid || c.value > 0xFF) return false;
        at += c.length;
    }
    return true;
}

}  // namespace

void Tree::requireName(std::string_view name) const
{
    const bool bad = name.empty() || name.size() > 255 || name == "." || name == ".." ||
                     name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos;
    if (bad)
        throw Error{Fault::InvalidPath,
                    fmt::format("'{}' cannot be a name in the image: it takes 1 to 255 bytes without '/'", name),
                    {.path = std::string{name}}};
    if (restricted_ && !isLatin1(name))
        throw Error{
            Fault::RestrictedNameViolation,
            fmt::format("'{}' has characters beyond Latin-1, and the image takes names without them; rename it, "
                        "or lift the restriction",
                        name),
            {.path = std::string{name}}};
}

Tree::Tree(const Attributes& root)
{
    auto& node = nodes_.append();
    node.kind = Kind::Directory;
    node.linked = true;
    node.parent = 0;
    node.tally = 1;
    store(node, root);
    counts_.directories = 1;
}

void Tree::store(Node& node, const Attributes& attributes) noexcept
{
    const Time times[4] = {attributes.modified, attributes.accessed, attributes.changed, attributes.created};
    for (int i = 0; i < 4; ++i) {
        node.seconds[i] = times[i].seconds;
        node.nanoseconds[i] = times[i].nanoseconds;
    }
    node.mode = attributes.mode & 07777;
    node.uid = attributes.uid;
    node.gid = attributes.gid;
    node.hidden = attributes.hidden;
    node.realTime = attributes.realTime;
}

Attributes Tree::attributes(NodeId id) const noexcept
{
    const auto& node = at(id);
    const auto time = [&](int i) { return Time{.seconds = node.seconds[i], .nanoseconds = node.nanoseconds[i]}; };
    return {.mode = node.mode,
            .uid = node.uid,
            .gid = node.gid,
            .modified = time(0),
            .accessed = time(1),
            .changed = time(2),
            .created = time(3),
            .hidden = node.hidden,
            .realTime = node.realTime};
}

void Tree::requireDirectory(NodeId node) const
{
    if (!isDirectory(node))
        throw Error{Fault::NotDir, path(node) + " in the image is not a directory", {.path = path(node)}};
}

// --- Building

std::optional<NodeId> Tree::makeRoom(NodeId parent, std::string_view name, bool directory, Existing existing)
{
    requireName(name);
    requireDirectory(parent);
    const auto old = child(parent, name);
    if (!old) return std::nullopt;
    if (existing == Existing::Refuse)
        throw Error{Fault::DupName, path(*old) + " is in the image already", {.path = path(*old)}};
    if (directory && isDirectory(*old)) return old;
    take(static_cast<std::uint32_t>(*old));
    return std::nullopt;
}

std::uint32_t Tree::append(NodeId parent, std::string_view name, Kind kind, const Attributes& attributes)
{
    if (nodes_.size() == kNone)
        throw Error{Fault::LimitsExceeded, "the image holds more than 4294967294 names; add fewer files"};
    const auto position = arena_.add(name);
    const auto number = static_cast<std::uint32_t>(nodes_.size());
    auto& node = nodes_.append();
    node.parent = static_cast<std::uint32_t>(parent);
    node.name = position;
    node.nameLength = static_cast<std::uint8_t>(name.size());
    node.kind = kind;
    if (kind == Kind::Directory) node.tally = at(parent).tally + 1;
    store(node, attributes);
    return number;
}

NodeId Tree::added(std::uint32_t node)
{
    attach(node);
    changes_.push_back({Change::Type::Added, node});
    return NodeId{node};
}

/// A node that is not attached yet; what has the name gives way before.
std::uint32_t Tree::appendEntry(NodeId parent, std::string_view name, Kind kind, const Attributes& attributes,
                                Existing existing)
{
    makeRoom(parent, name, false, existing);
    return append(parent, name, kind, attributes);
}

NodeId Tree::addDirectory(NodeId parent, std::string_view name, const Attributes& attributes, Existing existing)
{
    if (const auto old = makeRoom(parent, name, true, existing)) {
        setAttributes(*old, attributes);
        return *old;
    }
    return added(append(parent, name, Kind::Directory, attributes));
}

NodeId Tree::addFile(NodeId parent, std::string_view name, const Attributes& attributes, Content content,
                     Existing existing)
{
    const auto number = appendEntry(parent, name, Kind::File, attributes, existing);
    storeContent(nodes_[number], std::move(content));
    return added(number);
}

NodeId Tree::addSymlink(NodeId parent, std::string_view name, const Attributes& attributes, std::string_view target,
                        Existing existing)
{
    if (target.empty() || target.size() > 4095 || target.find('\0') != std::string_view::npos)
        throw Error{Fault::InvalidPath,
                    fmt::format("the target of the symbolic link {} is not one of 1 to 4095 bytes", name),
                    {.path = std::string{name}}};
    const auto number = appendEntry(parent, name, Kind::Symlink, attributes, existing);
    nodes_[number].source = arena_.add(target);
    nodes_[number].size = target.size();
    return added(number);
}

NodeId Tree::addSpecial(NodeId parent, std::string_view name, const Attributes& attributes, Kind kind,
                        DeviceNumber device, Existing existing)
{
    assert(isDevice(kind) || kind == Kind::Fifo || kind == Kind::Socket);
    const auto number = appendEntry(parent, name, kind, attributes, existing);
    if (isDevice(kind)) nodes_[number].size = std::uint64_t{device.major} << 32 | device.minor;
    return added(number);
}

NodeId Tree::addStream(NodeId file, std::string_view name, const Attributes& attributes, Content content)
{
    requireName(name);
    if (kind(file) != Kind::File || isStream(file))
        throw Error{Fault::InvalidParam,
                    path(file) + " in the image is not a file, and only files have named streams",
                    {.path = path(file)}};
    if (const auto old = child(file, name))
        throw Error{Fault::DupName, "the stream " + path(*old) + " is in the image already", {.path = path(*old)}};
    const auto number = append(file, name, Kind::File, attributes);
    nodes_[number].stream = true;
    storeContent(nodes_[number], std::move(content));
    return added(number);
}

void Tree::setIdentity(NodeId node, std::uint64_t device, std::uint64_t inode)
{
    auto& n = at(node);
    n.device = deviceIndex(device);
    n.inode = inode;
    n.manyLinks = true;
}

HostFolder Tree::addHostFolder(UniqueFd fd, std::string name, NodeId at, io::CallerFiles::Links links)
{
    requireDirectory(at);
    folders_.push_back({std::move(fd), std::move(name), at, links});
    changes_.push_back({Change::Type::Folder});
    return HostFolder{static_cast<std::uint32_t>(folders_.size() - 1)};
}

RecordedDisc Tree::addDisc(std::shared_ptr<io::ByteSource> disc)
{
    discs_.push_back(std::move(disc));
    changes_.push_back({Change::Type::Disc});
    return RecordedDisc{static_cast<std::uint32_t>(discs_.size() - 1)};
}

void Tree::take(std::uint32_t node)
{
    detach(node);
    changes_.push_back({Change::Type::Removed, node});
}

void Tree::remove(NodeId node)
{
    if (node == kRoot) throw Error{Fault::InvalidParam, "the root of the image cannot be removed"};
    if (isDirectory(node) && firstChild(node))
        throw Error{
            Fault::DirNotEmpty, path(node) + " in the image is not empty; remove it as a tree", {.path = path(node)}};
    take(static_cast<std::uint32_t>(node));
}

void Tree::removeTree(NodeId directory)
{
    requireDirectory(directory);
    if (directory != kRoot) return take(static_cast<std::uint32_t>(directory));
    while (const auto entry = firstChild(kRoot)) take(static_cast<std::uint32_t>(*entry));
}

void Tree::setAttributes(NodeId node, const Attributes& attributes)
{
    saved_.push_back({static_cast<std::uint32_t>(node), this->attributes(node)});
    changes_.push_back({Change::Type::Attributes, static_cast<std::uint32_t>(node)});
    store(at(node), attributes);
}

void Tree::setWeight(NodeId node, std::int32_t weight)
{
    const auto number = static_cast<std::uint32_t>(node);
    saved_.push_back({number, this->weight(node)});
    changes_.push_back({Change::Type::Weight, number});
    storeWeight(number, weight);
}

void Tree::storeWeight(std::uint32_t node, std::optional<std::int32_t> weight)
{
    if (weight)
        weights_[node] = *weight;
    else
        weights_.erase(node);
}

std::optional<std::int32_t> Tree::weight(NodeId node) const
{
    const auto found = weights_.find(static_cast<std::uint32_t>(node));
    return found != weights_.end() ? std::optional{found->second} : std::nullopt;
}

// --- Going back

void Tree::requirePoint(std::size_t point) const
{
    if (point < firstChange_ || point > changePoint())
        throw Error{Fault::InvalidParam,
                    fmt::format("the image cannot go back to change {}: it may go back to {} ... {}", point,
                                firstChange_, changePoint())};
}

void Tree::rollback(std::size_t point)
{
    requirePoint(point);
    while (changePoint() > point) {
        const auto change = changes_.back();
        changes_.pop_back();
        switch (change.type) {
        case Change::Type::Added:
            // The newest change is undone first, so what was added here is the newest node and nothing refers to it.
            detach(change.node);
            dropNewest(change.node);
            break;
        case Change::Type::Removed: attach(change.node); break;
        case Change::Type::Attributes:
            store(nodes_[change.node], std::get<Attributes>(saved_.back().value));
            saved_.pop_back();
            break;
        case Change::Type::Weight:
            storeWeight(change.node, std::get<std::optional<std::int32_t>>(saved_.back().value));
            saved_.pop_back();
            break;
        case Change::Type::Folder: folders_.pop_back(); break;
        case Change::Type::Disc: discs_.pop_back(); break;
        }
    }
    indexShrink();
}

void Tree::lockIn() noexcept
{
    firstChange_ += changes_.size();
    changes_ = {};
    saved_ = {};
}

// --- Lists of siblings

void Tree::attach(std::uint32_t number) noexcept
{
    auto& node = nodes_[number];
    auto& parent = nodes_[node.parent];
    node.previous = kNone;
    node.next = parent.first;
    if (node.next != kNone) nodes_[node.next].previous = number;
    parent.first = number;
    node.linked = true;
    indexInsert(number);
    if (parent.kind == Kind::Directory)
        ++parent.size;
    else
        ++parent.tally;
    count(counts_, number, true);
}

void Tree::detach(std::uint32_t number) noexcept
{
    auto& node = nodes_[number];
    auto& parent = nodes_[node.parent];
    assert(node.linked);
    if (node.previous == kNone)
        parent.first = node.next;
    else
        nodes_[node.previous].next = node.next;
    if (node.next != kNone) nodes_[node.next].previous = node.previous;
    node.linked = false;
    indexErase(number);
    if (parent.kind == Kind::Directory)
        --parent.size;
    else
        --parent.tally;
    count(counts_, number, false);
}

// --- Looking

std::optional<NodeId> Tree::find(std::string_view path) const
{
    auto node = kRoot;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end > 0) {
            if (!isDirectory(node)) return std::nullopt;
            const auto next = child(node, path.substr(0, end));
            if (!next) return std::nullopt;
            node = *next;
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return node;
}

std::optional<NodeId> Tree::firstChild(NodeId directory) const noexcept
{
    const auto first = at(directory).first;
    return first == kNone ? std::nullopt : std::optional{NodeId{first}};
}

std::optional<NodeId> Tree::nextSibling(NodeId node) const noexcept
{
    const auto next = at(node).next;
    return next == kNone ? std::nullopt : std::optional{NodeId{next}};
}

std::vector<NodeId> Tree::children(NodeId directory) const
{
    std::vector<NodeId> entries;
    for (auto entry = firstChild(directory); entry; entry = nextSibling(*entry)) entries.push_back(*entry);
    std::sort(entries.begin(), entries.end(), [this](NodeId a, NodeId b) { return name(a) < name(b); });
    return entries;
}

std::string_view Tree::target(NodeId symlink) const noexcept
{
    const auto& node = at(symlink);
    return node.kind == Kind::Symlink ? arena_.get(node.source, node.size) : std::string_view{};
}

DeviceNumber Tree::device(NodeId node) const noexcept
{
    if (!isDevice(kind(node))) return {};
    return {.major = static_cast<std::uint32_t>(at(node).size >> 32),
            .minor = static_cast<std::uint32_t>(at(node).size)};
}

std::string Tree::path(NodeId node) const
{
    if (isStream(node)) return path(parent(node)) + ':' + std::string{name(node)};
    return node == kRoot ? "/" : "/" + pathBelow(node, kRoot);
}

std::string Tree::pathBelow(NodeId node, NodeId top) const
{
    std::size_t length = 0;
    for (auto n = node; n != top; n = parent(n)) length += name(n).size() + 1;
    if (length == 0) return {};
    std::string path(length - 1, '/');
    auto end = path.size();
    for (auto n = node; n != top; n = parent(n)) {
        const auto part = name(n);
        end -= part.size();
        std::memcpy(path.data() + end, part.data(), part.size());
        if (end > 0) --end;
    }
    return path;
}

}  // namespace discmaster::image

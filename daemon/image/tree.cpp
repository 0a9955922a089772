#include "image/tree.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image {

namespace {

void requireName(std::string_view name)
{
    const bool bad = name.empty() || name.size() > 255 || name == "." || name == ".." ||
                     name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos;
    if (bad)
        throw Error{Fault::InvalidPath,
                    fmt::format("'{}' cannot be a name in the image: it takes 1 to 255 bytes without '/'", name),
                    {.path = std::string{name}}};
}

}  // namespace

Tree::Tree(const Attributes& root)
{
    auto& node = nodes_.append();
    node.kind = Kind::Directory;
    node.linked = true;
    node.parent = 0;
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
            .hidden = node.hidden};
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
    store(node, attributes);
    return number;
}

NodeId Tree::addDirectory(NodeId parent, std::string_view name, const Attributes& attributes, Existing existing)
{
    if (const auto old = makeRoom(parent, name, true, existing)) {
        setAttributes(*old, attributes);
        return *old;
    }
    const auto number = append(parent, name, Kind::Directory, attributes);
    attach(number);
    changes_.push_back({Change::Type::Added, number});
    return NodeId{number};
}

NodeId Tree::addFile(NodeId parent, std::string_view name, const Attributes& attributes, Content content,
                     Existing existing)
{
    makeRoom(parent, name, false, existing);
    const auto number = append(parent, name, Kind::File, attributes);
    storeContent(nodes_[number], std::move(content));
    attach(number);
    changes_.push_back({Change::Type::Added, number});
    return NodeId{number};
}

NodeId Tree::addSymlink(NodeId parent, std::string_view name, const Attributes& attributes, std::string_view target,
                        Existing existing)
{
    if (target.empty() || target.size() > 4095 || target.find('\0') != std::string_view::npos)
        throw Error{Fault::InvalidPath,
                    fmt::format("the target of the symbolic link {} is not one of 1 to 4095 bytes", name),
                    {.path = std::string{name}}};
    makeRoom(parent, name, false, existing);
    const auto number = append(parent, name, Kind::Symlink, attributes);
    nodes_[number].source = arena_.add(target);
    nodes_[number].size = target.size();
    attach(number);
    changes_.push_back({Change::Type::Added, number});
    return NodeId{number};
}

HostFolder Tree::addHostFolder(UniqueFd fd, std::string name, NodeId at)
{
    requireDirectory(at);
    folders_.push_back({std::move(fd), std::move(name), at});
    changes_.push_back({Change::Type::Folder});
    return HostFolder{static_cast<std::uint32_t>(folders_.size() - 1)};
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

// --- Going back

void Tree::rollback(std::size_t point)
{
    if (point < firstChange_ || point > changePoint())
        throw Error{Fault::InvalidParam,
                    fmt::format("the image cannot go back to change {}: it may go back to {} ... {}", point,
                                firstChange_, changePoint())};
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
            store(nodes_[change.node], saved_.back().attributes);
            saved_.pop_back();
            break;
        case Change::Type::Folder: folders_.pop_back(); break;
        }
    }
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
    count(number, true);
}

void Tree::detach(std::uint32_t number) noexcept
{
    auto& node = nodes_[number];
    assert(node.linked);
    if (node.previous == kNone)
        nodes_[node.parent].first = node.next;
    else
        nodes_[node.previous].next = node.next;
    if (node.next != kNone) nodes_[node.next].previous = node.previous;
    node.linked = false;
    indexErase(number);
    count(number, false);
}

void Tree::count(std::uint32_t top, bool in) noexcept
{
    // A walk without a stack: down to the first entry, else on to the next sibling of the node or of one above it.
    const auto step = [in](std::uint64_t& counter, std::uint64_t n) { in ? counter += n : counter -= n; };
    for (auto number = top;;) {
        const auto& node = nodes_[number];
        switch (node.kind) {
        case Kind::Directory: step(counts_.directories, 1); break;
        case Kind::File:
            step(counts_.files, 1);
            step(counts_.bytes, node.size);
            break;
        case Kind::Symlink: step(counts_.symlinks, 1); break;
        }
        if (node.kind == Kind::Directory && node.first != kNone) {
            number = node.first;
            continue;
        }
        while (number != top && nodes_[number].next == kNone) number = nodes_[number].parent;
        if (number == top) return;
        number = nodes_[number].next;
    }
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

std::string Tree::path(NodeId node) const { return node == kRoot ? "/" : "/" + pathBelow(node, kRoot); }

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

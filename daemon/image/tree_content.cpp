// How the tree keeps where content comes from, and hands it out.
#include "image/tree.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace discmaster::image {

std::uint16_t Tree::deviceIndex(std::uint64_t device)
{
    const auto found = std::find(devices_.rbegin(), devices_.rend(), device);
    if (found != devices_.rend()) return static_cast<std::uint16_t>(devices_.rend() - found - 1);
    if (devices_.size() > 0xFFFF)
        throw Error{Fault::LimitsExceeded, "files of more than 65536 mounted file systems cannot be in one image"};
    devices_.push_back(device);
    return static_cast<std::uint16_t>(devices_.size() - 1);
}

void Tree::storeContent(Node& node, Content content)
{
    node.size = sizeOf(content);
    const auto keepIdentity = [&](const io::FileIdentity& identity) {
        node.inode = identity.inode;
        node.device = deviceIndex(identity.device);
        node.seconds[4] = identity.mtimeSeconds;
        node.nanoseconds[4] = identity.mtimeNanoseconds;
    };
    const auto keep = [&](auto& table, auto value, Source kind) {
        table.push_back(std::move(value));
        node.source = static_cast<std::uint32_t>(table.size() - 1);
        node.sourceKind = kind;
    };
    if (auto* host = std::get_if<HostFile>(&content)) {
        keepIdentity(host->identity);
        node.source = static_cast<std::uint32_t>(host->folder);
        node.sourceKind = Source::Host;
        node.manyLinks = host->manyLinks;
    } else if (auto* open = std::get_if<OpenFile>(&content)) {
        keepIdentity(open->identity);
        keep(openFiles_, std::move(*open), Source::Open);
    } else if (auto* slice = std::get_if<SourceSlice>(&content)) {
        keep(slices_, std::move(*slice), Source::Slice);
    } else {
        contentMemory_ += node.size;
        keep(memory_, std::get<std::vector<std::byte>>(std::move(content)), Source::Memory);
    }
}

void Tree::dropNewest(std::uint32_t node) noexcept
{
    // The newest node's content is the newest of its table.
    switch (nodes_[node].sourceKind) {
    case Source::Open: openFiles_.pop_back(); break;
    case Source::Slice: slices_.pop_back(); break;
    case Source::Memory:
        contentMemory_ -= memory_.back().size();
        memory_.pop_back();
        break;
    case Source::None:
    case Source::Host: break;
    }
    arena_.cutBack(nodes_[node].name);
    nodes_.truncate(node);
}

std::optional<Tree::Link> Tree::link(NodeId id) const noexcept
{
    const auto& node = at(id);
    if (!node.manyLinks) return std::nullopt;
    return Link{.device = devices_[node.device], .inode = node.inode};
}

std::optional<io::SourceFile> Tree::hostFile(NodeId file) const
{
    const auto& node = at(file);
    if (!isHostFile(file)) return std::nullopt;
    io::SourceFile source;
    source.expected = {.size = node.size,
                       .mtimeSeconds = node.seconds[4],
                       .mtimeNanoseconds = node.nanoseconds[4],
                       .inode = node.inode,
                       .device = devices_[node.device]};
    if (node.sourceKind == Source::Open) {
        source.base = openFiles_[node.source].fd->get();
        source.name = openFiles_[node.source].name;
        return source;
    }
    const auto& folder = folders_[node.source];
    source.base = folder.fd.get();
    source.links = folder.links;
    source.path = pathBelow(file, folder.at);
    source.name = folder.name.ends_with('/') ? folder.name + source.path : folder.name + '/' + source.path;
    return source;
}

void Tree::read(NodeId file, std::uint64_t offset, MutableBytes into) const
{
    const auto& node = at(file);
    assert(offset <= node.size && into.size() <= node.size - offset);
    switch (node.sourceKind) {
    case Source::Memory: std::memcpy(into.data(), memory_[node.source].data() + offset, into.size()); return;
    case Source::Slice: slices_[node.source].source->read(slices_[node.source].offset + offset, into); return;
    case Source::None:
    case Source::Host:
    case Source::Open: break;
    }
    throw Error{Fault::FsiInternalError, path(file) + " is read through the file engine", {.path = path(file)}};
}

}  // namespace discmaster::image

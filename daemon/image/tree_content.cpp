// How the tree keeps where content comes from, and hands it out.
#include "image/tree.hpp"

#include "base/error.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <ranges>
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
    } else if (const auto* recorded = std::get_if<RecordedFile>(&content)) {
        storeRecorded(node, *recorded);
    } else if (auto* slice = std::get_if<SourceSlice>(&content)) {
        keep(slices_, std::move(*slice), Source::Slice);
    } else {
        contentMemory_ += node.size;
        keep(memory_, std::get<std::vector<std::byte>>(std::move(content)), Source::Memory);
    }
}

void Tree::storeRecorded(Node& node, const RecordedFile& file)
{
    // Where the file has no content there is nothing to find on the disc.
    if (file.size == 0) return;
    assert(!file.extents.empty() && static_cast<std::uint32_t>(file.disc) < discs_.size());
    node.source = static_cast<std::uint32_t>(file.disc);
    node.sourceKind = Source::Recorded;
    node.nanoseconds[4] = static_cast<std::uint32_t>(file.extents.size());
    if (file.extents.size() == 1) {
        node.seconds[4] = file.extents[0].block;
        return;
    }
    node.seconds[4] = static_cast<std::int64_t>(runs_.size());
    std::uint32_t at = 0;
    for (const auto& extent : file.extents) {
        runs_.append() = {.at = at, .block = extent.block};
        at += extent.blocks;
    }
}

std::optional<RecordedFile> Tree::recorded(NodeId file) const
{
    const auto& node = at(file);
    if (!isRecorded(file)) return std::nullopt;
    RecordedFile found{.disc = RecordedDisc{node.source}, .size = node.size, .extents = {}};
    const auto blocks = static_cast<std::uint32_t>(sectorsFor(node.size).n);
    const auto first = static_cast<std::size_t>(node.seconds[4]);
    const std::size_t count = node.nanoseconds[4];
    if (count == 1) {
        found.extents.push_back({.block = static_cast<std::uint32_t>(first), .blocks = blocks});
        return found;
    }
    found.extents.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& run = runs_[first + i];
        const auto end = i + 1 < count ? runs_[first + i + 1].at : blocks;
        found.extents.push_back({.block = run.block, .blocks = end - run.at});
    }
    return found;
}

void Tree::readRecorded(const Node& node, std::uint64_t offset, MutableBytes into) const
{
    auto& disc = *discs_[node.source];
    const auto first = static_cast<std::size_t>(node.seconds[4]);
    const std::size_t count = node.nanoseconds[4];
    if (count == 1) return disc.read(first * kBlockSize + offset, into);
    const auto numbers = std::views::iota(std::size_t{0}, count);
    const auto behind = std::ranges::upper_bound(numbers, offset / kBlockSize, {},
                                                 [&](std::size_t i) { return std::uint64_t{runs_[first + i].at}; });
    for (auto i = static_cast<std::size_t>(behind - numbers.begin()) - 1; !into.empty(); ++i) {
        const auto& run = runs_[first + i];
        const auto end = i + 1 < count ? runs_[first + i + 1].at * std::uint64_t{kBlockSize} : node.size;
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), end - offset));
        disc.read(run.block * std::uint64_t{kBlockSize} + (offset - run.at * std::uint64_t{kBlockSize}), into.first(n));
        into = into.subspan(n);
        offset += n;
    }
}

void Tree::dropNewest(std::uint32_t node) noexcept
{
    // The newest node's content is the newest of its table.
    switch (nodes_[node].sourceKind) {
    case Source::Recorded:
        if (nodes_[node].nanoseconds[4] > 1) runs_.truncate(static_cast<std::size_t>(nodes_[node].seconds[4]));
        break;
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
    case Source::Memory:
        std::ranges::copy(ByteView{memory_[node.source]}.subspan(offset, into.size()), into.begin());
        return;
    case Source::Recorded: return readRecorded(node, offset, into);
    case Source::Slice: slices_[node.source].source->read(slices_[node.source].offset + offset, into); return;
    case Source::None:
        if (into.empty()) return;
        break;
    case Source::Host:
    case Source::Open: break;
    }
    throw Error{Fault::FsiInternalError, path(file) + " is read through the file engine", {.path = path(file)}};
}

}  // namespace discmaster::image

// How the tree counts what is in it, and how much memory it takes.
#include "image/tree.hpp"

#include "base/units.hpp"
#include "image/sharing.hpp"

namespace discmaster::image {

void Tree::count(Counts& counts, std::uint32_t top, bool in) const noexcept
{
    // A walk without a stack: down to the first entry, else on to the next sibling of the node or of one above it.
    for (auto number = top;;) {
        const auto& node = nodes_[number];
        countOne(counts, node, in);
        if (node.first != kNone) {
            number = node.first;
            continue;
        }
        while (number != top && nodes_[number].next == kNone) number = nodes_[number].parent;
        if (number == top) return;
        number = nodes_[number].next;
    }
}

Tree::Counts Tree::countsAt(std::size_t point) const
{
    requirePoint(point);
    auto counts = counts_;
    for (auto n = changePoint(); n > point; --n) {
        const auto& change = changes_[n - 1 - firstChange_];
        switch (change.type) {
        // What was added below it was added later, and so is gone by now.
        case Change::Type::Added: countOne(counts, nodes_[change.node], false); break;
        case Change::Type::Removed: count(counts, change.node, true); break;
        case Change::Type::Attributes:
        case Change::Type::Weight:
        case Change::Type::Folder:
        case Change::Type::Disc: break;
        }
    }
    return counts;
}

void Tree::countOne(Counts& c, const Node& node, bool in) noexcept
{
    const auto step = [in](std::uint64_t& counter, std::uint64_t n) { in ? counter += n : counter -= n; };
    if (!node.stream) step(c.nameBytes, node.nameLength);
    switch (node.kind) {
    case Kind::Directory:
        step(c.directories, 1);
        step(c.deepDirectories, node.tally > Counts::kDeepestLevel ? 1 : 0);
        break;
    case Kind::File:
        step(node.stream ? c.streams : c.files, 1);
        step(c.bytes, node.size);
        step(node.stream ? c.streamBlocks : c.fileBlocks, sectorsFor(node.size).n);
        step(c.recordedBlocks, node.sourceKind == Source::Recorded ? sectorsFor(node.size).n : 0);
        step(c.smallContents, node.size > 0 && node.size <= Counts::kSmallContent ? 1 : 0);
        step(c.largeContents, node.size >= kSharedBytes ? 1 : 0);
        if (node.stream) break;
        step(c.bigFiles, node.size > 0x7FFFFFFF ? 1 : 0);
        step(c.hugeFiles, node.size > 0xFFFFFFFF ? 1 : 0);
        break;
    case Kind::Symlink:
        step(c.symlinks, 1);
        step(c.targetBytes, node.size);
        break;
    case Kind::BlockDevice:
    case Kind::CharacterDevice:
    case Kind::Fifo:
    case Kind::Socket: step(c.specials, 1); break;
    }
}

std::uint64_t Tree::memoryBytes() const noexcept
{
    constexpr std::uint64_t kWeight = 48;  // a node of the hash table, with what the allocator adds
    return nodes_.size() * sizeof(Node) + arena_.memoryBytes() + index_.size() * sizeof(index_[0]) +
           changes_.size() * sizeof(Change) + saved_.size() * sizeof(Saved) + weights_.size() * kWeight +
           folders_.size() * sizeof(Folder) + runs_.size() * sizeof(Run) + discs_.size() * sizeof(discs_[0]) +
           openFiles_.size() * sizeof(OpenFile) + slices_.size() * sizeof(SourceSlice) + contentMemory_;
}

}  // namespace discmaster::image

// The tree's index by directory and name: open addressing with linear probing, 4 bytes a slot.
#include "image/tree.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>
#include <xxhash.h>

namespace discmaster::image {

namespace {
constexpr std::size_t kFewest = 64;  // slots
}

std::size_t Tree::hash(std::uint32_t parent, std::string_view name) const noexcept
{
    return XXH3_64bits_withSeed(name.data(), name.size(), parent);
}

std::optional<NodeId> Tree::child(NodeId directory, std::string_view name) const
{
    if (index_.empty()) return std::nullopt;
    const auto parent = static_cast<std::uint32_t>(directory);
    const auto mask = index_.size() - 1;
    for (auto slot = hash(parent, name) & mask; index_[slot] != kNone; slot = (slot + 1) & mask) {
        const NodeId candidate{index_[slot]};
        if (at(candidate).parent == parent && this->name(candidate) == name) return candidate;
    }
    return std::nullopt;
}

void Tree::indexInsert(std::uint32_t node)
{
    if ((indexed_ + 1) * 4 > index_.size() * 3) indexResize(index_.empty() ? kFewest : index_.size() * 2);
    const auto mask = index_.size() - 1;
    auto slot = hash(nodes_[node].parent, name(NodeId{node})) & mask;
    while (index_[slot] != kNone) slot = (slot + 1) & mask;
    index_[slot] = node;
    ++indexed_;
}

void Tree::indexErase(std::uint32_t node) noexcept
{
    const auto mask = index_.size() - 1;
    const auto home = [&](std::uint32_t n) { return hash(nodes_[n].parent, name(NodeId{n})) & mask; };
    auto hole = home(node);
    while (index_[hole] != node) hole = (hole + 1) & mask;
    // What follows in the run moves back into the hole where its own home allows it, so that no tombstone is needed.
    for (auto slot = (hole + 1) & mask; index_[slot] != kNone; slot = (slot + 1) & mask) {
        if (((slot - home(index_[slot])) & mask) < ((slot - hole) & mask)) continue;
        index_[hole] = index_[slot];
        hole = slot;
    }
    index_[hole] = kNone;
    --indexed_;
}

/// Gives back what is hardly used.
void Tree::indexShrink()
{
    const auto enough = std::max(kFewest, std::bit_ceil(indexed_ * 2));
    if (index_.size() >= enough * 4) indexResize(enough);
}

void Tree::indexResize(std::size_t slots)
{
    const auto old = std::exchange(index_, std::vector(slots, kNone));
    const auto mask = index_.size() - 1;
    for (const auto node : old) {
        if (node == kNone) continue;
        auto slot = hash(nodes_[node].parent, name(NodeId{node})) & mask;
        while (index_[slot] != kNone) slot = (slot + 1) & mask;
        index_[slot] = node;
    }
}

}  // namespace discmaster::image

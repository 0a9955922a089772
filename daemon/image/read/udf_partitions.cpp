#include "image/read/udf_partitions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image::read {

std::string_view displayName(MapKind kind) noexcept
{
    switch (kind) {
    case MapKind::Physical: return "physical";
    case MapKind::Virtual: return "virtual";
    case MapKind::Sparable: return "sparable";
    case MapKind::Metadata: return "metadata";
    }
    return "?";
}

Partitions::Piece Partitions::pieceAt(LogicalBlock at) const
{
    constexpr std::uint64_t kRest = UINT64_MAX / kBlockSize;
    const auto& map = maps_[at.partition];
    switch (map.kind) {
    case MapKind::Physical: return {map.start + at.block, kRest};
    case MapKind::Virtual: {
        const auto& entries = map.vat.entries;
        if (at.block >= entries.size() || entries[at.block] == VirtualTable::kUnused) return {{}, 1, false};
        std::uint64_t n = 1;  // neighbours are often neighbours on the disc too
        while (at.block + n < entries.size() && n < 64 && entries[at.block + n] == entries[at.block] + n) ++n;
        return {map.start + entries[at.block], n};
    }
    case MapKind::Sparable: {
        const std::uint64_t packet = map.sparable.packetLength;
        const auto next = std::ranges::upper_bound(map.spared, at.block, {}, &SparedPacket::original);
        if (next != map.spared.begin() && at.block - std::prev(next)->original < packet) {
            const auto inside = at.block - std::prev(next)->original;
            return {std::uint64_t{std::prev(next)->mapped} + inside, packet - inside};
        }
        return {map.start + at.block, next == map.spared.end() ? kRest : next->original - at.block};
    }
    case MapKind::Metadata: {
        const auto next = std::ranges::upper_bound(map.runs, std::uint64_t{at.block}, {}, &MetadataRun::first);
        if (next == map.runs.begin()) return {{}, 1, false};
        const auto& run = *std::prev(next);
        const auto inside = at.block - run.first;
        if (inside >= run.blocks) return {{}, 1, false};
        if (!run.recorded) return {{}, run.blocks - inside};
        return {run.block + inside, run.blocks - inside};
    }
    }
    return {{}, 1, false};
}

std::optional<std::uint64_t> Partitions::find(LogicalBlock at) const
{
    return at.partition < maps_.size() ? pieceAt(at).block : std::nullopt;
}

std::uint64_t Partitions::offset(LogicalBlock at) const
{
    if (at.partition >= maps_.size())
        invalid(fmt::format("Something refers to the partition {}, which the volume does not have", at.partition),
                at.block);
    const auto block = pieceAt(at).block;
    if (!block)
        invalid(fmt::format("Something refers to the block {} of the {} partition, which is not recorded anywhere",
                            at.block, displayName(maps_[at.partition].kind)),
                at.block);
    return *block * kBlockSize;
}

bool Partitions::contains(LogicalBlock at, std::uint64_t bytes) const noexcept
{
    return at.partition < maps_.size() && at.block + sectorsFor(bytes).n <= maps_[at.partition].blocks;
}

void Partitions::forEachRun(LogicalBlock at, std::uint64_t bytes,
                            const std::function<bool(const ImageRun&)>& visit) const
{
    if (at.partition >= maps_.size()) offset(at);  // throws
    for (std::uint64_t block = at.block; bytes != 0;) {
        if (block > UINT32_MAX) invalid("An extent passes the end of its partition", at.block);
        const LogicalBlock here{static_cast<std::uint32_t>(block), at.partition};
        const auto piece = pieceAt(here);
        if (!piece.known) offset(here);  // throws
        const auto length = std::min(bytes, piece.blocks * kBlockSize);
        if (!visit({piece.block.value_or(0) * kBlockSize, length, piece.block.has_value()})) return;
        bytes -= length;
        block += piece.blocks;
    }
}

}  // namespace discmaster::image::read

#include "emulator/overwritable_medium.hpp"

#include "emulator/senses.hpp"

#include <algorithm>

namespace discmaster::emulator {

using senses::refuse;
using senses::refuseAt;

std::uint64_t OverwritableMedium::lastReadable() const noexcept
{
    return state_.formatted ? state_.formattedBlocks - 1 : 0;
}

Outcome OverwritableMedium::check(std::int64_t lba, std::size_t bytes) const
{
    const auto begin = static_cast<std::uint64_t>(lba);
    if (!state_.formatted) return refuseAt(senses::kNotFormatted, begin);
    if (lba < 0 || begin + bytes / kBlockSize > state_.formattedBlocks) return refuseAt(senses::kOutOfRange, begin);
    return {};
}

Outcome OverwritableMedium::read(std::int64_t lba, MutableBytes blocks)
{
    if (auto ok = check(lba, blocks.size()); !ok) return ok;
    return Medium::read(lba, blocks);
}

Outcome OverwritableMedium::write(std::int64_t lba, ByteView blocks)
{
    if (auto ok = check(lba, blocks.size()); !ok) return ok;
    const auto begin = static_cast<std::uint64_t>(lba);
    const auto end = begin + blocks.size() / kBlockSize;
    store_->write(begin, blocks);
    // A unit is read, modified and written as a whole, so that all of it is recorded afterwards.
    const auto unit = state_.type->unit;
    const auto unitEnd = std::min(roundUp(end, unit), state_.formattedBlocks);
    store_->extend(unitEnd);
    state_.recorded.add({begin / unit * unit, unitEnd});
    return {};
}

Outcome OverwritableMedium::flush()
{
    Change{*this}.keep();
    return {};
}

Outcome OverwritableMedium::format(const FormatChoice& choice)
{
    Change change{*this};
    store_->clear();
    state_.recorded.clear();
    state_.formatted = true;
    state_.formatType = choice.type;
    state_.formattedBlocks = choice.blocks;
    state_.tracks = {{.state = Track::State::Complete, .size = choice.blocks, .next = choice.blocks}};
    state_.sessions = {{1, 1, choice.blocks}};
    change.keep();
    return {};
}

}  // namespace discmaster::emulator

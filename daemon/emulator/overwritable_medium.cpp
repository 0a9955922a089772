#include "emulator/overwritable_medium.hpp"

#include "emulator/senses.hpp"

#include <algorithm>

namespace discmaster::emulator {

using senses::refuse;
using senses::refuseAt;

DiscStatus OverwritableMedium::status() const noexcept
{
    if (!state_.formatted) return DiscStatus::Blank;
    // MMC-6, READ DISC INFORMATION: a DVD+RW is complete, the media with defect management are neither.
    return state_.type->backgroundFormat ? DiscStatus::Complete : DiscStatus::Other;
}

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

bool OverwritableMedium::touched(std::uint64_t begin, std::uint64_t end) const noexcept
{
    if (state_.background != BackgroundFormat::Running && state_.background != BackgroundFormat::Stopped) return true;
    begin = std::max(begin, state_.backgroundEnd);
    return begin >= end || state_.recorded.contains({begin, end});
}

Outcome OverwritableMedium::read(std::int64_t lba, MutableBytes blocks)
{
    if (auto ok = check(lba, blocks.size()); !ok) return ok;
    const auto begin = static_cast<std::uint64_t>(lba);
    if (!touched(begin, begin + blocks.size() / kBlockSize)) return refuseAt(senses::kUnrecoveredRead, begin);
    return Medium::read(lba, blocks);
}

Outcome OverwritableMedium::write(std::int64_t lba, ByteView blocks)
{
    if (auto ok = check(lba, blocks.size()); !ok) return ok;
    const auto begin = static_cast<std::uint64_t>(lba);
    const auto end = begin + blocks.size() / kBlockSize;
    if (state_.background == BackgroundFormat::Stopped && !touched(begin, end))
        return refuseAt(senses::kNotFormatted, begin);
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
    // MMC-6, FORMAT UNIT, type 01h: spares take blocks from the end, and what lies before them stays.
    const bool expandsSpares = choice.type == 0x01;
    if (expandsSpares && choice.blocks > state_.formattedBlocks) return refuse(senses::kInvalidFieldInParameters);
    Change change{*this};
    if (!expandsSpares) {
        store_->clear();
        state_.recorded.clear();
    }
    state_.formatType = choice.type;
    layOut(state_, choice.blocks);
    if (state_.type->backgroundFormat) {
        state_.background = BackgroundFormat::Running;
        state_.backgroundEnd = 0;
    }
    change.keep();
    return {};
}

void OverwritableMedium::continueFormat(std::uint64_t end)
{
    if (state_.background != BackgroundFormat::Running) return;
    state_.backgroundEnd = std::min(end, state_.formattedBlocks);
    if (state_.backgroundEnd < state_.formattedBlocks) return;
    Change change{*this};
    state_.background = BackgroundFormat::Complete;
    change.keep();
}

Outcome OverwritableMedium::restartFormat()
{
    if (state_.background != BackgroundFormat::Stopped) return refuse(senses::kInvalidFieldInParameters);
    Change change{*this};
    state_.background = BackgroundFormat::Running;
    change.keep();
    return {};
}

Outcome OverwritableMedium::closeSession(bool)
{
    if (!state_.formatted) return refuse(senses::kNotFormatted);
    breakOff();
    return {};
}

void OverwritableMedium::breakOff()
{
    Change change{*this};
    if (state_.background == BackgroundFormat::Running) state_.background = BackgroundFormat::Stopped;
    change.keep();
}

}  // namespace discmaster::emulator

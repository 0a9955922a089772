#include "emulator/senses.hpp"
#include "emulator/sequential_medium.hpp"

namespace discmaster::emulator {

using senses::refuse;
using senses::refuseAt;
using State = Track::State;

bool DvdDashMedium::takesIncrements() const noexcept { return writable() && !state_.atOnceOnly; }

Outcome DvdDashMedium::beginSession(const SessionLayout& layout, bool)
{
    // Disc at once begins with a blank disc, and leaves one that is complete. Until the first block comes another
    // length can be announced: the host that announced the one before may have gone.
    if (status() != DiscStatus::Blank) return refuse(senses::kSequenceError);
    const auto unit = std::uint64_t{state_.type->unit};
    const auto end = roundUp(static_cast<std::uint64_t>(layout.leadOut), unit);
    if (layout.start != 0 || end == 0 || end > capacity()) return refuse(senses::kInvalidFieldInCdb);
    announced_ = end;
    return {};
}

Outcome DvdDashMedium::write(std::int64_t lba, ByteView blocks)
{
    if (!announced_) return SequentialMedium::write(lba, blocks);
    auto& track = state_.tracks.back();
    const auto begin = static_cast<std::uint64_t>(lba);
    if (lba < 0 || begin != track.next) return refuseAt(senses::kInvalidWriteAddress, begin);
    if (blocks.size() / kBlockSize > *announced_ - begin) return refuseAt(senses::kEndOfUserArea, begin);
    record(track, begin, blocks);
    return {};
}

Outcome DvdDashMedium::flush()
{
    if (!announced_) return SequentialMedium::flush();
    // The last unit is the drive's to fill; before that the stream only pauses in its buffer.
    if (roundUp(state_.tracks.back().next, state_.type->unit) < *announced_) return {};
    return endAtOnce();
}

Outcome DvdDashMedium::endAtOnce()
{
    Change change{*this};
    auto& track = state_.tracks.back();
    padToUnit(track);
    complete(track);
    endSession(true);
    change.keep();
    announced_.reset();
    return {};
}

Outcome DvdDashMedium::closeTrack(unsigned number)
{
    if (!announced_) return SequentialMedium::closeTrack(number);
    // The host ends it before all was written that it had announced.
    if (state_.tracks.back().state == State::Empty) return refuse(senses::kProgramAreaEmpty);
    return endAtOnce();
}

Outcome DvdDashMedium::blank(bool whole)
{
    if (auto ok = SequentialMedium::blank(whole); !ok) return ok;
    announced_.reset();
    return {};
}

void DvdDashMedium::breakOff()
{
    announced_.reset();
    SequentialMedium::breakOff();
}

}  // namespace discmaster::emulator

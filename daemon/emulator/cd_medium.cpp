#include "emulator/senses.hpp"
#include "emulator/sequential_medium.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace discmaster::emulator {

using senses::refuse;
using senses::refuseAt;
using State = Track::State;

namespace {
// Red and Orange Book: a track lasts at least four seconds. The drive fills a shorter one with zeros.
constexpr std::uint64_t kShortestTrack = 300;
}  // namespace

Outcome CdMedium::read(std::int64_t lba, MutableBytes blocks)
{
    const auto begin = static_cast<std::uint64_t>(lba);
    const auto end = begin + blocks.size() / kBlockSize;
    // A CD's addresses end with its last track; the drive takes that from the TOC or the PMA.
    if (lba < 0 || end > std::max(lastReadable() + 1, state_.recorded.end()) || state_.recorded.empty())
        return refuseAt(senses::kOutOfRange, begin);
    if (state_.recorded.contains({begin, end})) return Medium::read(lba, blocks);
    // Run-out blocks belong to the track but are not of its mode (MMC: run-out of a track at once); gaps hold no data
    // at all.
    const auto inTrack = std::ranges::any_of(state_.tracks, [end](const Track& t) {
        return t.state == State::Complete && end > t.next && end <= t.start + t.size;
    });
    return refuseAt(inTrack ? senses::kIllegalModeForTrack : senses::kUnrecoveredRead, begin);
}

bool CdMedium::writable() const noexcept
{
    // A track at once whose stream was broken cannot be continued, only closed.
    return !state_.finalised && (streaming_ || announced_ || state_.tracks.back().state == State::Empty);
}

Outcome CdMedium::write(std::int64_t lba, ByteView blocks)
{
    if (announced_) return writeLaidOut(lba, blocks);
    const auto begin = static_cast<std::uint64_t>(lba);
    auto& track = state_.tracks.back();
    if (lba < 0 || track.next != begin) return refuseAt(senses::kInvalidWriteAddress, begin);
    const auto n = blocks.size() / kBlockSize;
    if (n + state_.type->runOut > track.start + track.size - begin) return refuseAt(senses::kEndOfUserArea, begin);
    record(track, begin, blocks);
    streaming_ = true;
    return {};
}

Outcome CdMedium::chooseDataMode(std::uint8_t mode)
{
    if (state_.finalised) return refuse(senses::kCannotWriteMedium);
    auto& track = state_.tracks.back();
    if (track.state == State::Empty) track.dataMode = mode;
    return track.dataMode == mode ? Outcome{} : refuse(senses::kIllegalModeForTrack);
}

Outcome CdMedium::beginSession(const SessionLayout& layout, bool last)
{
    if (state_.finalised || streaming_) return refuse(senses::kSequenceError);
    auto& track = state_.tracks.back();
    if (track.state != State::Empty) return refuse(senses::kSequenceError);
    const auto start = static_cast<std::int64_t>(track.start);
    if (layout.start != start || layout.firstWrite > start || layout.firstWrite < start - state_.type->preGap)
        return refuse(senses::kInvalidFieldInParameters);
    if (layout.leadOut < start + static_cast<std::int64_t>(kShortestTrack) ||
        layout.leadOut > static_cast<std::int64_t>(capacity()))
        return refuse(senses::kInvalidFieldInParameters);
    announced_ = Announced{layout, last, layout.firstWrite};
    return {};
}

Outcome CdMedium::writeLaidOut(std::int64_t lba, ByteView blocks)
{
    auto& a = *announced_;
    const auto n = static_cast<std::int64_t>(blocks.size() / kBlockSize);
    // A pre-gap that the drive makes itself may be sent or left out.
    if (a.next < a.layout.start && lba == a.layout.start) a.next = lba;
    if (lba != a.next) return refuseAt(senses::kInvalidWriteAddress, static_cast<std::uint64_t>(lba));
    if (lba + n > a.layout.leadOut) return refuseAt(senses::kEndOfUserArea, static_cast<std::uint64_t>(lba));
    auto& track = state_.tracks.back();
    track.control = a.layout.control;
    track.dataMode = 1;
    const auto preGap = std::clamp<std::int64_t>(a.layout.start - lba, 0, n);
    if (preGap < n)
        record(track, static_cast<std::uint64_t>(lba + preGap),
               blocks.subspan(static_cast<std::size_t>(preGap) * kBlockSize));
    a.next = lba + n;
    return {};
}

Outcome CdMedium::flush()
{
    if (announced_) {
        if (announced_->next < announced_->layout.leadOut) return {};  // the stream pauses in the drive's buffer
        Change change{*this};
        auto& track = state_.tracks.back();
        track.state = State::Complete;
        track.size = track.next - track.start;
        openEnd(track.start + track.size);
        endSession(announced_->last);
        change.keep();
        announced_.reset();
        return {};
    }
    if (!streaming_) return {};
    return CdMedium::closeTrack(static_cast<unsigned>(state_.tracks.size()));
}

Outcome CdMedium::closeTrack(unsigned number)
{
    Change change{*this};
    if (!state_.finalised && number == state_.tracks.size()) {
        auto& track = state_.tracks.back();
        const auto shortest = track.start + kShortestTrack;
        if (track.state == State::Incomplete && track.next < shortest) {
            store_->extend(shortest);
            state_.recorded.add({track.next, shortest});
            track.next = shortest;
        }
    }
    auto closed = SequentialMedium::closeTrack(number);
    if (closed) change.keep();
    streaming_ = false;
    announced_.reset();
    return closed;
}

Outcome CdMedium::reserveTrack(std::uint64_t) { return refuse(senses::kIllegalModeForTrack); }

Outcome CdMedium::blank(bool whole)
{
    if (auto ok = SequentialMedium::blank(whole); !ok) return ok;
    streaming_ = false;
    announced_.reset();
    return {};
}

void CdMedium::breakOff()
{
    streaming_ = false;
    announced_.reset();
    Change{*this}.keep();
}

}  // namespace discmaster::emulator

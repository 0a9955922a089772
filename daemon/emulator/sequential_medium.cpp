#include "emulator/sequential_medium.hpp"

#include "emulator/senses.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace discmaster::emulator {

using senses::refuse;
using senses::refuseAt;
using State = Track::State;

SequentialMedium::SequentialMedium(DiscState state, std::unique_ptr<Store> store)
    : Medium{std::move(state), std::move(store)}
{
    adoptTail();
}

void SequentialMedium::adoptTail()
{
    const auto end = store_->blocks();
    if (end <= state_.recorded.end()) return;
    for (auto& t : state_.tracks) {
        if (t.state == State::Complete || end <= t.next || end > t.start + t.size) continue;
        state_.recorded.add({t.next, end});
        t.next = end;
        t.state = State::Incomplete;
    }
}

bool SequentialMedium::openSessionEmpty() const noexcept
{
    const auto open = static_cast<std::uint16_t>(state_.sessions.size() + 1);
    return std::ranges::none_of(
        state_.tracks, [open](const Track& t) { return t.session == open && (t.state != State::Empty || t.reserved); });
}

DiscStatus SequentialMedium::status() const noexcept
{
    if (state_.finalised) return DiscStatus::Complete;
    // A BD-R that was formatted is no longer blank (its disc definition structure is recorded).
    if (state_.sessions.empty() && openSessionEmpty() && !state_.formatted) return DiscStatus::Blank;
    return DiscStatus::Appendable;
}

SessionStatus SequentialMedium::lastSession() const noexcept
{
    if (state_.finalised) return SessionStatus::Complete;
    return openSessionEmpty() ? SessionStatus::Empty : SessionStatus::Incomplete;
}

unsigned SequentialMedium::sessionCount() const noexcept
{
    return static_cast<unsigned>(state_.sessions.size()) + (state_.finalised ? 0 : 1);
}

std::uint64_t SequentialMedium::lastReadable() const noexcept
{
    std::uint64_t end = 0;
    for (const auto& t : state_.tracks)
        if (t.state == State::Complete) end = t.start + t.size;
    return end == 0 ? 0 : end - 1;
}

bool SequentialMedium::writable() const noexcept { return !state_.finalised; }

Outcome SequentialMedium::read(std::int64_t lba, MutableBytes blocks)
{
    const auto begin = static_cast<std::uint64_t>(lba);
    const auto end = begin + blocks.size() / kBlockSize;
    if (lba < 0 || end > capacity()) return refuseAt(senses::kOutOfRange, begin);
    // MMC-6, READ(10): an unrecorded block of write-once DVD and BD is a blank check.
    if (!state_.recorded.contains({begin, end})) return refuseAt(senses::kBlankCheck, begin);
    return Medium::read(lba, blocks);
}

void SequentialMedium::record(Track& track, std::uint64_t lba, ByteView blocks)
{
    const auto end = lba + blocks.size() / kBlockSize;
    store_->write(lba, blocks);
    const auto recorded = [&] {
        state_.recorded.add({lba, end});
        track.next = end;
    };
    if (track.state != State::Empty) return recorded();
    Change change{*this};
    recorded();
    track.state = State::Incomplete;
    change.keep();
}

Outcome SequentialMedium::overwrite(std::uint64_t begin, ByteView blocks)
{
    // MMC-6, BD-R POW: the drive puts the clusters into the spare areas and keeps their addresses. When those are full,
    // it takes what comes next in the open track: an orphanage, whose addresses are the host's no more.
    const auto unit = state_.type->unit;
    const auto end = begin + blocks.size() / kBlockSize;
    const auto clusters = (roundUp(end, unit) - begin / unit * unit) / unit;
    const auto spares = (state_.blocks - state_.formattedBlocks) / unit;
    const auto orphans = clusters - std::min(clusters, spares - std::min(spares, state_.replaced));
    auto& open = state_.tracks.back();
    const auto orphanage = orphans * unit;
    if (orphanage > open.start + open.size - roundUp(open.next, unit)) return refuseAt(senses::kEndOfUserArea, begin);
    Change change{*this};
    if (orphanage != 0) {
        padToUnit(open);
        state_.recorded.add({open.next, open.next + orphanage});
        open.next += orphanage;
        open.state = State::Incomplete;
        store_->extend(open.next);
    }
    state_.replaced += clusters;
    store_->write(begin, blocks);
    change.keep();
    return {};
}

Outcome SequentialMedium::write(std::int64_t lba, ByteView blocks)
{
    const auto begin = static_cast<std::uint64_t>(lba);
    if (lba < 0 || begin >= capacity()) return refuseAt(senses::kOutOfRange, begin);
    if (state_.pseudoOverwrite && state_.recorded.contains({begin, begin + blocks.size() / kBlockSize}))
        return overwrite(begin, blocks);
    const auto track = std::ranges::find_if(
        state_.tracks, [begin](const Track& t) { return t.state != State::Complete && t.next == begin; });
    if (track == state_.tracks.end()) return refuseAt(senses::kInvalidWriteAddress, begin);
    if (blocks.size() / kBlockSize > track->start + track->size - begin) return refuseAt(senses::kEndOfUserArea, begin);
    // The buffer holds the unfinished unit of one track only.
    for (auto& other : state_.tracks)
        if (&other != &*track) padToUnit(other);
    // After a crash the store's end tells how far the last track was recorded; of one before it only the description
    // does.
    const bool behind = begin < state_.recorded.end();
    record(*track, begin, blocks);
    if (behind) Change{*this}.keep();
    return {};
}

void SequentialMedium::padToUnit(Track& track)
{
    if (track.state != State::Incomplete) return;
    const auto end = std::min(roundUp(track.next, state_.type->unit), track.start + track.size);
    if (end == track.next) return;
    store_->extend(end);
    state_.recorded.add({track.next, end});
    track.next = end;
}

Outcome SequentialMedium::flush()
{
    Change change{*this};
    for (auto& t : state_.tracks) padToUnit(t);
    change.keep();
    return {};
}

void SequentialMedium::breakOff() { std::ignore = SequentialMedium::flush(); }

void SequentialMedium::openEnd(std::uint64_t start)
{
    start = std::min(start, capacity());
    state_.tracks.push_back({.session = static_cast<std::uint16_t>(state_.sessions.size() + 1),
                             .start = start,
                             .size = capacity() - start,
                             .next = start});
}

void SequentialMedium::complete(Track& track)
{
    track.state = State::Complete;
    const bool wasLast = &track == &state_.tracks.back();
    if (track.reserved) {
        // The rest of a reserved track is recorded with zeros.
        const auto end = track.start + track.size;
        store_->extend(end);
        state_.recorded.add({track.next, end});
        track.next = end;
    } else {
        track.size = track.next - track.start + state_.type->runOut;
    }
    if (wasLast) openEnd(track.start + track.size + state_.type->preGap);
}

Outcome SequentialMedium::closeTrack(unsigned number)
{
    if (state_.finalised) return refuse(senses::kCannotWriteMedium);
    if (number == 0 || number > state_.tracks.size()) return refuse(senses::kInvalidFieldInCdb);
    auto& track = state_.tracks[number - 1];
    if (track.state == State::Complete) return {};  // MMC: no error
    if (track.state == State::Empty && !track.reserved) return refuse(senses::kProgramAreaEmpty);
    Change change{*this};
    padToUnit(track);
    complete(track);
    change.keep();
    return {};
}

void SequentialMedium::endSession(bool last)
{
    const auto session = static_cast<std::uint16_t>(state_.sessions.size() + 1);
    const auto begin = std::ranges::find(state_.tracks, session, &Track::session);
    if (state_.tracks.back().state != State::Complete) state_.tracks.pop_back();  // the open end
    const auto& lastTrack = state_.tracks.back();
    const auto leadOut = lastTrack.start + lastTrack.size;
    const bool first = state_.sessions.empty();
    state_.sessions.push_back({static_cast<std::uint16_t>(begin - state_.tracks.begin() + 1),
                               static_cast<std::uint16_t>(state_.tracks.size()), leadOut});
    const auto next = leadOut + (first ? state_.type->firstSessionGap : state_.type->sessionGap);
    if (last || state_.sessions.size() >= state_.type->maxSessions || next >= capacity()) {
        state_.finalised = true;
    } else {
        openEnd(next);
    }
}

Outcome SequentialMedium::closeSession(bool last)
{
    if (state_.finalised) return refuse(senses::kCannotWriteMedium);
    const auto session = static_cast<std::uint16_t>(state_.sessions.size() + 1);
    if (openSessionEmpty()) {
        if (!last || state_.sessions.empty()) return refuse(senses::kProgramAreaEmpty);
        Change change{*this};
        state_.tracks.pop_back();
        state_.finalised = true;
        change.keep();
        return {};
    }
    for (const auto& t : state_.tracks) {
        if (t.session != session || t.state == State::Complete) continue;
        if (t.state == State::Incomplete) return refuse(senses::kSessionIncomplete);
        if (t.reserved) return refuse(senses::kEmptyReservedTrack);
    }
    Change change{*this};
    endSession(last);
    change.keep();
    return {};
}

Outcome SequentialMedium::reserveTrack(std::uint64_t blocks)
{
    if (state_.finalised) return refuse(senses::kCannotWriteMedium);
    auto& end = state_.tracks.back();
    if (end.state != State::Empty) return refuse(senses::kSequenceError);
    const auto open =
        std::ranges::count_if(state_.tracks, [](const Track& t) { return t.reserved && t.state != State::Complete; });
    if (open >= state_.type->maxFragments) return refuse(senses::kNoMoreReservations);
    const auto size = roundUp(blocks, state_.type->unit);
    if (blocks == 0 || size > end.size) return refuse(senses::kInvalidFieldInCdb);
    Change change{*this};
    end.reserved = true;
    end.size = size;
    const auto next = end.start + size;
    openEnd(next);
    change.keep();
    return {};
}

Outcome SequentialMedium::setLayerBreak(std::uint64_t blocks)
{
    if (state_.type->layers != 2 || !state_.type->dvd()) return refuse(senses::kInvalidFieldInCdb);
    if (status() != DiscStatus::Blank || state_.layerBreak != 0) return refuse(senses::kSequenceError);
    if (blocks == 0 || blocks > state_.blocks / 2 || blocks % state_.type->unit != 0)
        return refuse(senses::kInvalidFieldInParameters);
    Change change{*this};
    state_.layerBreak = blocks;
    state_.tracks.clear();
    openEnd(0);
    change.keep();
    return {};
}

Outcome SequentialMedium::format(const FormatChoice& choice)
{
    if (state_.type->formats.empty()) return refuse(senses::kCannotFormatMedium);
    if (status() != DiscStatus::Blank) return refuse(senses::kProgramAreaNotEmpty);
    Change change{*this};
    state_.formatted = true;
    state_.formatType = choice.type;
    state_.pseudoOverwrite = choice.type == 0x32 && choice.subtype == 0;
    state_.formattedBlocks = choice.blocks;
    state_.tracks.clear();
    openEnd(0);
    change.keep();
    return {};
}

Outcome SequentialMedium::blank(bool whole)
{
    if (!state_.type->blankable) return refuse(senses::kCannotFormatMedium);
    Change change{*this};
    store_->clear();
    state_ = blankDisc(*state_.type, state_.blocks);
    // MMC-6 6.2: after minimal blanking of a DVD-RW nothing tells where increments of the old recording end.
    state_.atOnceOnly = !whole && state_.type->recording == Recording::DvdDash;
    change.keep();
    return {};
}

}  // namespace discmaster::emulator

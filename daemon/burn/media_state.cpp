#include "burn/media_state.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

using S = DataMediaState;

/// Blocks that a CD drive uses up behind a track that is written at once.
constexpr std::uint64_t kCdRunOut = 2;

/// After so many sessions the last one that is possible is written: tracks on CD, sessions on DVD+R (ECMA-349), BD-R.
std::uint16_t mostSessions(MediaPhysicalType type) noexcept
{
    switch (type) {
    case MediaPhysicalType::Cdr:
    case MediaPhysicalType::Cdrw: return 98;
    case MediaPhysicalType::Dvdplusr: return 153;
    case MediaPhysicalType::DvdplusrDuallayer: return 127;  // ECMA-364
    default: return 299;
    }
}

bool readOnly(MediaPhysicalType type) noexcept
{
    return type == MediaPhysicalType::Cdrom || type == MediaPhysicalType::Dvdrom || type == MediaPhysicalType::Bdrom ||
           type == MediaPhysicalType::Hddvdrom;
}

/// A drive may recognise a medium that it cannot write; the write feature tells. It need not be current: it is not on
/// a disc that is closed.
bool driveWrites(const mmc::Configuration& c, MediaPhysicalType type) noexcept
{
    switch (type) {
    case MediaPhysicalType::Cdr: return c.find(FeaturePageType::CdTrackAtOnce) != nullptr;
    case MediaPhysicalType::Cdrw: {
        const auto* tao = c.find(FeaturePageType::CdTrackAtOnce);
        return tao != nullptr && tao->bit(4, 1);
    }
    case MediaPhysicalType::Dvddashr: return c.find(FeaturePageType::DvdDashWrite) != nullptr;
    case MediaPhysicalType::Dvddashrw: {
        const auto* dash = c.find(FeaturePageType::DvdDashWrite);
        return dash != nullptr && dash->bit(4, 1);
    }
    case MediaPhysicalType::Dvdplusr:
        return c.find(FeaturePageType::DvdPlusR) != nullptr && c.find(FeaturePageType::DvdPlusR)->bit(4, 0);
    case MediaPhysicalType::Bdr:
    case MediaPhysicalType::Bdre: return c.find(FeaturePageType::BdWrite) != nullptr;
    case MediaPhysicalType::Dvdplusrw:
        return c.find(FeaturePageType::DvdPlusRw) != nullptr && c.find(FeaturePageType::DvdPlusRw)->bit(4, 0);
    case MediaPhysicalType::DvdplusrDuallayer:
        return c.find(FeaturePageType::DvdPlusRDualLayer) != nullptr &&
               c.find(FeaturePageType::DvdPlusRDualLayer)->bit(4, 0);
    case MediaPhysicalType::Disk:
    case MediaPhysicalType::Dvdram: return c.find(FeaturePageType::RandomlyWritable) != nullptr;
    default: return false;
    }
}

/// A blank disc; a BD-R that was only formatted says "appendable" with one empty session.
bool blankByDrive(const mmc::DiscInformation& disc) noexcept
{
    if (disc.status == mmc::DiscStatus::Blank) return true;
    return disc.status == mmc::DiscStatus::Appendable && disc.lastSession == mmc::SessionState::Empty &&
           disc.sessions == 1;
}

DataMediaState sessionBits(const mmc::MediaInfo& info) noexcept
{
    const auto& disc = *info.disc;
    const auto* track = info.openTrack();
    if (blankByDrive(disc)) return S::Blank;
    if (disc.lastSession == mmc::SessionState::Damaged || (track && track->damaged)) return S::Damaged;
    if (disc.status == mmc::DiscStatus::Complete) return S::Finalized;
    if (disc.lastSession == mmc::SessionState::Incomplete) return S::NonEmptySession;
    if (disc.status != mmc::DiscStatus::Appendable || !track || !track->nextWritable) return S::Unknown;
    return disc.sessions > mostSessions(info.mediaType) ? S::Appendable | S::FinalSession : S::Appendable;
}

void fillSequential(const mmc::MediaInfo& info, MediaState& state)
{
    state.physicallyBlank = state.heuristicallyBlank = any(state.mask, S::Blank);
    const auto* track = info.openTrack();
    if (track && track->nextWritable && any(state.mask, S::Blank | S::Appendable)) {
        state.nextWritable = track->nextWritable;
        state.total = {static_cast<std::uint64_t>(std::max<std::int64_t>(0, value(*track->nextWritable))) +
                       track->free.n};
        if (mmc::familyOf(info.profile()) == mmc::Family::Cd)
            state.free = {track->free.n - std::min(track->free.n, kCdRunOut + kCdPostgap)};
        else
            state.free = {track->free.n / state.writeUnit.n * state.writeUnit.n};
    } else {
        state.total = info.readable.value_or(Sectors{});
        // READ CAPACITY counts complete tracks alone; one that was left open has the rest of the disc.
        if (track && any(state.mask, S::NonEmptySession | S::Damaged))
            state.total = std::max(state.total, Sectors{static_cast<std::uint64_t>(value(track->start + track->size))});
    }
}

void fillPreviousSession(const mmc::MediaInfo& info, MediaState& state)
{
    const auto& disc = *info.disc;
    const auto session = disc.lastSession == mmc::SessionState::Empty ? disc.sessions - 1 : disc.sessions;
    for (const auto& track : info.tracks) {
        if (track.session != session || session < 1) continue;
        // A track that was left open goes on to the end of the disc, most of which was never written.
        const auto end = track.nextWritable.value_or(track.start + track.size);
        if (end <= track.start) continue;
        if (!state.previousSessionStart) state.previousSessionStart = track.start;
        state.previousSessionEnd = Lba{value(end) - 1};
    }
    if (info.lastSession && session >= 1) state.previousSessionStart = info.lastSession->start;
}

void fillOverwritable(const mmc::MediaInfo& info, std::optional<bool> blank, MediaState& state)
{
    state.needsFormat = info.formats && info.formats->state == mmc::FormatState::Unformatted;
    state.physicallyBlank = state.needsFormat;
    state.heuristicallyBlank = state.needsFormat || blank.value_or(false);
    state.mask |= S::OverwriteOnly;
    if (state.heuristicallyBlank) state.mask |= S::Blank;
    state.nextWritable = Lba{0};
    if (info.formats && info.formats->current.n != 0)
        state.total = info.formats->current;
    else if (info.readable)
        state.total = *info.readable;
    state.free = {state.total.n / state.writeUnit.n * state.writeUnit.n};
}

}  // namespace

bool isSupported(MediaPhysicalType type) noexcept
{
    switch (type) {
    case MediaPhysicalType::Cdr:
    case MediaPhysicalType::Cdrw:
    case MediaPhysicalType::Dvddashr:
    case MediaPhysicalType::Dvddashrw:
    case MediaPhysicalType::Dvdplusr:
    case MediaPhysicalType::Bdr:
    case MediaPhysicalType::Bdre:
    case MediaPhysicalType::Dvdplusrw:
    case MediaPhysicalType::Dvdram:
    case MediaPhysicalType::DvdplusrDuallayer:
    case MediaPhysicalType::Disk: return true;
    default: return false;
    }
}

std::uint32_t writeProtectStatus(const mmc::MediaInfo& info) noexcept
{
    const auto rom = static_cast<std::uint32_t>(MediaWriteProtectState::ReadOnlyMedia);
    return info.writeProtect | (readOnly(info.mediaType) ? rom : 0);
}

MediaState mediaState(const mmc::MediaInfo& info, std::optional<bool> looksBlank)
{
    MediaState state;
    if (!info.present()) return state;
    state.writeUnit = mmc::writeUnitOf(info.profile());
    if (!isSupported(info.mediaType) || !driveWrites(info.configuration, info.mediaType) ||
        info.profile() == ProfileType::DvdDashRewritable)
        state.mask |= S::UnsupportedMedia;
    if (writeProtectStatus(info) != 0) state.mask |= S::WriteProtected;
    if (mmc::isOverwritable(info.profile())) {
        fillOverwritable(info, looksBlank, state);
    } else if (info.disc) {
        state.mask |= sessionBits(info);
        if (info.disc->erasable && !any(state.mask, S::Blank | S::Appendable)) state.mask |= S::EraseRequired;
        fillSequential(info, state);
        fillPreviousSession(info, state);
    }
    return state;
}

}  // namespace discmaster::burn

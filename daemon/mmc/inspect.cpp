#include "mmc/inspect.hpp"

#include "mmc/capacity.hpp"
#include "mmc/disc_structure.hpp"
#include "mmc/ready.hpp"

#include <algorithm>

namespace discmaster::mmc {

namespace {

/// No medium has more tracks; what claims more is not believed.
constexpr std::uint16_t kMaxTracks = 1024;

/// The value of an answer, or nothing: a refusal leaves the field empty.
template <typename T>
std::optional<T> optional(Answer<T>&& answer)
{
    return answer ? std::optional<T>{std::move(*answer)} : std::nullopt;
}

MediumPresence presenceOf(scsi::Transport& drive, const scsi::Sense& sense)
{
    if (classify(sense) != SenseClass::NoMedium) return MediumPresence::NotReady;
    // 3A/02: no medium, tray open. Drives that say only 3A/00 tell by an event.
    if (sense.ascq == 0x02) return MediumPresence::TrayOpen;
    const auto status = mediaStatus(drive);
    return status && status->trayOpen ? MediumPresence::TrayOpen : MediumPresence::Absent;
}

/// A drive without GET CONFIGURATION (MMC-1) knows CDs only.
ProfileType profileByDisc(const std::optional<DiscInformation>& disc) noexcept
{
    if (!disc) return ProfileType::Cdrom;
    if (disc->erasable) return ProfileType::CdRewritable;
    return disc->status == DiscStatus::Complete ? ProfileType::Cdrom : ProfileType::CdRecordable;
}

bool hasInvisibleTrack(ProfileType profile) noexcept
{
    return familyOf(profile) == Family::Cd || mediaTypeOf(profile) == MediaPhysicalType::Dvdplusr ||
           mediaTypeOf(profile) == MediaPhysicalType::DvdplusrDuallayer;
}

std::vector<TrackInformation> readTracks(scsi::Transport& drive, ProfileType profile, const DiscInformation& disc)
{
    std::vector<TrackInformation> tracks;
    const auto add = [&](std::uint32_t number) {
        auto track = trackInformation(drive, ReadTrackAddressType::Track, number);
        if (track) tracks.push_back(*track);
        return track.has_value();
    };
    const bool appendable = disc.status == DiscStatus::Blank || disc.status == DiscStatus::Appendable;
    const auto last = std::min(disc.lastTrack, kMaxTracks);
    for (std::uint32_t number = std::max<std::uint32_t>(disc.firstTrack, 1); number <= last; ++number) {
        // On CD and DVD+R the last one of an open disc is the invisible track, which has its own number.
        if (number == last && appendable && hasInvisibleTrack(profile)) break;
        if (!add(number)) break;
    }
    if (appendable && hasInvisibleTrack(profile) && !add(kInvisibleTrack)) add(last);
    return tracks;
}

/// Asked only of drives that have the write protect feature; others answer the structure with errors.
std::uint32_t writeProtection(scsi::Transport& drive, const MediaInfo& info, Family family)
{
    if (!info.configuration.find(FeaturePageType::WriteProtect)) return 0;
    const auto structure = discStructure(drive, {.bd = family == Family::Bd, .format = kStructureWriteProtect});
    return structure ? decodeWriteProtect(*structure) : 0;
}

void inspectSpeeds(scsi::Transport& drive, MediaInfo& info)
{
    if (info.configuration.find(FeaturePageType::RealTimeStreaming))
        info.writeSpeeds = writeSpeeds(drive).value_or(std::vector<WriteSpeed>{});
    std::ranges::stable_sort(info.writeSpeeds, std::ranges::greater{}, &WriteSpeed::writeKBps);
}

void inspectMedium(scsi::Transport& drive, MediaInfo& info)
{
    info.disc = optional(discInformation(drive));
    if (info.profile() == ProfileType::Invalid) info.configuration.profile = profileByDisc(info.disc);
    info.mediaType = mediaTypeOf(info.profile());
    const auto family = familyOf(info.profile());

    if (isOverwritable(info.profile()) || info.mediaType == MediaPhysicalType::Bdr)
        info.formats = optional(formatCapacities(drive));
    if (info.disc) info.tracks = readTracks(drive, info.profile(), *info.disc);
    info.readable = optional(readCapacity(drive));
    if (family == Family::Cd && info.disc && info.disc->status != DiscStatus::Blank)
        info.lastSession = optional(lastSession(drive));
    // Asking for DVD structures with a CD inside hangs some drives.
    if (family == Family::Dvd || family == Family::Bd) {
        info.mediaId = mediaId(drive, info.profile());
        info.writeProtect = writeProtection(drive, info, family);
    }
    inspectSpeeds(drive, info);
}

}  // namespace

MediaInfo inspectDrive(scsi::Transport& drive)
{
    MediaInfo info;
    if (auto identity = inquiry(drive)) info.identity = std::move(*identity);
    if (auto all = configuration(drive)) info.configuration = std::move(*all);
    info.capabilities = optional(capabilities(drive));
    if (const auto* feature = info.configuration.find(FeaturePageType::LogicalUnitSerialNumber))
        info.serial = printable(feature->data);
    if (info.serial.empty()) info.serial = serialNumber(drive).value_or(std::string{});
    return info;
}

MediaInfo inspect(scsi::Transport& drive, Clock& clock, std::stop_token stop, Clock::Duration limit)
{
    auto ready = waitReady(drive, clock, stop, {.limit = limit});
    if (ready) {
        // Some drives say "ready" too early; START UNIT without Immed returns when they have looked at the medium.
        static_cast<void>(startStop(drive, {.motion = TrayMotion::Start}));
        ready = waitReady(drive, clock, stop, {.limit = limit});
    }
    auto info = inspectDrive(drive);
    if (!ready) {
        info.presence = presenceOf(drive, ready.error());
        if (info.presence == MediumPresence::NotReady) info.notReady = ready.error();
        info.configuration.profile = ProfileType::Invalid;
        return info;
    }
    info.presence = MediumPresence::Present;
    inspectMedium(drive, info);
    return info;
}

}  // namespace discmaster::mmc

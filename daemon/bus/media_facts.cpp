#include "bus/media_facts.hpp"

#include "burn/media_state.hpp"
#include "device/drive.hpp"
#include "device/snapshot.hpp"
#include "mmc/media_info.hpp"
#include "mmc/tray.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace discmaster::bus {

namespace {

std::string stateName(const device::Snapshot& snapshot)
{
    switch (snapshot.state) {
    case device::MediumState::Inspecting: return "inspecting";
    case device::MediumState::NoMedium:
    case device::MediumState::TrayOpen: return "empty";
    case device::MediumState::NotReady: return "inspecting";
    case device::MediumState::Ready: return snapshot.beingWritten ? "writing" : "ready";
    case device::MediumState::Failed: return "unreadable";
    }
    return {};
}

std::int64_t lbaOr(const std::optional<Lba>& lba, std::int64_t otherwise) { return lba ? value(*lba) : otherwise; }

std::string sessionState(const mmc::DiscInformation& disc, std::uint32_t session)
{
    if (session < disc.sessions) return "complete";  // only the last one can be open
    switch (disc.lastSession) {
    case mmc::SessionState::Empty: return "empty";
    case mmc::SessionState::Incomplete:
    case mmc::SessionState::Damaged: return "incomplete";
    case mmc::SessionState::Complete: return "complete";
    }
    return {};
}

void addTracks(MediaFacts& facts, const mmc::MediaInfo& info)
{
    constexpr unsigned kDataTrack = 4;  // Q sub-channel control: bit 2 (MMC-6 4.2.3.3)
    for (const auto& track : info.tracks) {
        TrackFacts t{.number = track.track,
                     .session = track.session,
                     .start = value(track.start),
                     .length = track.size.n,
                     .blank = track.blank,
                     .data = (track.trackMode & kDataTrack) != 0,
                     .damaged = track.damaged,
                     .nextWritable = {}};
        if (track.nextWritable) t.nextWritable = value(*track.nextWritable);
        facts.tracks.push_back(t);

        const auto known = std::ranges::find(facts.sessions, t.session, &SessionFacts::number);
        if (known != facts.sessions.end())
            known->lastTrack = t.number;
        else
            facts.sessions.push_back(
                {t.session, info.disc ? sessionState(*info.disc, t.session) : std::string{}, t.number, t.number});
    }
}

constexpr auto kMediaProperties = std::tuple{
    std::pair{"State", &MediaFacts::state},
    std::pair{"PhysicalMediaType", &MediaFacts::physicalType},
    std::pair{"Profile", &MediaFacts::profile},
    std::pair{"MediaPhysicallyBlank", &MediaFacts::physicallyBlank},
    std::pair{"CurrentMediaStatus", &MediaFacts::status},
    std::pair{"WriteProtectStatus", &MediaFacts::writeProtect},
    std::pair{"TotalSectorsOnMedia", &MediaFacts::totalSectors},
    std::pair{"FreeSectorsOnMedia", &MediaFacts::freeSectors},
    std::pair{"NextWritableAddress", &MediaFacts::nextWritable},
    std::pair{"StartAddressOfPreviousSession", &MediaFacts::previousSessionStart},
    std::pair{"LastWrittenAddressOfPreviousSession", &MediaFacts::previousSessionEnd},
    std::pair{"SupportedWriteSpeeds", &MediaFacts::speeds},
    std::pair{"SupportedWriteSpeedDescriptors", &MediaFacts::speeds},
    std::pair{"CurrentWriteSpeed", &MediaFacts::currentSpeed},
    std::pair{"MediaId", &MediaFacts::mediaId},
    std::pair{"Sessions", &MediaFacts::sessions},
    std::pair{"Tracks", &MediaFacts::tracks},
};

constexpr auto kDriveProperties = std::tuple{
    std::pair{"VendorId", &DriveFacts::vendor},
    std::pair{"ProductId", &DriveFacts::product},
    std::pair{"ProductRevision", &DriveFacts::revision},
    std::pair{"SerialNumber", &DriveFacts::serial},
    std::pair{"DeviceCanLoadMedia", &DriveFacts::canLoad},
    std::pair{"SupportedFeaturePages", &DriveFacts::features},
    std::pair{"CurrentFeaturePages", &DriveFacts::currentFeatures},
    std::pair{"SupportedProfiles", &DriveFacts::profiles},
    std::pair{"CurrentProfiles", &DriveFacts::currentProfiles},
    std::pair{"ExclusiveAccessOwner", &DriveFacts::owner},
};

template <typename Facts, typename Table>
std::vector<std::string> differences(const Facts& before, const Facts& now, const Table& table)
{
    std::vector<std::string> names;
    const auto compare = [&](const auto& row) {
        if (before.*row.second != now.*row.second) names.emplace_back(row.first);
    };
    std::apply([&](const auto&... rows) { (compare(rows), ...); }, table);
    return names;
}

}  // namespace

MediaFacts mediaFacts(const device::Snapshot& snapshot)
{
    MediaFacts facts;
    facts.state = stateName(snapshot);
    if (!snapshot.media || snapshot.state != device::MediumState::Ready) return facts;
    const auto& info = *snapshot.media;
    facts.physicalType = static_cast<std::int32_t>(info.mediaType);
    facts.profile = static_cast<std::int32_t>(info.profile());
    facts.writeProtect = info.writeProtect;
    facts.mediaId = info.mediaId;
    for (const auto& speed : mmc::supportedWriteSpeeds(info))
        facts.speeds.push_back({static_cast<std::int32_t>(speed.mediaType), speed.pureCav, speed.sectorsPerSecond});
    if (const auto current = mmc::currentWriteSpeed(info)) {
        facts.currentSpeed = current->sectorsPerSecond;
        facts.currentPureCav = current->pureCav;
    }
    addTracks(facts, info);
    if (!snapshot.writing) return facts;
    const auto& state = *snapshot.writing;
    facts.physicallyBlank = state.physicallyBlank;
    facts.status = static_cast<std::uint32_t>(state.mask);
    facts.totalSectors = state.total.n;
    facts.freeSectors = state.free.n;
    facts.nextWritable = lbaOr(state.nextWritable, -1);
    facts.previousSessionStart = lbaOr(state.previousSessionStart, -1);
    facts.previousSessionEnd = lbaOr(state.previousSessionEnd, -1);
    return facts;
}

Error noMedium(const device::Drive& drive)
{
    return Error{Fault::RecorderMediaNoMedia, "there is no disc in " + drive.name() + "; insert one"};
}

std::shared_ptr<const device::Snapshot> requireMedium(const device::Drive& drive)
{
    auto snapshot = drive.snapshot();
    if (!snapshot->writing) throw noMedium(drive);
    return snapshot;
}

DriveFacts driveFacts(const device::Snapshot& snapshot)
{
    const auto& id = snapshot.identity;
    DriveFacts facts{.vendor = id.vendor, .product = id.product, .revision = id.revision, .serial = id.serial};
    if (snapshot.claim) facts.owner = snapshot.claim->clientName;
    if (snapshot.software) {
        facts.virtualMediaType = snapshot.software->mediaType;
        facts.keptMediaType = snapshot.software->keptType;
    }
    if (!snapshot.media) return facts;
    const auto& configuration = snapshot.media->configuration;
    facts.canLoad = mmc::canLoad(configuration);
    for (const auto& feature : configuration.features) {
        facts.features.push_back(static_cast<std::int32_t>(feature.code));
        if (feature.current) facts.currentFeatures.push_back(static_cast<std::int32_t>(feature.code));
    }
    for (const auto profile : configuration.profiles) facts.profiles.push_back(static_cast<std::int32_t>(profile));
    if (configuration.profile != ProfileType::Invalid)
        facts.currentProfiles.push_back(static_cast<std::int32_t>(configuration.profile));
    return facts;
}

std::vector<std::string> changedProperties(const MediaFacts& before, const MediaFacts& now)
{
    return differences(before, now, kMediaProperties);
}

std::vector<std::string> changedProperties(const DriveFacts& before, const DriveFacts& now)
{
    return differences(before, now, kDriveProperties);
}

}  // namespace discmaster::bus

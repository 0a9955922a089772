#pragma once
// A drive and the disc in it as the bus shows them: figures with neutral values where there is nothing to say.

#include "base/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::device {
class Drive;
struct Snapshot;
}  // namespace discmaster::device

namespace discmaster::bus {

struct SpeedFacts {
    std::int32_t mediaType = 0;
    bool pureCav = false;
    std::int64_t sectorsPerSecond = 0;
    bool operator==(const SpeedFacts&) const = default;
};

struct SessionFacts {
    std::uint32_t number = 0;
    std::string state;
    std::uint32_t firstTrack = 0;
    std::uint32_t lastTrack = 0;
    bool operator==(const SessionFacts&) const = default;
};

struct TrackFacts {
    std::uint32_t number = 0;
    std::uint32_t session = 0;
    std::int64_t start = 0;
    std::uint64_t length = 0;
    bool blank = false;
    bool data = false;
    bool damaged = false;
    std::optional<std::int64_t> nextWritable;
    bool operator==(const TrackFacts&) const = default;
};

/// Properties of Media, and of Format.Data where they are the disc's.
struct MediaFacts {
    std::string state;
    std::int32_t physicalType = 0;
    std::int32_t profile = 0;
    bool physicallyBlank = false;
    std::uint32_t status = 0;
    std::uint32_t writeProtect = 0;
    std::uint64_t totalSectors = 0;
    std::uint64_t freeSectors = 0;
    std::int64_t nextWritable = -1;
    std::int64_t previousSessionStart = -1;
    std::int64_t previousSessionEnd = -1;
    std::vector<SpeedFacts> speeds;
    std::int64_t currentSpeed = -1;
    bool currentPureCav = false;
    std::string mediaId;
    std::vector<SessionFacts> sessions;
    std::vector<TrackFacts> tracks;
};

/// Properties of Drive.
struct DriveFacts {
    std::string vendor;
    std::string product;
    std::string revision;
    std::string serial;
    bool canLoad = false;
    std::vector<std::int32_t> features;
    std::vector<std::int32_t> currentFeatures;
    std::vector<std::int32_t> profiles;
    std::vector<std::int32_t> currentProfiles;
    std::string owner;  ///< client name of who has exclusive access
    std::string virtualMediaType;
    std::string keptMediaType;
};

/// Pure functions of the snapshot.
MediaFacts mediaFacts(const device::Snapshot& snapshot);
DriveFacts driveFacts(const device::Snapshot& snapshot);

/// That there is no disc in the drive.
Error noMedium(const device::Drive& drive);
/// The drive's snapshot, of a medium that can be written on or read. Throws Error{RecorderMediaNoMedia}.
std::shared_ptr<const device::Snapshot> requireMedium(const device::Drive& drive);

/// Names of the properties whose values differ, by interface.
std::vector<std::string> changedProperties(const MediaFacts& before, const MediaFacts& now);
std::vector<std::string> changedProperties(const DriveFacts& before, const DriveFacts& now);

}  // namespace discmaster::bus

#pragma once
// What is known of a drive at one moment: a value that never changes, so that readers need no lock and no drive.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace discmaster::mmc {
struct MediaInfo;
}
namespace discmaster::burn {
struct MediaState;
}

namespace discmaster::device {

/// Where the lane stands with the medium.
enum class MediumState : std::uint8_t {
    Inspecting,  ///< not known yet; what udev and sysfs say is in the snapshot already
    NoMedium,    ///< tray closed and empty, or the drive does not tell whether it is open
    TrayOpen,    ///< tray open
    NotReady,    ///< a medium is there but does not become ready (spinning up, formatting); inspected again on an event
    Ready,       ///< inspected
    Failed,      ///< the inspection failed; `trouble` says why
};

/// What identifies a drive for its lifetime.
struct Identity {
    std::string id;       ///< stable and unique: survives a reboot and another port where the drive has a serial number
    std::string name;     ///< "sr0", or a software recorder's name; unique among the drives that are there
    std::string node;     ///< "/dev/sr0"; empty for a software recorder
    std::string sysPath;  ///< sysfs path of the block device; empty for a software recorder
    std::string vendor;   ///< as INQUIRY, udev or sysfs say, without padding
    std::string product;
    std::string revision;
    std::string serial;          ///< may be empty
    std::optional<uid_t> owner;  ///< who made it; nobody owns a real drive

    bool isVirtual() const noexcept { return owner.has_value(); }
};

/// What is special about a software recorder.
struct VirtualFacts {
    std::string mediaType;         ///< "bd-r", ...; empty without a medium
    std::uint64_t mediaBytes = 0;  ///< capacity of the medium; 0 without one
    bool callersFolder = false;    ///< the medium is kept in a folder that the maker gave, not in the service's own
    std::string keptType;          ///< of the medium in the service's own folder, loaded or taken out; may be empty

    bool operator==(const VirtualFacts&) const = default;
};

/// Who has exclusive access.
struct ClaimHolder {
    std::string clientName;
    std::string holder;  ///< the key of ClaimRequest
    uid_t user = 0;
    unsigned count = 0;  ///< claims not yet released; at least 1

    bool operator==(const ClaimHolder&) const = default;
};

struct Snapshot {
    Identity identity;
    MediumState state = MediumState::Inspecting;
    /// What the last inspection found. Null before the first one, and while the state is Failed.
    std::shared_ptr<const mmc::MediaInfo> media;
    /// What can be done with the medium now. Null unless the state is Ready.
    std::shared_ptr<const burn::MediaState> writing;
    std::string trouble;                   ///< report of the failed inspection
    std::vector<std::string> mountPoints;  ///< where the medium is mounted
    std::optional<ClaimHolder> claim;
    bool busy = false;                     ///< posted work (other than inspection) waits or runs
    bool beingWritten = false;             ///< among it is a write: the medium is not what was found any more
    std::uint64_t generation = 0;          ///< counts inspections; a different number means that `media` may differ
    std::optional<VirtualFacts> software;  ///< of software recorders
};

}  // namespace discmaster::device

#pragma once
// Software recorders: made by callers, kept over restarts.

#include "base/error.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace discmaster::emulator {
class Recorder;
}

namespace discmaster::device {

class Drive;
class Inventory;

/// A medium to load.
struct MediumRequest {
    std::string type;         ///< "cd-r", "dvd+r", "bd-r", "bd-re", ...; may be empty with a folder that holds a disc
    std::uint64_t bytes = 0;  ///< capacity; 0 is the type's usual one
    /// A folder that the caller gave, to keep the medium in. Without it the medium is kept below the state directory.
    UniqueFd folder = {};
    /// Make a blank medium even where the folder, or the state directory, holds one; that one is deleted.
    bool blank = false;
};

/// Bounds for one user.
struct VirtualLimits {
    std::size_t drives = 16;
    std::uint64_t bytes = std::uint64_t{256} << 30;  ///< sum of the capacities of media in the state directory
};

/// Makes, keeps and restores software recorders. Lives on the loop's thread; files of media are touched on the lanes.
class VirtualDrives {
public:
    using Done = std::function<void(std::expected<void, Error>)>;

    /// Recorders are kept in `stateDirectory`/virtual/<name>. `ownFolders`: the service acts for its own user, so a
    /// caller's folder may be found again by its path after a restart; otherwise the recorder comes back empty.
    VirtualDrives(Inventory& inventory, std::string stateDirectory, bool ownFolders, VirtualLimits limits = {});
    ~VirtualDrives();

    /// $STATE_DIRECTORY (set by systemd), else /var/lib/discmasterd; for the session bus $XDG_STATE_HOME/discmasterd,
    /// else ~/.local/state/discmasterd.
    static std::string defaultStateDirectory(bool session);

    /// Brings back the recorders of earlier runs that are not there. The folder of one whose record cannot be read is
    /// renamed, and the log says to what; other things are logged and left where they are.
    void restore();

    /// A new recorder, with a medium or (empty type) without. `done` is called when the medium is loaded; when that
    /// fails, the recorder is removed again. Throws Error: InvalidArgument (name, medium), LimitsExceeded,
    /// OutputFailed.
    std::shared_ptr<Drive> add(const std::string& name, uid_t owner, MediumRequest medium, Done done);

    /// Removes the recorder and what the service keeps of it; a caller's folder stays. The drive leaves the inventory
    /// before `done` is called. Throws Error{ObjectBusy} while it works or is claimed, InvalidArgument for a real
    /// drive.
    void remove(Drive& drive, Done done);

    /// Pulls the cable: running work ends with DeviceGone and the drive leaves the inventory. It comes back, as it was,
    /// with the next `restore`. Throws Error{InvalidArgument} for a real drive.
    void unplug(Drive& drive);

    /// Pulls the cable and removes the recorder for good, as `remove` does, whatever it does just now. Throws
    /// Error{InvalidArgument} for a real drive, ObjectBusy while its medium is being exchanged.
    void removeNow(Drive& drive);

    /// Takes out the medium and puts in the one that the folder or the state directory holds, when it is of this type;
    /// otherwise a blank one (in the state directory it takes the old one's place).
    /// Throws Error: InvalidArgument (medium, or a real drive), LimitsExceeded, ObjectBusy.
    void load(Drive& drive, MediumRequest medium, Done done);
    /// Takes the medium out; where it is kept, it stays.
    void unload(Drive& drive, Done done);

    /// Runs `use` with the recorder itself on the lane: faults, the eject button.
    void withRecorder(Drive& drive, std::function<void(emulator::Recorder&)> use, Done done);

    /// The software recorders, of all users.
    std::vector<std::shared_ptr<Drive>> list() const;

private:
    struct State;
    std::shared_ptr<State> state_;  // what is under way on a lane finds it gone, not dangling
};

/// Throws Error{InvalidArgument} unless the name is 1 to 32 letters, digits and '_', begins with a letter, and is not
/// one that the kernel gives ("sr0", "sg1").
void requireVirtualName(std::string_view name);

/// The types of media that a software recorder can hold: "cd-r", "bd-re", ...
std::vector<std::string> virtualMediaTypes();

}  // namespace discmaster::device

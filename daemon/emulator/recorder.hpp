#pragma once
// The emulated recorder: a drive made of software, from the target's side of MMC.

#include "base/clock.hpp"
#include "emulator/faults.hpp"
#include "emulator/medium.hpp"
#include "emulator/timing.hpp"
#include "scsi/sense.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::emulator {

/// The end of a command.
struct Reply {
    std::size_t transferred = 0;       ///< bytes of the data-in or data-out buffer that were used
    std::optional<scsi::Sense> sense;  ///< CHECK CONDITION
    Clock::Duration delay{0};          ///< the command ends so much later; the caller waits
    bool gone = false;                 ///< the drive is unplugged: there is no answer
};

/// How the drive calls itself (INQUIRY, VPD page 80h, feature 0108h).
struct Identity {
    std::string vendor = "DISCMSTR";         ///< at most 8 characters
    std::string product = "IMAGE RECORDER";  ///< at most 16
    std::string revision = "1.00";           ///< at most 4
    std::string serial = "0000000001";
};

/// A drive with its medium. A plain function of commands: it has no thread and never waits. Thread-compatible: one
/// thread at a time, but for `unplug`.
class Recorder {
public:
    /// The clock outlives the recorder.
    Recorder(Clock& clock, Identity identity = {}, Timing timing = {});
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Executes one command. `in` and `out` are the host's buffers; at most one is not empty. Never throws but for
    /// memory: a store that fails is a medium error.
    Reply execute(ByteView cdb, ByteView out, MutableBytes in);

    /// A hand puts a disc into the drive and closes the tray. Replaces what is in it.
    void insert(std::unique_ptr<Medium> medium);
    /// A hand opens the tray, whatever the host locked, and takes the disc out. Null when there is none.
    std::unique_ptr<Medium> takeOut();
    /// The button on the drive: opens or closes the tray, or reports an eject request when removal is prevented.
    void pressEject();
    /// The cable. May be called from any thread; all later commands have no answer.
    void unplug() noexcept { gone_.store(true); }
    /// Bus reset or power cycle: modes are the defaults, and the next command is answered with 6/29/00.
    void reset();

    FaultPlan& faults() noexcept;
    void setTiming(const Timing& timing) noexcept;

    const Medium* medium() const noexcept;
    bool trayOpen() const noexcept;
    bool removalPrevented() const noexcept;
    const Identity& identity() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::atomic<bool> gone_{false};
};

}  // namespace discmaster::emulator

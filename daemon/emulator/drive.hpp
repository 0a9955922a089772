#pragma once
// The inside of the emulated recorder: its state, and the handlers of its commands. Not for other layers.

#include "base/clock.hpp"
#include "emulator/drive_buffer.hpp"
#include "emulator/exchange.hpp"
#include "emulator/faults.hpp"
#include "emulator/medium.hpp"
#include "emulator/mode_pages.hpp"
#include "emulator/recorder.hpp"
#include "emulator/senses.hpp"
#include "emulator/timing.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace discmaster::emulator {

/// Event codes of the media class (MMC-6, GET EVENT STATUS NOTIFICATION).
enum class MediaEvent : std::uint8_t {
    None = 0,
    EjectRequest = 1,
    NewMedium = 2,
    Removal = 3,
    BackgroundFormatCompleted = 5,
    BackgroundFormatRestarted = 6,
};

/// Something that goes on after its command has ended (Immed), or that a hand began (loading).
struct LongOperation {
    scsi::Sense busy;  ///< what TEST UNIT READY answers meanwhile
    Clock::TimePoint begin;
    Clock::TimePoint end;
};

/// The format that goes on between the commands.
struct BackgroundWork {
    Clock::TimePoint begin;
    Clock::TimePoint end;
    std::uint64_t from;  ///< block that it began at
};

struct Drive {
    Drive(Clock& c, Identity i, Timing t);

    Clock& clock;
    Identity identity;
    Timing timing;
    FaultPlan faults;

    std::unique_ptr<Medium> disc;  ///< in the drive or on the open tray
    bool trayOpen = false;
    bool prevented = false;

    std::unique_ptr<Medium> rehearsal;  ///< stands in for the disc while page 05h says test write

    std::deque<scsi::Sense> attentions;
    std::optional<LongOperation> operation;
    std::optional<BackgroundWork> background;
    MediaEvent mediaEvent = MediaEvent::None;
    bool profileChanged = false;  ///< operational change event to report

    ModePages modes;
    DriveBuffer buffer;
    std::uint32_t writeSpeed = 0;  ///< units of 1000 bytes a second
    std::uint32_t readSpeed = 0;

    /// The disc that commands can reach; null while the tray is open.
    Medium* medium() const noexcept { return trayOpen ? nullptr : disc.get(); }
    /// What writing commands write to: the disc, or with the test write bit of page 05h (CD, DVD-R, DVD-RW) its
    /// stand-in.
    Medium& target();
    ProfileType profile() const noexcept;
    /// The sense of "busy", with progress, while a long operation runs.
    std::optional<scsi::Sense> busy();
    /// An effect has happened; its command or, with `immediate`, the drive needs so long for it.
    void take(Clock::Duration duration, const scsi::Sense& meanwhile, bool immediate, Exchange& x);
    /// Begins or goes on with the background format, after a foreground part.
    void formatInBackground(Clock::Duration after);
    /// The background format is where it has come to by now.
    void followBackground();
    /// The buffer is written out: how long that takes.
    Clock::Duration drain();

    void attention(const scsi::Sense& sense);
    void openTray();
    void closeTray();
    void reset();

    std::vector<std::uint32_t> writeSpeeds() const;
    void chooseWriteSpeed(std::uint32_t kilobytes);
    void defaultSpeeds();
};

// Handlers, by the file that holds them. They may rely on what the command table says that they need.
using Handler = Outcome (*)(Drive&, Exchange&);

namespace commands {

// commands_basic.cpp
Outcome testUnitReady(Drive&, Exchange&);
Outcome requestSense(Drive&, Exchange&);
Outcome inquiry(Drive&, Exchange&);
Outcome startStopUnit(Drive&, Exchange&);
Outcome preventAllowMediumRemoval(Drive&, Exchange&);
Outcome getEventStatusNotification(Drive&, Exchange&);
Outcome mechanismStatus(Drive&, Exchange&);

// commands_configuration.cpp
Outcome getConfiguration(Drive&, Exchange&);

// commands_mode.cpp
Outcome modeSense(Drive&, Exchange&);
Outcome modeSelect(Drive&, Exchange&);

// commands_disc.cpp, commands_toc.cpp, commands_structure.cpp
Outcome readDiscInformation(Drive&, Exchange&);
Outcome readTrackInformation(Drive&, Exchange&);
Outcome readCapacity(Drive&, Exchange&);
Outcome readFormatCapacities(Drive&, Exchange&);
Outcome readTocPmaAtip(Drive&, Exchange&);
Outcome readDiscStructure(Drive&, Exchange&);
Outcome sendDiscStructure(Drive&, Exchange&);

// commands_read.cpp
Outcome read(Drive&, Exchange&);
Outcome readCd(Drive&, Exchange&);
Outcome verify(Drive&, Exchange&);
Outcome seek(Drive&, Exchange&);

// commands_write.cpp, commands_close.cpp
Outcome write(Drive&, Exchange&);
Outcome sendCueSheet(Drive&, Exchange&);
Outcome sendOpcInformation(Drive&, Exchange&);
Outcome synchronizeCache(Drive&, Exchange&);
Outcome closeTrackSession(Drive&, Exchange&);
Outcome reserveTrack(Drive&, Exchange&);
Outcome formatUnit(Drive&, Exchange&);
Outcome blank(Drive&, Exchange&);

// commands_speed.cpp
Outcome getPerformance(Drive&, Exchange&);
Outcome setStreaming(Drive&, Exchange&);
Outcome setCdSpeed(Drive&, Exchange&);
Outcome readBufferCapacity(Drive&, Exchange&);

}  // namespace commands

}  // namespace discmaster::emulator

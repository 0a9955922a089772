#pragma once
// The description of a medium as a value: what is on the disc besides its data, and its form as JSON.

#include "emulator/extents.hpp"
#include "emulator/medium_type.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::emulator {

/// A track (CD, DVD+R fragment, BD-R SRR). Tracks are numbered from 1 without gaps, over all sessions.
struct Track {
    enum class State : std::uint8_t {
        Empty,       ///< nothing recorded yet; the last one is the invisible track
        Incomplete,  ///< recorded in part
        Complete,    ///< closed
    };
    State state = State::Empty;
    bool reserved = false;      ///< has a size by RESERVE TRACK
    std::uint16_t session = 1;  ///< from 1
    std::uint64_t start = 0;
    std::uint64_t size = 0;    ///< complete or reserved: its blocks, with run-out; else the room that is left
    std::uint64_t next = 0;    ///< next writable address while not complete; one past the last recorded block after
    std::uint8_t control = 4;  ///< control nibble of subchannel Q: 4 data uninterrupted, 5 incremental
    std::uint8_t dataMode = 1;
    bool operator==(const Track&) const = default;
};

/// A session that is closed, from its first track to its lead-out.
struct ClosedSession {
    std::uint16_t firstTrack = 1;
    std::uint16_t lastTrack = 1;
    std::uint64_t leadOut = 0;  ///< first block of the lead-out
    bool operator==(const ClosedSession&) const = default;
};

/// The background format of DVD+RW (MMC-6, READ DISC INFORMATION, BG Format Status).
enum class BackgroundFormat : std::uint8_t { None = 0, Stopped = 1, Running = 2, Complete = 3 };

struct DiscState {
    const MediumType* type = nullptr;
    std::uint64_t blocks = 0;      ///< capacity; the type's, or an override
    bool formatted = false;        ///< media with FormatChoices
    std::uint8_t formatType = 0;   ///< of the FormatChoice in force
    bool pseudoOverwrite = false;  ///< BD-R: recorded clusters can be replaced (feature 0038h)
    std::uint64_t formattedBlocks = 0;
    BackgroundFormat background = BackgroundFormat::None;
    std::uint64_t backgroundEnd = 0;  ///< the background format has come so far; all blocks where it is not used
    std::uint64_t layerBreak = 0;     ///< blocks of layer 0, where the host chose it
    std::uint64_t replaced = 0;       ///< clusters that pseudo overwrite took
    bool atOnceOnly = false;          ///< DVD-RW: blanked at its beginning alone
    bool finalised = false;           ///< no further session
    std::vector<ClosedSession> sessions;
    std::vector<Track> tracks;
    ExtentSet recorded;
    bool operator==(const DiscState&) const = default;

    /// Blocks of layer 0, of two layers that are alike.
    std::uint64_t firstLayer() const noexcept { return layerBreak != 0 ? layerBreak : blocks / 2; }
};

/// The one track and session of an overwritable disc that was formatted.
void layOut(DiscState& state, std::uint64_t blocks);

/// The user blocks that a format gives on a disc of that size: the type's, scaled when the disc has another size.
std::uint64_t scaledBlocks(const MediumType& type, std::uint64_t blocks, const FormatChoice& choice) noexcept;

/// A new medium.
DiscState blankDisc(const MediumType& type, std::uint64_t blocks);

/// The disc type of CD tables of contents (MMC, full TOC, point A0h): 00h for CD-ROM, 20h for CD-ROM XA.
std::uint8_t discTypeOf(const DiscState& state) noexcept;

std::string toJson(const DiscState& state);

/// Throws Error{Fault::ImageInvalid} that names the member for text that is not a description of a possible disc.
DiscState fromJson(const std::string& text);

}  // namespace discmaster::emulator

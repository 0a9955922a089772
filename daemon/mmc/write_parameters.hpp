#pragma once
// Mode page 05h, the write parameters (MMC-6 7.5): how a CD or DVD-R is going to be written.

#include "mmc/mode_page.hpp"

namespace discmaster::mmc {

enum class WriteType : std::uint8_t { Packet = 0, TrackAtOnce = 1, SessionAtOnce = 2, Raw = 3, LayerJump = 4 };

struct WriteParameters {
    WriteType type = WriteType::TrackAtOnce;
    bool bufferUnderrunFree = true;
    bool test = false;               ///< laser off
    bool nextSession = true;         ///< another session may follow
    std::uint8_t trackMode = 4;      ///< control nibble; 4: data, uninterrupted
    std::uint8_t dataBlockType = 8;  ///< 8: mode 1, 2048 bytes
    std::uint8_t sessionFormat = 0;  ///< 00h: CD-DA or CD-ROM
    std::uint16_t audioPause = 150;
    std::uint8_t packetSize = 0;  ///< blocks of fixed packets and of links (DVD-R: 16); 0: neither
};

/// Fills in a page as the drive gave it (its defaults), which keeps its length. Everything that matters is set: some
/// drives ship defaults that they refuse themselves. False when the page is too short to be one.
bool apply(const WriteParameters& parameters, MutableBytes page) noexcept;

/// Reads the drive's default page, or where it has none the current one, applies and sends it. A drive that refuses the
/// underrun protection is asked again without.
Answer<void> setWriteParameters(scsi::Transport& drive, WriteParameters parameters);

}  // namespace discmaster::mmc

#pragma once
// Mode page 2Ah, the legacy capabilities page: still the best source for the buffer's size and the current speeds.

#include "mmc/mode_page.hpp"

namespace discmaster::mmc {

enum class LoadingMechanism : std::uint8_t { Caddy = 0, Tray = 1, PopUp = 2, ChangerDiscs = 4, ChangerCartridge = 5 };

struct Capabilities {
    bool writesCdr = false;
    bool writesCdrw = false;
    bool testWrite = false;
    bool bufferUnderrunFree = false;
    bool canLock = false;
    bool locked = false;
    bool canEject = false;
    LoadingMechanism mechanism = LoadingMechanism::Tray;
    std::uint16_t maxReadKBps = 0;  ///< of 1000 bytes
    std::uint16_t currentReadKBps = 0;
    std::uint16_t maxWriteKBps = 0;
    std::uint16_t currentWriteKBps = 0;
    std::uint16_t bufferKiB = 0;
    bool writeIsCav = false;
    /// Write speeds in kB/s with their rotation control (0 CLV, 1 CAV).
    struct WriteSpeed {
        std::uint16_t kBps = 0;
        bool cav = false;
        bool operator==(const WriteSpeed&) const = default;
    };
    std::vector<WriteSpeed> writeSpeeds;

    bool operator==(const Capabilities&) const = default;
};

/// Of a page from its code on; what a short page lacks is zero.
Capabilities decodeCapabilities(ByteView page);
Answer<Capabilities> capabilities(scsi::Transport& drive);

}  // namespace discmaster::mmc

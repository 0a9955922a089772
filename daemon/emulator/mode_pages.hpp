#pragma once
// The drive's mode pages (MMC-6 clause 7): their current values, and what MODE SELECT may make of them.

#include "base/bytes.hpp"
#include "emulator/medium.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace discmaster::emulator {

/// Page control of MODE SENSE.
enum class PageControl : std::uint8_t { Current = 0, Changeable = 1, Default = 2, Saved = 3 };

/// Write types of page 05h (MMC, write type field).
enum class WriteType : std::uint8_t { Packet = 0, TrackAtOnce = 1, SessionAtOnce = 2, Raw = 3, LayerJump = 4 };

/// The pages with settings. Page 2Ah, which only reports, is made by the drive.
class ModePages {
public:
    ModePages() { reset(); }

    void reset();
    /// A page with its two header bytes; empty when there is none with that code.
    ByteView page(std::uint8_t code, PageControl control) const noexcept;
    /// The codes of all pages, in order.
    static std::vector<std::uint8_t> codes();
    /// Takes a page that the host sent. `medium` may be null.
    Outcome select(ByteView page, const Medium* medium);

    WriteType writeType() const noexcept { return static_cast<WriteType>(write(2) & 0x0F); }
    bool testWrite() const noexcept { return (write(2) & 0x10) != 0; }
    /// The multisession field: another session may follow.
    bool keepsAppendable() const noexcept { return write(3) >> 6 == 3; }
    std::uint8_t dataBlockType() const noexcept { return write(4) & 0x0F; }

private:
    std::uint8_t write(std::size_t at) const noexcept;

    std::vector<std::vector<std::byte>> current_;
};

}  // namespace discmaster::emulator

#pragma once
// MODE SENSE(10) and MODE SELECT(10): pages as bytes (SPC 6.14, 6.12).

#include "mmc/call.hpp"

#include <discmaster/enums.hpp>

#include <vector>

namespace discmaster::mmc {

struct ModeSense {
    ModePageRequestType values = ModePageRequestType::CurrentValues;
    std::uint8_t page = 0x3F;  ///< 3Fh: all
    std::uint16_t length = 8;
};
struct ModeSelect {
    std::uint16_t length = 0;
};

constexpr scsi::Cdb encode(ModeSense c) noexcept
{
    // DBD: no block descriptor
    return cdb10(scsi::Op::ModeSense10)
        .u8(1, 0x08)
        .u8(2, static_cast<unsigned>(c.values) << 6 | (c.page & 0x3FU))
        .be16(7, c.length);
}
constexpr scsi::Cdb encode(ModeSelect c) noexcept
{
    return cdb10(scsi::Op::ModeSelect10).u8(1, 0x10).be16(7, c.length);  // PF: standard pages
}

/// The pages after the header and block descriptors, each from its page code on. Stops at a page that is not whole.
std::vector<Bytes> decodeModePages(ByteView data);

/// One page, from its code on. A drive that answers with another page gives 5/24/00.
Answer<Bytes> modePage(scsi::Transport& drive, std::uint8_t page, ModePageRequestType values);
/// All pages.
Answer<std::vector<Bytes>> modePages(scsi::Transport& drive, ModePageRequestType values);
/// Sends a page as modePage gave it (its PS bit is cleared).
Answer<void> setModePage(scsi::Transport& drive, ByteView page);

}  // namespace discmaster::mmc

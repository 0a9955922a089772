#pragma once
// READ DISC STRUCTURE (MMC-6 6.22), as far as media identity and write protection need it.

#include "base/units.hpp"
#include "mmc/call.hpp"

#include <discmaster/enums.hpp>

#include <string>

namespace discmaster::mmc {

struct ReadDiscStructure {
    bool bd = false;
    std::uint8_t format = 0;
    std::uint8_t layer = 0;
    std::uint32_t address = 0;
    std::uint16_t length = 4;
};
constexpr scsi::Cdb encode(ReadDiscStructure c) noexcept
{
    return cdb12(scsi::Op::ReadDiscStructure)
        .u8(1, c.bd)
        .be32(2, c.address)
        .u8(6, c.layer)
        .u8(7, c.format)
        .be16(8, c.length);
}

/// Structure formats.
inline constexpr std::uint8_t kStructurePhysical = 0x00;     ///< DVD physical format; BD disc information
inline constexpr std::uint8_t kStructurePrerecorded = 0x0E;  ///< DVD-R, -RW: pre-recorded information in the lead-in
inline constexpr std::uint8_t kStructureAdip = 0x11;         ///< DVD+R, +RW: ADIP
inline constexpr std::uint8_t kStructureWriteProtect = 0xC0;

/// Where layer 0 of a DVD+R DL ends (MMC-6, format 20h).
struct LayerBoundary {
    bool settled = false;  ///< it was chosen, or recording has begun: it cannot be chosen any more
    Sectors first;         ///< blocks of layer 0

    bool operator==(const LayerBoundary&) const = default;
};
inline constexpr std::uint8_t kStructureLayerBoundary = 0x20;
struct SendLayerBoundary {};
constexpr scsi::Cdb encode(SendLayerBoundary) noexcept
{
    return cdb12(scsi::Op::SendDiscStructure).u8(7, kStructureLayerBoundary).be16(8, 12);
}
LayerBoundary decodeLayerBoundary(ByteView structure);
Answer<LayerBoundary> layerBoundary(scsi::Transport& drive);
/// Chooses it, once and before the first block is written.
Answer<void> sendLayerBoundary(scsi::Transport& drive, Sectors first);

/// Who made the medium, as "manufacturer/type" ("MCC/004"); empty when the structure does not say.
std::string decodeAdipId(ByteView structure);
std::string decodePrerecordedId(ByteView structure);
std::string decodeBdId(ByteView structure);
/// Bits of MediaWriteProtectState, from format C0h.
std::uint32_t decodeWriteProtect(ByteView structure);

/// A structure with its four bytes of head.
Answer<Bytes> discStructure(scsi::Transport& drive, ReadDiscStructure command);
/// The medium's maker by the way that its profile has; empty where there is none.
std::string mediaId(scsi::Transport& drive, ProfileType profile);

}  // namespace discmaster::mmc

#include "mmc/disc_structure.hpp"

#include "mmc/profile.hpp"
#include "mmc/unit.hpp"

#include <array>

namespace discmaster::mmc {

namespace {

std::string joined(ByteView manufacturer, ByteView type)
{
    const auto m = printable(manufacturer);
    const auto t = printable(type);
    return m.empty() && t.empty() ? std::string{} : m + "/" + t;
}

}  // namespace

std::string decodeAdipId(ByteView s)
{
    const Fields f{s};
    return joined(f.bytes(23, 8), f.bytes(31, 3));
}

std::string decodePrerecordedId(ByteView s)
{
    // Fields 3 and 4 of the pre-recorded information: an identifier byte, then six characters
    const Fields f{s};
    return f.u8(16) == 3 && f.u8(24) == 4 ? joined(f.bytes(17, 6), f.bytes(25, 6)) : std::string{};
}

std::string decodeBdId(ByteView s)
{
    const Fields f{s};
    // "DI": the first disc information unit of the recordable kinds
    return f.u8(4) == 'D' && f.u8(5) == 'I' ? joined(f.bytes(104, 6), f.bytes(110, 3)) : std::string{};
}

LayerBoundary decodeLayerBoundary(ByteView s)
{
    const Fields f{s};
    return {.settled = f.bit(4, 7), .first = {f.be32(8)}};
}

Answer<LayerBoundary> layerBoundary(scsi::Transport& drive)
{
    return decoded(discStructure(drive, {.format = kStructureLayerBoundary}), decodeLayerBoundary);
}

Answer<void> sendLayerBoundary(scsi::Transport& drive, Sectors first)
{
    std::array<std::byte, 12> list{};
    putBe16(list, 0, 10);
    putBe32(list, 8, static_cast<std::uint32_t>(first.n));
    return send(drive, encode(SendLayerBoundary{}), list, timeout::kWrite);
}

std::uint32_t decodeWriteProtect(ByteView s)
{
    // Format C0h [4]: b3 MSWI, b2 CWP, b1 PWP, b0 SWPP (MMC-6 table 425)
    const Fields f{s};
    std::uint32_t mask = 0;
    if (f.bit(4, 0)) mask |= static_cast<std::uint32_t>(MediaWriteProtectState::UntilPowerdown);
    if (f.bit(4, 1)) mask |= static_cast<std::uint32_t>(MediaWriteProtectState::BySoftwareWriteProtect);
    if (f.bit(4, 2)) mask |= static_cast<std::uint32_t>(MediaWriteProtectState::ByCartridge);
    if (f.bit(4, 3)) mask |= static_cast<std::uint32_t>(MediaWriteProtectState::ByMediaSpecificReason);
    return mask;
}

Answer<Bytes> discStructure(scsi::Transport& drive, ReadDiscStructure command)
{
    command.length = 4;
    const auto head = receive(drive, encode(command), command.length);
    if (!head) return head;
    command.length = static_cast<std::uint16_t>(Fields{*head}.be16(0) + 2);
    if (command.length <= 4) return head;
    return receive(drive, encode(command), command.length);
}

std::string mediaId(scsi::Transport& drive, ProfileType profile)
{
    const auto ask = [&](ReadDiscStructure command, std::string (*decode)(ByteView)) {
        const auto structure = discStructure(drive, command);
        return structure ? decode(*structure) : std::string{};
    };
    switch (mediaTypeOf(profile)) {
    case MediaPhysicalType::Dvdplusr:
    case MediaPhysicalType::Dvdplusrw:
    case MediaPhysicalType::DvdplusrDuallayer:
    case MediaPhysicalType::DvdplusrwDuallayer: return ask({.format = kStructureAdip}, decodeAdipId);
    case MediaPhysicalType::Dvddashr:
    case MediaPhysicalType::Dvddashrw:
    case MediaPhysicalType::DvddashrDuallayer: return ask({.format = kStructurePrerecorded}, decodePrerecordedId);
    case MediaPhysicalType::Bdr:
    case MediaPhysicalType::Bdre: return ask({.bd = true, .format = kStructurePhysical}, decodeBdId);
    default: return {};
    }
}

}  // namespace discmaster::mmc

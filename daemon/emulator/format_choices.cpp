#include "emulator/format_choices.hpp"

namespace discmaster::emulator {

std::optional<FormatChoice> formatFor(const Medium& medium, std::uint8_t type, std::uint8_t subtype,
                                      std::uint64_t blocks) noexcept
{
    for (auto choice : medium.type().formats) {
        if (choice.type != type) continue;
        // BD-RE: the subtype asks for a certification, which an emulated surface always passes (MMC-6, FORMAT UNIT,
        // types 30h and 31h).
        if (!medium.type().overwritable() && choice.subtype != subtype) continue;
        const auto most = medium.state().blocks;
        choice.blocks = scaledBlocks(medium.type(), most, choice);
        if (blocks == choice.blocks) return choice;
        // MMC-6, FORMAT UNIT, type 26h: all ones stand for the only size.
        if (type == 0x26 && blocks == 0xFFFFFFFF) return choice;
        // BD-R: the host may choose the size of the spare areas (MMC-6, FORMAT UNIT, type 32h).
        if (medium.type().overwritable() || blocks == 0 || blocks > most || blocks % medium.type().unit != 0) continue;
        choice.blocks = blocks;
        return choice;
    }
    return std::nullopt;
}

}  // namespace discmaster::emulator

#include "emulator/format_choices.hpp"

#include <algorithm>

namespace discmaster::emulator {

std::uint64_t scaledBlocks(const Medium& medium, const FormatChoice& choice) noexcept
{
    const auto& type = medium.type();
    const auto blocks = medium.state().blocks;
    if (choice.blocks == type.blocks) return blocks;
    // Both factors are below 2^32.
    return std::max<std::uint64_t>(choice.blocks * blocks / type.blocks / type.unit, 1) * type.unit;
}

std::optional<FormatChoice> formatFor(const Medium& medium, std::uint8_t type, std::uint8_t subtype,
                                      std::uint64_t blocks) noexcept
{
    for (auto choice : medium.type().formats) {
        if (choice.type != type) continue;
        // BD-RE: the subtype asks for a certification, which an emulated surface always passes (MMC-6, FORMAT UNIT,
        // types 30h and 31h).
        if (!medium.type().overwritable() && choice.subtype != subtype) continue;
        const auto most = medium.state().blocks;
        choice.blocks = scaledBlocks(medium, choice);
        if (blocks == choice.blocks) return choice;
        // BD-R: the host may choose the size of the spare areas (MMC-6, FORMAT UNIT, type 32h).
        if (medium.type().overwritable() || blocks == 0 || blocks > most || blocks % medium.type().unit != 0) continue;
        choice.blocks = blocks;
        return choice;
    }
    return std::nullopt;
}

}  // namespace discmaster::emulator

#pragma once
// READ FORMAT CAPACITIES, FORMAT UNIT and BLANK (MMC-6 6.23, 6.4, 6.2).

#include "base/units.hpp"
#include "mmc/call.hpp"

#include <array>
#include <vector>

namespace discmaster::mmc {

enum class FormatState : std::uint8_t { Unknown = 0, Unformatted = 1, Formatted = 2, NoMedium = 3 };

/// Format types (MMC-6 table 473), as far as something here uses them.
enum class FormatType : std::uint8_t {
    Full = 0x00,
    BdReWithSpare = 0x30,
    BdReWithoutSpare = 0x31,
    BdRWithSpare = 0x32,
};

struct FormatDescriptor {
    Sectors blocks;
    FormatType type{};
    std::uint8_t subtype = 0;
    std::uint32_t parameter = 0;

    bool operator==(const FormatDescriptor&) const = default;
};

struct FormatCapacities {
    FormatState state = FormatState::Unknown;
    Sectors current;  ///< when formatted its capacity, else the most that is possible
    std::vector<FormatDescriptor> formattable;

    bool operator==(const FormatCapacities&) const = default;
};

struct ReadFormatCapacities {
    std::uint16_t length = 12;
};
constexpr scsi::Cdb encode(ReadFormatCapacities c) noexcept
{
    return cdb10(scsi::Op::ReadFormatCapacities).be16(7, c.length);
}

/// FORMAT UNIT with a descriptor that READ FORMAT CAPACITIES listed; always Immed.
struct FormatUnit {
    FormatDescriptor descriptor;
};
constexpr scsi::Cdb encode(const FormatUnit&) noexcept { return cdb6(scsi::Op::FormatUnit).u8(1, 0x11); }
std::array<std::byte, 12> formatList(const FormatUnit& command) noexcept;

/// What BLANK erases (MMC-6 6.2.2.2), as far as something here asks for it.
enum class BlankType : std::uint8_t { Disc = 0, Minimal = 1 };
/// Always Immed.
struct Blank {
    BlankType type = BlankType::Minimal;
};
constexpr scsi::Cdb encode(Blank c) noexcept
{
    return cdb12(scsi::Op::Blank).u8(1, 0x10U | static_cast<unsigned>(c.type));
}

FormatCapacities decodeFormatCapacities(ByteView data);

Answer<FormatCapacities> formatCapacities(scsi::Transport& drive);
/// Starts the format; the caller waits until the drive is ready.
Answer<void> startFormat(scsi::Transport& drive, const FormatUnit& command);
/// The same for blanking.
Answer<void> startBlank(scsi::Transport& drive, Blank command);

}  // namespace discmaster::mmc

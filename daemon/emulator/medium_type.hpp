#pragma once
// What a blank disc of each kind is, as a table: everything in which media of one recording method differ.

#include <discmaster/enums.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace discmaster::emulator {

/// How a medium may be written.
enum class Recording : std::uint8_t {
    CdSequential,  ///< CD-R, CD-RW: tracks with pre-gaps and run-out, sessions with lead-in and lead-out
    Sequential,    ///< DVD+R, BD-R SRM: tracks written in whole units at their next writable address
    DvdDash,       ///< DVD-R, DVD-RW: as those, in the way that page 05h says, or all at once
    Overwritable,  ///< DVD-RAM, DVD+RW, BD-RE: any unit, any time, once formatted
};

/// One row of FORMAT UNIT's capacity list (MMC-5 6.24.3.3, formattable capacity descriptor).
struct FormatChoice {
    std::uint8_t type;        ///< format type, 6 bits
    std::uint8_t subtype;     ///< 2 bits
    std::uint64_t blocks;     ///< user blocks that the medium has afterwards
    std::uint32_t parameter;  ///< type dependent parameter, 24 bits
};

struct MediumType {
    std::string_view name;  ///< as discmasterctl spells it ("bd-r")
    ProfileType profile;
    Recording recording;
    std::uint64_t blocks;           ///< capacity of a blank one, in user blocks
    std::uint32_t unit;             ///< blocks of an ECC block: what is written is padded to it
    std::uint32_t preGap;           ///< blocks that the drive puts before a track (CD)
    std::uint32_t runOut;           ///< unreadable blocks that the drive puts after a track (CD track at once)
    std::uint32_t firstSessionGap;  ///< blocks from the first session's end to the next session's first track
    std::uint32_t sessionGap;       ///< the same after later sessions
    std::uint16_t maxSessions;
    std::uint16_t maxFragments;  ///< open tracks at once in a session
    std::uint32_t bytesPerSecondAt1x;
    std::span<const std::uint16_t> speeds;  ///< write speeds in 1x units, fastest first
    std::span<const FormatChoice> formats;  ///< empty: cannot be formatted
    bool blankable = false;                 ///< BLANK makes it what it was when new
    std::uint8_t layers = 1;
    bool soldFormatted = false;     ///< its first format is there when it is new
    bool backgroundFormat = false;  ///< FORMAT UNIT ends early, and the drive goes on between other commands
    std::uint8_t bookType;          ///< DVD: book type and part version (MMC-6 READ DISC STRUCTURE format 00h)
    std::string_view manufacturer;  ///< as the medium's pre-recorded information names it
    std::string_view typeId;

    /// Page 05h says how it is written.
    bool followsWriteParameters() const noexcept { return cd() || recording == Recording::DvdDash; }
    bool cd() const noexcept { return recording == Recording::CdSequential; }
    bool dvd() const noexcept { return profile >= ProfileType::Dvdrom && profile <= ProfileType::DvdPlusRDual; }
    /// The removable disk profile: no discs' commands but plain reads and writes.
    bool disk() const noexcept { return profile == ProfileType::RemovableDisk; }
    bool bd() const noexcept { return profile >= ProfileType::BdRom && profile <= ProfileType::BdRewritable; }
    bool overwritable() const noexcept { return recording == Recording::Overwritable; }
};

/// All types that the emulated recorder knows.
std::span<const MediumType> mediumTypes() noexcept;

/// The type of that name, or null.
const MediumType* findMediumType(std::string_view name) noexcept;

}  // namespace discmaster::emulator

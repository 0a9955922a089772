#pragma once
// Sense data (SPC 4.5): why a device refused a command.

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace discmaster::scsi {

/// SPC sense keys.
enum class SenseKey : std::uint8_t {
    NoSense = 0,
    RecoveredError = 1,
    NotReady = 2,
    MediumError = 3,
    HardwareError = 4,
    IllegalRequest = 5,
    UnitAttention = 6,
    DataProtect = 7,
    BlankCheck = 8,
    VendorSpecific = 9,
    CopyAborted = 10,
    AbortedCommand = 11,
    VolumeOverflow = 13,
    Miscompare = 14,
};

struct Sense {
    SenseKey key = SenseKey::NoSense;
    std::uint8_t asc = 0;
    std::uint8_t ascq = 0;
    bool deferred = false;                     ///< belongs to an earlier command (response codes 71h, 73h)
    std::optional<std::uint32_t> information;  ///< usually the LBA in question
    std::optional<std::uint16_t> progress;     ///< of 65536 (sense-key specific, with NOT READY or NO SENSE)

    constexpr bool is(SenseKey k, std::uint8_t a, std::uint8_t q) const noexcept
    {
        return key == k && asc == a && ascq == q;
    }
    constexpr bool is(SenseKey k, std::uint8_t a) const noexcept { return key == k && asc == a; }
    bool operator==(const Sense&) const = default;

    /// "5/21/02 invalid address for write"; the text is the standard's (SPC annex: ASC and ASCQ assignments).
    std::string text() const;
};

/// Reads fixed (70h, 71h) and descriptor (72h, 73h) sense data of any length; what was cut off is zero. A response code
/// that is neither gives a sense of NoSense.
Sense decodeSense(ByteView data) noexcept;

/// Fixed-format sense data, 18 bytes, as a target sends them.
std::array<std::byte, 18> encodeSense(const Sense& sense) noexcept;

}  // namespace discmaster::scsi

#pragma once
// The unit itself: readiness, identity, tray.

#include "mmc/call.hpp"

#include <string>

namespace discmaster::mmc {

/// Standard INQUIRY data (SPC 6.4.2).
struct Inquiry {
    std::uint8_t deviceType = 0x1F;  ///< 05h: CD/DVD/BD
    bool removable = false;
    std::string vendor;  ///< without padding; what is not printable ASCII becomes '?'
    std::string product;
    std::string revision;

    bool operator==(const Inquiry&) const = default;
};

/// START STOP UNIT: what the load/eject and start bits ask for (SBC, MMC-6 6.42).
enum class TrayMotion : std::uint8_t { Stop = 0, Start = 1, Eject = 2, Load = 3 };

struct TestUnitReady {};
struct RequestSense {
    std::uint8_t length = 18;
};
struct ReadInquiry {
    std::uint8_t length = 36;
};
/// Vital product data, page 80h: unit serial number.
struct ReadSerialPage {
    std::uint8_t length = 252;
};
struct StartStop {
    TrayMotion motion = TrayMotion::Start;
    bool immediate = false;
};
struct PreventRemoval {
    bool prevent = true;
};

constexpr scsi::Cdb encode(TestUnitReady) noexcept { return cdb6(scsi::Op::TestUnitReady); }
constexpr scsi::Cdb encode(RequestSense c) noexcept { return cdb6(scsi::Op::RequestSense).u8(4, c.length); }
constexpr scsi::Cdb encode(ReadInquiry c) noexcept { return cdb6(scsi::Op::Inquiry).u8(4, c.length); }
constexpr scsi::Cdb encode(ReadSerialPage c) noexcept
{
    return cdb6(scsi::Op::Inquiry).u8(1, 1).u8(2, 0x80).u8(4, c.length);
}
constexpr scsi::Cdb encode(StartStop c) noexcept
{
    return cdb6(scsi::Op::StartStopUnit).u8(1, c.immediate).u8(4, static_cast<unsigned>(c.motion));
}
constexpr scsi::Cdb encode(PreventRemoval c) noexcept
{
    return cdb6(scsi::Op::PreventAllowMediumRemoval).u8(4, c.prevent);
}

Inquiry decodeInquiry(ByteView data);
/// The serial number of page 80h, without padding; empty when the page is another one.
std::string decodeSerialPage(ByteView data);

/// Bytes that should be ASCII, without leading and trailing blanks and NULs; others become '?'.
std::string printable(ByteView bytes);

Answer<void> testUnitReady(scsi::Transport& drive);
/// The sense that the drive holds now; some report progress only here.
Answer<scsi::Sense> requestSense(scsi::Transport& drive);
Answer<Inquiry> inquiry(scsi::Transport& drive);
Answer<std::string> serialNumber(scsi::Transport& drive);
Answer<void> startStop(scsi::Transport& drive, StartStop command);
Answer<void> preventRemoval(scsi::Transport& drive, bool prevent);

}  // namespace discmaster::mmc

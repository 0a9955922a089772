#include "scsi/sense.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace discmaster::scsi {

namespace {

struct Meaning {
    std::uint8_t asc;
    std::uint8_t ascq;
    std::string_view text;
};

// SPC-4 annex D (ASC and ASCQ assignments), those that MMC-6 annex F lists for C/DVD/BD devices.
constexpr auto kMeanings = std::to_array<Meaning>({
    {0x00, 0x00, "no additional sense information"},
    {0x00, 0x16, "operation in progress"},
    {0x02, 0x00, "no seek complete"},
    {0x03, 0x00, "peripheral device write fault"},
    {0x04, 0x00, "not ready, cause not reportable"},
    {0x04, 0x01, "becoming ready"},
    {0x04, 0x02, "not ready, initializing command required"},
    {0x04, 0x03, "not ready, manual intervention required"},
    {0x04, 0x04, "format in progress"},
    {0x04, 0x07, "operation in progress"},
    {0x04, 0x08, "long write in progress"},
    {0x04, 0x09, "self-test in progress"},
    {0x05, 0x00, "logical unit does not respond to selection"},
    {0x08, 0x00, "logical unit communication failure"},
    {0x08, 0x01, "logical unit communication time-out"},
    {0x08, 0x03, "logical unit communication CRC error"},
    {0x09, 0x00, "track following error"},
    {0x0C, 0x00, "write error"},
    {0x0C, 0x07, "write error, recovery needed"},
    {0x0C, 0x08, "write error, recovery failed"},
    {0x0C, 0x09, "write error, loss of streaming"},
    {0x0C, 0x0A, "write error, padding blocks added"},
    {0x11, 0x00, "unrecovered read error"},
    {0x11, 0x05, "L-EC uncorrectable error"},
    {0x11, 0x06, "CIRC unrecovered error"},
    {0x15, 0x00, "random positioning error"},
    {0x17, 0x00, "recovered data with no error correction applied"},
    {0x18, 0x00, "recovered data with error correction applied"},
    {0x1A, 0x00, "parameter list length error"},
    {0x20, 0x00, "invalid command operation code"},
    {0x21, 0x00, "logical block address out of range"},
    {0x21, 0x01, "invalid element address"},
    {0x21, 0x02, "invalid address for write"},
    {0x21, 0x03, "invalid write crossing layer jump"},
    {0x24, 0x00, "invalid field in CDB"},
    {0x25, 0x00, "logical unit not supported"},
    {0x26, 0x00, "invalid field in parameter list"},
    {0x26, 0x01, "parameter not supported"},
    {0x26, 0x02, "parameter value invalid"},
    {0x27, 0x00, "write protected"},
    {0x28, 0x00, "medium may have changed"},
    {0x28, 0x01, "import or export element accessed"},
    {0x28, 0x02, "format layer may have changed"},
    {0x29, 0x00, "power on, reset, or bus device reset occurred"},
    {0x2A, 0x01, "mode parameters changed"},
    {0x2B, 0x00, "copy cannot execute"},
    {0x2C, 0x00, "command sequence error"},
    {0x2C, 0x03, "current program area is not empty"},
    {0x2C, 0x04, "current program area is empty"},
    {0x2E, 0x00, "insufficient time for operation"},
    {0x30, 0x00, "incompatible medium installed"},
    {0x30, 0x01, "cannot read medium, unknown format"},
    {0x30, 0x02, "cannot read medium, incompatible format"},
    {0x30, 0x04, "cannot write medium, unknown format"},
    {0x30, 0x05, "cannot write medium, incompatible format"},
    {0x30, 0x06, "cannot format medium, incompatible medium"},
    {0x30, 0x07, "cleaning failure"},
    {0x30, 0x08, "cannot write, application code mismatch"},
    {0x30, 0x09, "current session not fixated for append"},
    {0x30, 0x10, "medium not formatted"},
    {0x31, 0x00, "medium format corrupted"},
    {0x31, 0x01, "format command failed"},
    {0x39, 0x00, "saving parameters not supported"},
    {0x3A, 0x00, "medium not present"},
    {0x3A, 0x01, "medium not present, tray closed"},
    {0x3A, 0x02, "medium not present, tray open"},
    {0x3E, 0x00, "logical unit has not self-configured yet"},
    {0x3F, 0x00, "target operating conditions have changed"},
    {0x44, 0x00, "internal target failure"},
    {0x47, 0x00, "SCSI parity error"},
    {0x4B, 0x00, "data phase error"},
    {0x51, 0x00, "erase failure"},
    {0x53, 0x00, "media load or eject failed"},
    {0x53, 0x02, "medium removal prevented"},
    {0x57, 0x00, "unable to recover table of contents"},
    {0x5A, 0x01, "operator medium removal request"},
    {0x5D, 0x00, "failure prediction threshold exceeded"},
    {0x63, 0x00, "end of user area encountered on this track"},
    {0x63, 0x01, "packet does not fit in available space"},
    {0x64, 0x00, "illegal mode for this track"},
    {0x64, 0x01, "invalid packet size"},
    {0x6F, 0x00, "copy protection key exchange failure"},
    {0x72, 0x00, "session fixation error"},
    {0x72, 0x01, "session fixation error writing lead-in"},
    {0x72, 0x02, "session fixation error writing lead-out"},
    {0x72, 0x03, "session fixation error, incomplete track in session"},
    {0x72, 0x04, "empty or partially written reserved track"},
    {0x72, 0x05, "no more track reservations allowed"},
    {0x72, 0x06, "RMZ extension is not allowed"},
    {0x73, 0x00, "CD control error"},
    {0x73, 0x01, "power calibration area almost full"},
    {0x73, 0x02, "power calibration area is full"},
    {0x73, 0x03, "power calibration area error"},
    {0x73, 0x04, "program memory area update failure"},
    {0x73, 0x05, "program memory area is full"},
    {0x73, 0x06, "RMA or PMA is almost full"},
});

constexpr std::uint8_t kCurrentFixed = 0x70;
constexpr std::uint8_t kDeferredFixed = 0x71;
constexpr std::uint8_t kCurrentDescriptor = 0x72;
constexpr std::uint8_t kDeferredDescriptor = 0x73;

Sense decodeFixed(const Fields& f)
{
    Sense s{.key = static_cast<SenseKey>(f.u8(2) & 0x0F), .asc = f.u8(12), .ascq = f.u8(13)};
    if (f.bit(0, 7) && f.has(3, 4)) s.information = f.be32(3);
    const bool carriesProgress = s.key == SenseKey::NoSense || s.key == SenseKey::NotReady;
    if (carriesProgress && f.has(15, 3) && f.bit(15, 7)) s.progress = f.be16(16);
    return s;
}

Sense decodeDescriptor(const Fields& f)
{
    Sense s{.key = static_cast<SenseKey>(f.u8(1) & 0x0F), .asc = f.u8(2), .ascq = f.u8(3)};
    const bool carriesProgress = s.key == SenseKey::NoSense || s.key == SenseKey::NotReady;
    const std::size_t end = 8U + f.u8(7);
    // Descriptors: type, additional length, data (SPC-4 4.5.2).
    for (std::size_t at = 8; at + 2 <= end && f.has(at, 2); at += 2U + f.u8(at + 1)) {
        if (f.u8(at) == 0x00 && f.bit(at + 2, 7) && f.has(at + 4, 8) && f.be32(at + 4) == 0)
            s.information = f.be32(at + 8);
        if (f.u8(at) == 0x02 && carriesProgress && f.bit(at + 4, 7) && f.has(at + 5, 2)) s.progress = f.be16(at + 5);
    }
    return s;
}

}  // namespace

Sense decodeSense(ByteView data) noexcept
{
    const Fields f{data};
    Sense s;
    switch (f.u8(0) & 0x7F) {
    case kCurrentFixed: s = decodeFixed(f); break;
    case kDeferredFixed:
        s = decodeFixed(f);
        s.deferred = true;
        break;
    case kCurrentDescriptor: s = decodeDescriptor(f); break;
    case kDeferredDescriptor:
        s = decodeDescriptor(f);
        s.deferred = true;
        break;
    default: break;
    }
    return s;
}

std::array<std::byte, 18> encodeSense(const Sense& sense) noexcept
{
    std::array<std::byte, 18> d{};
    const auto code = sense.deferred ? kDeferredFixed : kCurrentFixed;
    putU8(d, 0, static_cast<std::uint8_t>(code | (sense.information ? 0x80 : 0)));
    putU8(d, 2, static_cast<std::uint8_t>(sense.key));
    putBe32(d, 3, sense.information.value_or(0));
    putU8(d, 7, 10);
    putU8(d, 12, sense.asc);
    putU8(d, 13, sense.ascq);
    if (sense.progress) {
        putU8(d, 15, 0x80);
        putBe16(d, 16, *sense.progress);
    }
    return d;
}

std::string Sense::text() const
{
    std::string_view meaning = "unknown";
    for (const auto& m : kMeanings)
        if (m.asc == asc && m.ascq == ascq) meaning = m.text;
    return fmt::format("{:X}/{:02X}/{:02X} {}", static_cast<unsigned>(key), asc, ascq, meaning);
}

}  // namespace discmaster::scsi

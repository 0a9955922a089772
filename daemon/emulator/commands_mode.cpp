// MODE SENSE and MODE SELECT, 6 and 10 bytes (SPC-3), and page 2Ah (MMC-3), which only reports.

#include "emulator/drive.hpp"

#include "scsi/opcode.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

constexpr std::uint8_t kCapabilities = 0x2A;
constexpr std::uint8_t kAllPages = 0x3F;

/// MM capabilities and mechanical status, with a write speed descriptor for each speed of the medium.
std::vector<std::byte> capabilitiesPage(const Drive& d, PageControl control)
{
    const auto speeds = d.writeSpeeds();
    std::vector<std::byte> page(32 + 4 * speeds.size());
    putU8(page, 0, kCapabilities);
    putU8(page, 1, static_cast<std::uint8_t>(page.size() - 2));
    if (control == PageControl::Changeable) return page;
    const auto fastest = speeds.empty() ? 0 : speeds.front();
    putU8(page, 2, 0x1F);  // reads DVD-R, DVD-ROM, method 2, CD-RW, CD-R
    putU8(page, 3, 0x17);  // writes DVD-R, test write, writes CD-RW, CD-R; DVD+R and BD have no bit
    putU8(page, 4, 0xD0);  // buffer under-run free, multi-session, mode 2 form 1
    putU8(page, 5, 0x00);  // no CD-DA
    putU8(page, 6, static_cast<std::uint8_t>(0x29 | (d.prevented ? 2 : 0)));  // tray, eject, lock
    putBe16(page, 8, static_cast<std::uint16_t>(d.readSpeed));
    putBe16(page, 12, static_cast<std::uint16_t>(d.timing.buffer >> 10));
    putBe16(page, 14, static_cast<std::uint16_t>(d.readSpeed));
    putBe16(page, 18, static_cast<std::uint16_t>(fastest));
    putBe16(page, 20, static_cast<std::uint16_t>(d.writeSpeed));
    putBe16(page, 28, static_cast<std::uint16_t>(d.writeSpeed));
    putBe16(page, 30, static_cast<std::uint16_t>(speeds.size()));
    for (std::size_t i = 0; i < speeds.size(); ++i)
        putBe16(page, 32 + 4 * i + 2, static_cast<std::uint16_t>(speeds[i]));
    return page;
}

void append(std::vector<std::byte>& to, ByteView what) { to.insert(to.end(), what.begin(), what.end()); }

}  // namespace

Outcome modeSense(Drive& d, Exchange& x)
{
    const bool six = x.op() == static_cast<std::uint8_t>(scsi::Op::ModeSense6);
    const auto control = static_cast<PageControl>(x.cdb.u8(2) >> 6);
    const auto wanted = static_cast<std::uint8_t>(x.cdb.u8(2) & 0x3F);
    if (control == PageControl::Saved) return refuse(senses::kSavingNotSupported);

    const std::size_t header = six ? 4 : 8;
    std::vector<std::byte> data(header);
    for (const auto code : ModePages::codes())
        if (wanted == code || wanted == kAllPages) append(data, d.modes.page(code, control));
    if (wanted == kCapabilities || wanted == kAllPages) append(data, capabilitiesPage(d, control));
    if (data.size() == header) return refuse(senses::kInvalidFieldInCdb);

    if (six) {
        putU8(data, 0, static_cast<std::uint8_t>(data.size() - 1));
        x.answer(data, x.cdb.u8(4));
    } else {
        putBe16(data, 0, static_cast<std::uint16_t>(data.size() - 2));
        x.answer(data, x.cdb.be16(7));
    }
    return {};
}

Outcome modeSelect(Drive& d, Exchange& x)
{
    const bool six = x.op() == static_cast<std::uint8_t>(scsi::Op::ModeSelect6);
    const std::size_t length = six ? x.cdb.u8(4) : x.cdb.be16(7);
    if (x.cdb.bit(1, 0)) return refuse(senses::kInvalidFieldInCdb);  // SP: pages cannot be saved
    if (length == 0) return {};
    const std::size_t header = six ? 4 : 8;
    if (x.out.size() < length || length < header) return refuse(senses::kParameterListLength);

    const Fields list{x.out.first(length)};
    std::size_t at = header + (six ? list.u8(3) : list.be16(6));  // block descriptors say nothing new here
    while (at < list.size()) {
        if (!list.has(at, 2)) return refuse(senses::kParameterListLength);
        const std::size_t size = 2U + list.u8(at + 1);
        if (!list.has(at, size)) return refuse(senses::kParameterListLength);
        if (auto ok = d.modes.select(list.bytes(at, size), d.medium()); !ok) return ok;
        at += size;
    }
    d.rehearsal.reset();  // new write parameters begin a new test write
    x.transferred = length;
    return {};
}

}  // namespace discmaster::emulator::commands

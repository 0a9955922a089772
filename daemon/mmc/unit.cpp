#include "mmc/unit.hpp"

namespace discmaster::mmc {

namespace {

// SPC: the opcode, the allocation length and LoEj/Start where MMC puts them.
static_assert(encode(ReadInquiry{}).opcode() == 0x12);
static_assert(u8(encode(StartStop{.motion = TrayMotion::Load, .immediate = true}).bytes(), 4) == 3);
static_assert(u8(encode(StartStop{.motion = TrayMotion::Load, .immediate = true}).bytes(), 1) == 1);

}  // namespace

std::string printable(ByteView bytes)
{
    std::string text;
    for (const auto b : bytes) {
        const auto c = std::to_integer<unsigned char>(b);
        text += c == 0 ? ' ' : c < 0x20 || c > 0x7E ? '?' : static_cast<char>(c);
    }
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Inquiry decodeInquiry(ByteView data)
{
    const Fields f{data};
    Inquiry i;
    if (f.size() == 0) return i;
    i.deviceType = f.u8(0) & 0x1F;
    i.removable = f.bit(1, 7);
    i.vendor = printable(f.bytes(8, 8));
    i.product = printable(f.bytes(16, 16));
    i.revision = printable(f.bytes(32, 4));
    return i;
}

std::string decodeSerialPage(ByteView data)
{
    const Fields f{data};
    if (f.u8(1) != 0x80) return {};
    return printable(f.bytes(4, f.u8(3)));
}

Answer<void> testUnitReady(scsi::Transport& drive) { return call(drive, encode(TestUnitReady{})); }

Answer<scsi::Sense> requestSense(scsi::Transport& drive)
{
    const RequestSense command{};
    return decoded(receive(drive, encode(command), command.length), scsi::decodeSense);
}

Answer<Inquiry> inquiry(scsi::Transport& drive)
{
    const ReadInquiry command{};
    return decoded(receive(drive, encode(command), command.length), decodeInquiry);
}

Answer<std::string> serialNumber(scsi::Transport& drive)
{
    // The head first: some USB bridges hang when less comes back than was announced.
    const auto head = receive(drive, encode(ReadSerialPage{.length = 4}), 4);
    if (!head) return std::unexpected{head.error()};
    const auto length = static_cast<std::uint8_t>(std::min(252, 4 + Fields{*head}.u8(3)));
    return decoded(receive(drive, encode(ReadSerialPage{.length = length}), length), decodeSerialPage);
}

Answer<void> startStop(scsi::Transport& drive, StartStop command)
{
    return call(drive, encode(command), timeout::kTray);
}

Answer<void> preventRemoval(scsi::Transport& drive, bool prevent)
{
    return call(drive, encode(PreventRemoval{.prevent = prevent}));
}

}  // namespace discmaster::mmc

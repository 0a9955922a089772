#include "mmc/format.hpp"

namespace discmaster::mmc {

std::array<std::byte, 12> formatList(const FormatUnit& command) noexcept
{
    const auto& d = command.descriptor;
    std::array<std::byte, 12> list{};
    putU8(list, 1, 0x02);  // Immed; the other bits are void without FOV
    putBe16(list, 2, 8);
    putBe32(list, 4, static_cast<std::uint32_t>(d.blocks.n));
    putU8(list, 8, static_cast<std::uint8_t>(static_cast<unsigned>(d.type) << 2 | (d.subtype & 3U)));
    putBe24(list, 9, d.parameter);
    return list;
}

FormatCapacities decodeFormatCapacities(ByteView data)
{
    const Fields all{data};
    const auto f = all.sub(0, 4U + all.u8(3));
    FormatCapacities c;
    if (!f.has(4, 8)) return c;
    c.current = {f.be32(4)};
    c.state = static_cast<FormatState>(f.u8(8) & 3);
    for (std::size_t at = 12; f.has(at, 8); at += 8)
        c.formattable.push_back({.blocks = {f.be32(at)},
                                 .type = static_cast<FormatType>(f.u8(at + 4) >> 2),
                                 .subtype = static_cast<std::uint8_t>(f.u8(at + 4) & 3),
                                 .parameter = f.be24(at + 5)});
    return c;
}

Answer<FormatCapacities> formatCapacities(scsi::Transport& drive)
{
    const auto head = receive(drive, encode(ReadFormatCapacities{.length = 4}), 4);
    if (!head) return std::unexpected{head.error()};
    const auto length = static_cast<std::uint16_t>(4 + Fields{*head}.u8(3));
    return decoded(receive(drive, encode(ReadFormatCapacities{.length = length}), length), decodeFormatCapacities);
}

Answer<void> startFormat(scsi::Transport& drive, const FormatUnit& command)
{
    return send(drive, encode(command), formatList(command), timeout::kWrite);
}

Answer<void> startBlank(scsi::Transport& drive, Blank command) { return call(drive, encode(command), timeout::kWrite); }

}  // namespace discmaster::mmc

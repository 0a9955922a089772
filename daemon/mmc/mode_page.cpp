#include "mmc/mode_page.hpp"

#include <algorithm>

namespace discmaster::mmc {

namespace {

constexpr std::size_t kHead = 8;
constexpr std::uint8_t kAllPages = 0x3F;

Answer<Bytes> sense(scsi::Transport& drive, std::uint8_t page, ModePageRequestType values)
{
    const auto head = receive(drive, encode(ModeSense{values, page, kHead}), kHead);
    if (!head) return head;
    const auto length = std::size_t{Fields{*head}.be16(0)} + 2;
    if (length <= kHead) return head;
    const auto all = static_cast<std::uint16_t>(std::min<std::size_t>(length, 0xFFFF));
    return receive(drive, encode(ModeSense{values, page, all}), all);
}

}  // namespace

std::vector<Bytes> decodeModePages(ByteView data)
{
    const Fields all{data};
    const auto f = all.sub(0, std::size_t{all.be16(0)} + 2);
    std::vector<Bytes> pages;
    for (std::size_t at = kHead + f.be16(6); f.has(at, 2) && f.has(at, 2U + f.u8(at + 1)); at += 2U + f.u8(at + 1)) {
        const auto page = f.bytes(at, 2U + f.u8(at + 1));
        pages.emplace_back(page.begin(), page.end());
    }
    return pages;
}

Answer<Bytes> modePage(scsi::Transport& drive, std::uint8_t page, ModePageRequestType values)
{
    const auto data = sense(drive, page, values);
    if (!data) return data;
    for (auto& found : decodeModePages(*data))
        if ((u8(found, 0) & 0x3F) == page) return std::move(found);
    return std::unexpected{scsi::Sense{.key = scsi::SenseKey::IllegalRequest, .asc = 0x24}};
}

Answer<std::vector<Bytes>> modePages(scsi::Transport& drive, ModePageRequestType values)
{
    return decoded(sense(drive, kAllPages, values), decodeModePages);
}

Answer<void> setModePage(scsi::Transport& drive, ByteView page)
{
    Bytes list(kHead + page.size());
    std::ranges::copy(page, list.begin() + kHead);
    if (!page.empty()) list[kHead] &= std::byte{0x3F};  // PS is reserved in MODE SELECT
    return send(drive, encode(ModeSelect{.length = static_cast<std::uint16_t>(list.size())}), list);
}

}  // namespace discmaster::mmc

#include "mmc/write_parameters.hpp"

#include <algorithm>

namespace discmaster::mmc {

namespace {

constexpr std::uint8_t kPage = static_cast<std::uint8_t>(ModePageType::WriteParameters);
constexpr std::size_t kShortest = 16;  // up to and including the audio pause length

scsi::Sense tooShort() { return {.key = scsi::SenseKey::IllegalRequest, .asc = 0x26}; }

}  // namespace

bool apply(const WriteParameters& p, MutableBytes page) noexcept
{
    if (page.size() < kShortest) return false;
    std::fill(page.begin() + 2, page.end(), std::byte{0});
    const bool linked = p.packetSize != 0;
    const auto flags = (linked ? 0x20U : 0U) | (p.bufferUnderrunFree ? 0x40U : 0U) | (p.test ? 0x10U : 0U) |
                       static_cast<unsigned>(p.type);
    putU8(page, 2, static_cast<std::uint8_t>(flags));
    putU8(page, 3,
          static_cast<std::uint8_t>((p.nextSession ? 0xC0U : 0U) | (linked ? 0x20U : 0U) | (p.trackMode & 15U)));
    putU8(page, 4, p.dataBlockType & 15U);
    putU8(page, 5, p.packetSize);
    putU8(page, 8, p.sessionFormat);
    putBe32(page, 10, p.packetSize);
    putBe16(page, 14, p.audioPause);
    return true;
}

Answer<void> setWriteParameters(scsi::Transport& drive, WriteParameters parameters)
{
    auto page = modePage(drive, kPage, ModePageRequestType::DefaultValues);
    if (!page) page = modePage(drive, kPage, ModePageRequestType::CurrentValues);
    if (!page) return std::unexpected{page.error()};
    if (!apply(parameters, *page)) return std::unexpected{tooShort()};
    auto done = setModePage(drive, *page);
    if (!done && parameters.bufferUnderrunFree && done.error().is(scsi::SenseKey::IllegalRequest, 0x26)) {
        parameters.bufferUnderrunFree = false;
        apply(parameters, *page);
        done = setModePage(drive, *page);
    }
    return done;
}

}  // namespace discmaster::mmc

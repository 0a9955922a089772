#include "emulator/mode_pages.hpp"

#include "emulator/senses.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace discmaster::emulator {
namespace {

using senses::refuse;

template <typename... T>
constexpr auto bytes(T... v)
{
    return std::array<std::byte, sizeof...(v)>{static_cast<std::byte>(v)...};
}

// MMC: read/write error recovery. 32 read and 32 write retries.
constexpr auto kRecovery = bytes(0x01, 0x0A, 0xC0, 0x20, 0, 0, 0, 0, 0x20, 0, 0, 0);
constexpr auto kRecoveryMask = bytes(0x01, 0x0A, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0);

// MMC: write parameters: variable packets, track mode 5, mode 1 blocks, link size 16, audio pause 150.
constexpr auto kWrite = bytes(0x05, 0x32, 0x40, 0xC5, 0x08, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 150,  //
                              0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,                         //
                              0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,                         //
                              0, 0, 0, 0);
constexpr auto kWriteMask =
    bytes(0x05, 0x32, 0x7F, 0xFF, 0x0F, 0xFF, 0, 0x3F, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,        //
          0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,  //
          0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,  //
          0xFF, 0xFF, 0xFF, 0xFF);

// SBC caching: WCE.
constexpr auto kCaching = bytes(0x08, 0x12, 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
constexpr auto kCachingMask = bytes(0x08, 0x12, 0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

// SPC power condition: no timers run.
constexpr auto kPower = bytes(0x1A, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
constexpr auto kPowerMask = bytes(0x1A, 0x0A, 0, 0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);

// MMC: timeout and protect: no software write protection; group 1 and 2 timeouts in seconds.
constexpr auto kTimeout = bytes(0x1D, 0x08, 0, 0, 0, 0, 0, 0x0A, 0, 0x78);
constexpr auto kTimeoutMask = bytes(0x1D, 0x08, 0, 0, 0x04, 0, 0xFF, 0xFF, 0xFF, 0xFF);

struct Definition {
    ByteView defaults;
    ByteView changeable;
};
constexpr Definition kPages[] = {
    {kRecovery, kRecoveryMask}, {kWrite, kWriteMask},     {kCaching, kCachingMask},
    {kPower, kPowerMask},       {kTimeout, kTimeoutMask},
};

constexpr std::uint8_t codeOf(const Definition& d) { return u8(d.defaults, 0); }

std::size_t indexOf(std::uint8_t code)
{
    const auto found = std::ranges::find(kPages, code, codeOf);
    return static_cast<std::size_t>(found - std::begin(kPages));
}

/// MMC, page 05h: what of page 05h a CD of data tracks, a DVD-R or a DVD-RW can be written with. Other media ignore the
/// page.
Outcome checkWriteParameters(ByteView page, const Medium* medium)
{
    if (medium == nullptr || !medium->type().followsWriteParameters()) return {};
    const auto type = static_cast<WriteType>(u8(page, 2) & 0x0F);
    if (!medium->type().cd())
        return type == WriteType::Packet || type == WriteType::SessionAtOnce
                   ? Outcome{}
                   : refuse(senses::kInvalidFieldInParameters);
    const auto block = u8(page, 4) & 0x0F;
    constexpr unsigned kAudio = 0, kMode1 = 8, kMode2Form1 = 10;
    // A session at once takes its block types from the cue sheet.
    const bool possible =
        type == WriteType::SessionAtOnce || (type == WriteType::Packet && block == kMode1) ||
        (type == WriteType::TrackAtOnce && (block == kAudio || block == kMode1 || block == kMode2Form1));
    if (!possible) return refuse(senses::kInvalidFieldInParameters);

    return {};
}

}  // namespace

void ModePages::reset()
{
    current_.clear();
    for (const auto& d : kPages) current_.emplace_back(d.defaults.begin(), d.defaults.end());
}

ByteView ModePages::page(std::uint8_t code, PageControl control) const noexcept
{
    const auto i = indexOf(code);
    if (i == std::size(kPages)) return {};
    switch (control) {
    case PageControl::Changeable: return kPages[i].changeable;
    case PageControl::Default: return kPages[i].defaults;
    case PageControl::Current:
    case PageControl::Saved: break;
    }
    return current_[i];
}

std::vector<std::uint8_t> ModePages::codes()
{
    std::vector<std::uint8_t> all;
    for (const auto& d : kPages) all.push_back(codeOf(d));
    return all;
}

Outcome ModePages::select(ByteView page, const Medium* medium)
{
    const auto code = static_cast<std::uint8_t>(u8(page, 0) & 0x3F);
    const auto i = indexOf(code);
    if (i == std::size(kPages)) return refuse(senses::kInvalidFieldInParameters);
    const auto& mask = kPages[i].changeable;
    if (page.size() != mask.size()) return refuse(senses::kInvalidFieldInParameters);
    // SPC: a change of what is not changeable is an error.
    for (std::size_t at = 2; at < page.size(); ++at)
        if (((page[at] ^ current_[i][at]) & ~mask[at]) != std::byte{0})
            return refuse(senses::kInvalidFieldInParameters);
    if (code == 0x05)
        if (auto ok = checkWriteParameters(page, medium); !ok) return ok;
    current_[i].assign(page.begin(), page.end());
    current_[i][0] = static_cast<std::byte>(code);
    return {};
}

std::uint8_t ModePages::write(std::size_t at) const noexcept { return u8(current_[indexOf(0x05)], at); }

}  // namespace discmaster::emulator

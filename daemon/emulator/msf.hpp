#pragma once
// Addresses of a CD as minutes, seconds and frames (LBA 0 is 00:02:00).

#include <cstdint>

namespace discmaster::emulator {

struct Msf {
    std::uint8_t m = 0;
    std::uint8_t s = 0;
    std::uint8_t f = 0;
    bool operator==(const Msf&) const = default;
};

/// Addresses before 00:00:00 (the first lead-in) count from 100 minutes down.
constexpr Msf toMsf(std::int64_t lba) noexcept
{
    auto frames = lba + 150;
    if (frames < 0) frames += 450000;
    return {static_cast<std::uint8_t>(frames / 4500), static_cast<std::uint8_t>(frames / 75 % 60),
            static_cast<std::uint8_t>(frames % 75)};
}

constexpr std::int64_t toLba(Msf a) noexcept
{
    const auto frames = (a.m * 60 + a.s) * 75 + a.f;
    return a.m >= 90 ? frames - 450150 : frames - 150;
}

/// The three bytes in the low 24 bits.
constexpr std::uint32_t packed(Msf a) noexcept
{
    return static_cast<std::uint32_t>(a.m) << 16 | static_cast<std::uint32_t>(a.s) << 8 | a.f;
}

/// Where the first lead-in of our CD-R begins; by this address the maker of a disc is known.
inline constexpr Msf kLeadInStart{97, 34, 23};

static_assert(toMsf(0) == Msf{0, 2, 0});
static_assert(toLba(toMsf(-150)) == -150);
static_assert(toLba(kLeadInStart) < -150);

}  // namespace discmaster::emulator

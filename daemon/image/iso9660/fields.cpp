#include "image/iso9660/fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image::iso9660 {

namespace {
constexpr std::byte quarters(int zone) noexcept { return static_cast<std::byte>(zone / 15); }
}  // namespace

std::array<std::byte, 7> shortDate(Time t, int zone) noexcept
{
    const auto c = civil(t, 1900, 2155, zone);
    return {static_cast<std::byte>(c.year - 1900),
            static_cast<std::byte>(c.month),
            static_cast<std::byte>(c.day),
            static_cast<std::byte>(c.hour),
            static_cast<std::byte>(c.minute),
            static_cast<std::byte>(c.second),
            quarters(zone)};
}

std::array<std::byte, 17> longDate(Time t, int zone) noexcept
{
    std::array<char, 16> digits;
    digits.fill('0');
    if (t.known()) {
        const auto c = civil(t, 1, 9999, zone);
        fmt::format_to(digits.begin(), "{:04}{:02}{:02}{:02}{:02}{:02}{:02}", c.year, c.month, c.day, c.hour, c.minute,
                       c.second, c.nanosecond / 10'000'000);
    }
    std::array<std::byte, 17> date{};
    std::transform(digits.begin(), digits.end(), date.begin(), [](char d) { return static_cast<std::byte>(d); });
    if (t.known()) date[16] = quarters(zone);
    return date;
}

}  // namespace discmaster::image::iso9660

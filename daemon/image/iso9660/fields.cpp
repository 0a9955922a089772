#include "image/iso9660/fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image::iso9660 {

std::array<std::byte, 7> shortDate(Time t) noexcept
{
    const auto c = civil(t, 1900, 2155);
    return {static_cast<std::byte>(c.year - 1900),
            static_cast<std::byte>(c.month),
            static_cast<std::byte>(c.day),
            static_cast<std::byte>(c.hour),
            static_cast<std::byte>(c.minute),
            static_cast<std::byte>(c.second),
            std::byte{0}};
}

std::array<std::byte, 17> longDate(Time t) noexcept
{
    std::array<char, 16> digits;
    digits.fill('0');
    if (t.known()) {
        const auto c = civil(t, 1, 9999);
        fmt::format_to(digits.begin(), "{:04}{:02}{:02}{:02}{:02}{:02}{:02}", c.year, c.month, c.day, c.hour, c.minute,
                       c.second, c.nanosecond / 10'000'000);
    }
    std::array<std::byte, 17> date{};
    std::transform(digits.begin(), digits.end(), date.begin(), [](char d) { return static_cast<std::byte>(d); });
    return date;
}

}  // namespace discmaster::image::iso9660

#pragma once

#include <compare>
#include <cstdint>

namespace discmaster::image {

/// A moment in UTC. The default, nothing known, is the moment 1970-01-01 with `known()` false.
struct Time {
    std::int64_t seconds = 0;       ///< since 1970-01-01T00:00:00Z
    std::uint32_t nanoseconds = 0;  ///< below 1e9; kUnknown marks a time that nobody gave

    static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
    static constexpr Time unknown() noexcept { return {.seconds = 0, .nanoseconds = kUnknown}; }
    constexpr bool known() const noexcept { return nanoseconds != kUnknown; }
    constexpr auto operator<=>(const Time&) const = default;
};

/// A moment on the proleptic Gregorian calendar.
struct CivilTime {
    std::int64_t year = 1970;
    unsigned month = 1;
    unsigned day = 1;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    std::uint32_t nanosecond = 0;
};

/// The calendar's view of a moment. An unknown one is 1970-01-01. Years outside [firstYear, lastYear] give the first or
/// last moment of that range, as formats with small year fields need. In the zone so many minutes east of UTC.
CivilTime civil(Time t, std::int64_t firstYear, std::int64_t lastYear, int zone = 0) noexcept;

}  // namespace discmaster::image

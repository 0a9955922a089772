#include "image/time.hpp"

#include <algorithm>
#include <chrono>

namespace discmaster::image {

CivilTime civil(Time t, std::int64_t firstYear, std::int64_t lastYear, int zone) noexcept
{
    using namespace std::chrono;
    if (!t.known()) t = {};
    constexpr std::int64_t kFarAway = std::int64_t{1} << 60;  // no year of any format; its zone cannot overflow
    t.seconds = std::clamp(t.seconds, -kFarAway, kFarAway) + std::int64_t{zone} * 60;
    constexpr std::int64_t kDay = 86400;
    // The calendar type holds years of 16 bits; the clamp comes before it.
    const auto startOf = [](std::int64_t year) {
        return std::int64_t{
                   sys_days{std::chrono::year{static_cast<int>(year)} / January / 1}.time_since_epoch().count()} *
               kDay;
    };
    const auto last = startOf(lastYear + 1) - 1;
    if (t.seconds < startOf(firstYear)) t = {.seconds = startOf(firstYear), .nanoseconds = 0};
    if (t.seconds > last) t = {.seconds = last, .nanoseconds = 0};

    const auto days = t.seconds >= 0 ? t.seconds / kDay : (t.seconds - (kDay - 1)) / kDay;
    const auto rest = static_cast<unsigned>(t.seconds - days * kDay);
    const year_month_day date{sys_days{std::chrono::days{days}}};
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<unsigned>(date.month()),
            .day = static_cast<unsigned>(date.day()),
            .hour = rest / 3600,
            .minute = rest / 60 % 60,
            .second = rest % 60,
            .nanosecond = t.nanoseconds};
}

}  // namespace discmaster::image

#include "cli/quantity.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace discmaster::cli {

namespace {

constexpr std::array<std::string_view, 6> kUnits{"bytes", "kB", "MB", "GB", "TB", "PB"};

std::string scaled(double value)
{
    std::size_t unit = 0;
    // 999.5 would be printed as 1000.
    while (value >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    if (unit == 0 || value >= 99.95) return fmt::format("{:.0f} {}", value, kUnits[unit]);
    return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace

std::string sizeText(std::uint64_t bytes) { return scaled(static_cast<double>(bytes)); }

std::string countText(std::uint64_t count, std::string_view one, std::string_view many)
{
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string contentText(std::uint64_t files, std::uint64_t folders)
{
    const auto text = countText(files, "file", "files");
    return folders == 0 ? text : fmt::format("{} in {}", text, countText(folders, "folder", "folders"));
}

std::string rateText(double bytesPerSecond) { return scaled(bytesPerSecond) + "/s"; }

std::string durationText(std::chrono::seconds duration)
{
    const auto s = duration.count();
    if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
    return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::optional<std::uint64_t> parseSize(std::string_view text)
{
    if (text.empty() || text[0] < '0' || text[0] > '9') return {};  // a number's reader takes "inf" and "nan" too
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{}) return {};
    auto suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    int power = 0;
    if (!suffix.empty()) {
        const auto found =
            std::string_view{"kmgt"}.find(static_cast<char>(std::tolower(static_cast<unsigned char>(suffix[0]))));
        if (found != std::string_view::npos) {
            power = static_cast<int>(found) + 1;
            suffix.remove_prefix(1);
        }
    }
    const bool binary = power > 0 && suffix.starts_with('i');
    if (binary) suffix.remove_prefix(1);
    if (suffix == "B" || suffix == "b") suffix.remove_prefix(1);
    if (!suffix.empty()) return {};
    const double bytes = std::round(number * std::pow(binary ? 1024.0 : 1000.0, power));
    constexpr double kLargest = 9e18;  // below 2^63: what every address on the bus can hold
    if (bytes > kLargest) return {};
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace discmaster::cli

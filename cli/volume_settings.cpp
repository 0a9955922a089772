#include "cli/volume_settings.hpp"

#include "cli/parse_number.hpp"
#include "cli/usage_error.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <ctime>
#include <fmt/core.h>
#include <string_view>
#include <utility>

namespace discmaster::cli {

namespace {

constexpr const char* kGroup = "Fields and layout of the volume";

constexpr std::array<std::pair<const char*, const char*>, 8> kFields{{
    {"publisher", "Who publishes the disc (128 characters)"},
    {"preparer", "Who prepared the data (128 characters)"},
    {"application", "The program that made it (128 characters)"},
    {"system", "The system that the first blocks are for (32 characters)"},
    {"volume-set", "The set that the volume belongs to (128 characters)"},
    {"copyright-file", "A file in the root of the image with the copyright"},
    {"abstract-file", "A file in the root of the image with an abstract"},
    {"bibliographic-file", "A file in the root of the image with bibliographic data"},
}};

/// "2026-12-31" or "2026-12-31 23:59:59", in UTC.
std::optional<std::int64_t> parseTime(const std::string& text, const char* option)
{
    if (text.empty()) return {};
    std::tm time{};
    const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &time);
    if (end != nullptr && (*end == ' ' || *end == 'T')) end = ::strptime(end + 1, "%H:%M:%S", &time);
    if (end == nullptr || *end != '\0')
        throw UsageError{
            fmt::format("{} {}: write it as 2026-12-31, or 2026-12-31T23:59:59; it is in UTC", option, text)};
    auto normal = time;
    const auto seconds = ::timegm(&normal);
    const bool exists = time.tm_mon == normal.tm_mon && time.tm_mday == normal.tm_mday && time.tm_sec == normal.tm_sec;
    if (!exists) throw UsageError{fmt::format("{} {}: there is no such day or time", option, text)};
    return seconds;
}

/// "+02:00".
std::optional<int> parseOffset(std::string_view text)
{
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
    const auto hours = parseNumber<unsigned>(text.substr(1, 2)), minutes = parseNumber<unsigned>(text.substr(4));
    if (!hours || !minutes || *minutes > 59) return {};
    const auto offset = static_cast<int>(*hours * 60 + *minutes);
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

void addVolumeOptions(CLI::App& app, VolumeSettings& s)
{
    for (const auto& [name, help] : kFields)
        app.add_option(fmt::format("--{}", name == std::string_view{"system"} ? "system-id" : name), s.fields[name],
                       help)
            ->type_name("TEXT")
            ->group(kGroup);
    app.add_option("--expires", s.expires, "When the data are out of date, as 2026-12-31, in UTC")
        ->type_name("TIME")
        ->group(kGroup);
    app.add_option("--effective", s.effective, "From when on the data may be used")->type_name("TIME")->group(kGroup);
    app.add_option("--zone", s.zone,
                   "The zone that times are written in: 'utc' (unless told otherwise), 'local', or an offset as +02:00")
        ->type_name("ZONE")
        ->group(kGroup);
    app.add_option("--padding", s.padding, "Blocks behind the data at least, 150 when left out")
        ->type_name("BLOCKS")
        ->group(kGroup);
    app.add_option("--align", s.alignment, "The image's length is a multiple of so many blocks, 32 when left out")
        ->type_name("BLOCKS")
        ->group(kGroup);
    app.add_option("--align-files", s.fileAlignment, "Each file begins at a multiple of so many blocks")
        ->type_name("BLOCKS")
        ->group(kGroup);
}

VolumeChoice volumeChoiceOf(const VolumeSettings& s)
{
    VolumeChoice c;
    for (const auto& [name, value] : s.fields)
        if (!value.empty()) c.fields.emplace(name, value);
    c.expires = parseTime(s.expires, "--expires");
    c.effective = parseTime(s.effective, "--effective");
    c.localZone = s.zone == "local";
    if (!s.zone.empty() && s.zone != "utc" && !c.localZone) {
        c.zone = parseOffset(s.zone);
        if (!c.zone) throw UsageError{fmt::format("--zone {}: it is 'utc', 'local', or an offset as +02:00", s.zone)};
    }
    c.padding = s.padding;
    c.alignment = s.alignment;
    c.fileAlignment = s.fileAlignment;
    return c;
}

int localZone(std::int64_t seconds)
{
    constexpr int kQuarter = 15 * 60;
    const auto time = static_cast<std::time_t>(seconds);
    std::tm local{};
    if (::localtime_r(&time, &local) == nullptr) return 0;
    return static_cast<int>(local.tm_gmtoff / kQuarter) * 15;
}

std::optional<int> zoneOf(const VolumeChoice& choice, std::int64_t created)
{
    return choice.localZone ? localZone(created) : choice.zone;
}

}  // namespace discmaster::cli

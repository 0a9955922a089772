#include "bus/scan_choice.hpp"

#include "base/error.hpp"
#include "bus/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <vector>

namespace discmaster::bus {

namespace {

/// In whole seconds: a disc's creation time, as every file system stores it, makes the same disc again.
image::Time now()
{
    using namespace std::chrono;
    return {.seconds = floor<seconds>(system_clock::now().time_since_epoch()).count(), .nanoseconds = 0};
}

image::PathPatterns takePatterns(Options& options, const char* key)
{
    constexpr std::size_t kMost = 1000;
    const auto patterns = options.take<std::vector<std::string>>(key, {});
    if (patterns.size() > kMost)
        throw Error{Fault::LimitsExceeded,
                    fmt::format("{} has {} patterns and may have {}", key, patterns.size(), kMost)};
    return image::PathPatterns{patterns};
}

image::LinkPolicy takeLinks(Options& options)
{
    const auto links = options.take<std::string>("links", "keep");
    if (links == "keep") return image::LinkPolicy::Keep;
    if (links == "follow") return image::LinkPolicy::Follow;
    if (links == "leave-out") return image::LinkPolicy::LeaveOut;
    throw Error{Fault::InvalidArgument,
                fmt::format("links is \"keep\", \"follow\" or \"leave-out\", and not '{}'", shortened(links))};
}

image::Attributes made(std::uint16_t mode, const ScanChoice& how)
{
    if (how.reproducible && !how.latest.known()) return {.mode = mode};
    const auto time = how.latest.known() ? std::min(how.latest, now()) : now();
    if (how.reproducible) return {.mode = mode, .modified = time};
    return {.mode = mode, .modified = time, .accessed = time, .changed = time, .created = time};
}

}  // namespace

image::ScanOptions ScanChoice::options() const
{
    image::ScanOptions o;
    o.reproducible = reproducible;
    o.latest = latest;
    o.exclude = exclude;
    o.hide = hide;
    o.realTime = realTime;
    o.links = links;
    o.specials = specials;
    o.streams = streams;
    o.skipUnreadable = skipUnreadable;
    return o;
}

image::Attributes ScanChoice::ofNewFile() const { return made(0644, *this); }
image::Attributes ScanChoice::ofNewFile(const std::string& name) const
{
    auto attributes = ofNewFile();
    attributes.hidden = hide.match({}, name.c_str());
    attributes.realTime = realTime.match({}, name.c_str());
    return attributes;
}

image::Attributes ScanChoice::ofNewFolder() const { return made(0755, *this); }

ScanChoice takeTimeChoice(Options& options)
{
    ScanChoice choice{.reproducible = options.take("reproducible", false)};
    if (const auto latest = options.take<std::int64_t>("source-date-epoch"))
        choice.latest = {.seconds = *latest, .nanoseconds = 0};
    return choice;
}

ScanChoice takeFileChoice(Options& options)
{
    auto choice = takeTimeChoice(options);
    choice.hide = takePatterns(options, "hide");
    choice.realTime = takePatterns(options, "real-time");
    choice.streams = options.take("named-streams", false);
    return choice;
}

ScanChoice takeTreeChoice(Options& options)
{
    auto choice = takeFileChoice(options);
    choice.exclude = takePatterns(options, "exclude");
    choice.links = takeLinks(options);
    choice.specials = options.take("specials", false);
    choice.skipUnreadable = options.take("skip-unreadable", false);
    return choice;
}

image::Time takeCreationTime(Options& options)
{
    const bool reproducible = options.take("reproducible", false);
    if (const auto epoch = options.take<std::int64_t>("source-date-epoch"))
        return {.seconds = *epoch, .nanoseconds = 0};
    return reproducible ? image::Time{} : now();
}

std::string baseName(const std::string& path)
{
    const auto end = path.find_last_not_of('/');
    if (end == std::string::npos)
        throw Error{Fault::InvalidArgument, "'" + shortened(path) + "' has no name; pass the option name"};
    const auto slash = path.rfind('/', end);
    return path.substr(slash + 1, end - slash);
}

}  // namespace discmaster::bus

#include "cli/content_settings.hpp"

#include "cli/parse_number.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fmt/core.h>
#include <fstream>
#include <optional>
#include <string_view>

namespace discmaster::cli {

namespace {

constexpr const char* kGroup = "What goes in";

image::LinkPolicy parseLinks(const std::string& text)
{
    if (text.empty() || text == "keep") return image::LinkPolicy::Keep;
    if (text == "follow") return image::LinkPolicy::Follow;
    if (text == "leave-out") return image::LinkPolicy::LeaveOut;
    throw UsageError{fmt::format("--links {}: it is keep, follow or leave-out", text)};
}

void parseOwner(const std::string& text, image::AttributePolicy& policy)
{
    if (text.empty() || text == "source") return;
    const auto colon = text.find(':');
    policy.uid = parseNumber<std::uint32_t>(text.substr(0, colon));
    if (colon != std::string::npos) policy.gid = parseNumber<std::uint32_t>(text.substr(colon + 1));
    if (!policy.uid || (colon != std::string::npos && !policy.gid))
        throw UsageError{fmt::format("--owner {}: it is 'source', or the numbers UID or UID:GID", text)};
}

std::optional<std::uint16_t> parseMode(std::string_view text)
{
    const auto mode = parseNumber<std::uint16_t>(text, 8);
    return mode && *mode <= 07777 ? mode : std::nullopt;
}

void parseModes(const std::string& text, image::AttributePolicy& policy)
{
    if (text.empty() || text == "source") return;
    if (text == "public") {
        policy.publicModes = true;
        return;
    }
    const auto colon = text.find(':');
    if (colon != std::string::npos) {
        policy.fileMode = parseMode(std::string_view{text}.substr(0, colon));
        policy.directoryMode = parseMode(std::string_view{text}.substr(colon + 1));
    }
    if (!policy.fileMode || !policy.directoryMode)
        throw UsageError{fmt::format(
            "--modes {}: it is 'source', 'public', or octal modes of files and folders as in 0444:0555", text)};
}

/// Lines of a path in the image and a weight, as mkisofs' sort files have them; empty ones and comments (#) are
/// skipped.
std::vector<std::pair<std::string, std::int32_t>> readSortFile(const std::string& path)
{
    std::vector<std::pair<std::string, std::int32_t>> weights;
    if (path.empty()) return weights;
    std::ifstream file{path};
    if (!file) throw systemError(Fault::SourceNotFound, errno, "cannot read the sort file", path);
    std::string line;
    for (unsigned number = 1; std::getline(file, line); ++number) {
        const auto end = line.find_last_not_of(" \t\r") + 1;
        if (end == 0 || line.front() == '#') continue;
        const auto gap = line.find_last_of(" \t", end - 1);
        const auto weight = gap == std::string::npos
                                ? std::nullopt
                                : parseNumber<std::int32_t>(std::string_view{line}.substr(gap + 1, end - gap - 1));
        const auto name = gap == std::string::npos ? 0 : line.find_last_not_of(" \t", gap) + 1;
        if (!weight || name == 0)
            throw UsageError{fmt::format("--sort {}: line {} is not a path in the image and a number", path, number)};
        weights.emplace_back(line.substr(0, name), *weight);
    }
    return weights;
}

}  // namespace

void addContentOptions(CLI::App& app, ContentSettings& s)
{
    app.add_option("--exclude", s.exclude,
                   "Leave out what the pattern matches: a name anywhere ('*.o'), or with a slash a path below the PATH "
                   "('/build/*'). May be given often, as the other patterns may")
        ->type_name("PATTERN")
        ->group(kGroup)
        ->allow_extra_args(false);
    app.add_option("--hide", s.hide, "Hide what the pattern matches: readers that honour it do not list it")
        ->type_name("PATTERN")
        ->group(kGroup)
        ->allow_extra_args(false);
    app.add_option("--real-time", s.realTime, "Mark files as real-time files (UDF 2.01 and later)")
        ->type_name("PATTERN")
        ->group(kGroup)
        ->allow_extra_args(false);
    app.add_option(
           "--links", s.links,
           "Symbolic links: 'keep' them (unless told otherwise), 'follow' them to what they lead to, or 'leave-out'")
        ->type_name("POLICY")
        ->group(kGroup);
    app.add_flag("--specials", s.specials, "Take devices, FIFOs and sockets along as such")->group(kGroup);
    app.add_flag("--xattrs", s.streams, "Take extended attributes 'user.NAME' for named streams (UDF 2.00 and later)")
        ->group(kGroup);
    app.add_flag("--skip-unreadable", s.skipUnreadable, "Leave out what cannot be read, with a warning")->group(kGroup);
    app.add_flag("--once", s.once, "Store files of equal content once: reads those of equal size before")
        ->group(kGroup);
    app.add_option("--owner", s.owner, "Who owns the files on the disc: 'source', or UID[:GID] for all of them")
        ->type_name("OWNER")
        ->group(kGroup);
    app.add_option("--modes", s.modes,
                   "Modes on the disc: 'source', 'public' (everybody reads, nobody writes), or FILES:FOLDERS in octal")
        ->type_name("MODES")
        ->group(kGroup);
    app.add_option(
           "--sort", s.sortFile,
           "A file of lines 'PATH WEIGHT', paths being those in the image: what weighs more lies further in front; "
           "0 is what is not named. A folder's weight is that of all in it")
        ->type_name("FILE")
        ->group(kGroup);
}

ContentChoice contentChoiceOf(const ContentSettings& s)
{
    ContentChoice c;
    c.exclude = s.exclude;
    c.hide = s.hide;
    c.realTime = s.realTime;
    c.links = parseLinks(s.links);
    c.specials = s.specials;
    c.streams = s.streams;
    c.skipUnreadable = s.skipUnreadable;
    c.once = s.once;
    parseOwner(s.owner, c.attributes);
    parseModes(s.modes, c.attributes);
    c.weights = readSortFile(s.sortFile);
    return c;
}

}  // namespace discmaster::cli

#include "cli/image_settings.hpp"

#include "cli/drive/media_name.hpp"
#include "cli/parse_number.hpp"
#include "cli/usage_error.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/core.h>
#include <set>
#include <string_view>

namespace discmaster::cli {

namespace {

constexpr const char* kGroup = "How the image is made";
constexpr std::string_view kFileSystems = "iso9660,iso9660:1999,joliet,rockridge,udf";

ImageChoice::FileSystems parseFileSystems(const std::string& list)
{
    ImageChoice::FileSystems chosen;
    std::set<std::string_view> seen;
    for (std::string_view rest = list; !rest.empty();) {
        const auto name = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        if (!seen.insert(name).second) throw UsageError{fmt::format("--fs {}: '{}' is there twice", list, name)};
        if (name == "iso9660")
            chosen.mask |= static_cast<std::uint32_t>(FsiFileSystems::Iso9660);
        else if (name == "joliet")
            chosen.mask |= static_cast<std::uint32_t>(FsiFileSystems::Joliet);
        else if (name == "udf")
            chosen.mask |= static_cast<std::uint32_t>(FsiFileSystems::Udf);
        else if (name == "rockridge")
            chosen.rockRidge = true;
        else if (name == "iso9660:1999")
            chosen.enhanced = true;
        else
            throw UsageError{fmt::format("--fs {}: there is no '{}'; name some of {}", list, name, kFileSystems)};
    }
    if (seen.empty()) throw UsageError{fmt::format("--fs: name at least one of {}", kFileSystems)};
    const bool extendsIso =
        chosen.rockRidge || chosen.enhanced || (chosen.mask & static_cast<std::uint32_t>(FsiFileSystems::Joliet)) != 0;
    if (extendsIso && (chosen.mask & static_cast<std::uint32_t>(FsiFileSystems::Iso9660)) == 0)
        throw UsageError{
            fmt::format("--fs {}: joliet, rockridge and iso9660:1999 are extensions of iso9660; name it too", list)};
    return chosen;
}

/// "2.50" as 0x0250.
std::uint16_t parseRevision(const std::string& text)
{
    const auto isDigit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() == 4 && text[1] == '.' && isDigit(0) && isDigit(2) && isDigit(3))
        return static_cast<std::uint16_t>((text[0] - '0') << 8 | (text[2] - '0') << 4 | (text[3] - '0'));
    throw UsageError{fmt::format("--udf-revision {}: write it as 1.02 or 2.50", text)};
}

std::optional<std::int64_t> sourceDateEpoch()
{
    const char* text = std::getenv("SOURCE_DATE_EPOCH");
    if (text == nullptr || *text == '\0') return {};
    if (const auto seconds = parseNumber<std::int64_t>(text); seconds && *seconds >= 0) return seconds;
    throw UsageError{fmt::format("SOURCE_DATE_EPOCH is '{}': it holds seconds since 1970, or nothing", text)};
}

}  // namespace

void addImageOptions(CLI::App& app, ImageSettings& s)
{
    app.add_option("--volume", s.volume, "The disc's label; made of date and time when left out")
        ->type_name("NAME")
        ->group(kGroup);
    app.add_option(
           "--fs", s.fileSystems,
           "File systems, separated by commas: iso9660,joliet,rockridge,udf and iso9660:1999. The first four when "
           "left out: every system reads that")
        ->type_name("LIST")
        ->group(kGroup);
    app.add_option("--udf-revision", s.udfRevision,
                   "UDF revision: 1.02 (when left out), 1.50, 2.00, 2.01, 2.50 or 2.60")
        ->type_name("REV")
        ->group(kGroup);
    app.add_option("--iso-level", s.isoLevel, "ISO 9660 interchange level: 1, 2 or 3")
        ->check(CLI::Range(1U, 3U).description(""))
        ->type_name("N")
        ->group(kGroup);
    app.add_option("--media", s.media,
                   "IMAPI2's choice of file systems for this kind of medium: " + mediaTypeNames() +
                       ", or 'drive' for the disc that is loaded")
        ->type_name("TYPE")
        ->group(kGroup);
    app.add_flag("--reproducible", s.reproducible,
                 "The same files give the same bytes: nothing depends on the time (SOURCE_DATE_EPOCH is honoured)")
        ->group(kGroup);
    app.add_flag("--strict", s.strict, "Fail where a name or depth is not allowed, instead of changing it")
        ->group(kGroup);
    app.add_flag("--strict-imapi2", s.strictImapi2, "IMAPI2's limits and defaults where ours are wider")->group(kGroup);
    app.add_flag("--long-joliet", s.longJoliet, "Joliet names of 103 characters instead of 64; most readers take them")
        ->group(kGroup);
    app.add_flag(
           "--relocate", s.relocate,
           "Move folders below the eighth level to /rr_moved for readers that go no deeper; Rock Ridge shows them "
           "where they were")
        ->group(kGroup);
    app.add_flag("--single-metadata", s.singleMetadata, "No second copy of the metadata of UDF 2.50 and 2.60")
        ->group(kGroup);
    app.add_flag("--separate-files", s.separateFiles, "UDF alone: small files in blocks of their own too")
        ->group(kGroup);
    addBootOptions(app, s.boot);
    addContentOptions(app, s.content);
    addVolumeOptions(app, s.fields);
}

ImageChoice choiceOf(const ImageSettings& s)
{
    ImageChoice c;
    c.volume = s.volume;
    if (s.fileSystems) c.fileSystems = parseFileSystems(*s.fileSystems);
    if (!s.udfRevision.empty()) c.udfRevision = parseRevision(s.udfRevision);
    c.isoLevel = s.isoLevel;
    c.mediaOfDrive = s.media == "drive";
    if (!s.media.empty() && !c.mediaOfDrive) {
        c.media = mediaTypeNamed(s.media);
        if (!c.media) throw UsageError{fmt::format("--media {}: the types are {}", s.media, mediaTypeNames())};
    }
    c.sourceDateEpoch = sourceDateEpoch();
    c.reproducible = s.reproducible || c.sourceDateEpoch.has_value();
    c.strictImapi2 = s.strictImapi2;
    c.strict = s.strict;
    c.longJoliet = s.longJoliet;
    c.relocate = s.relocate;
    c.singleMetadata = s.singleMetadata;
    c.separateFiles = s.separateFiles;
    c.boot = bootChoiceOf(s.boot);
    c.content = contentChoiceOf(s.content);
    c.fields = volumeChoiceOf(s.fields);
    return c;
}

void requireEffect(const ImageSettings& s, const ImageChoice& c)
{
    if (!c.fileSystems && (c.media || c.mediaOfDrive)) return;
    const auto& chosen = c.fileSystems;
    const auto has = [&](FsiFileSystems fileSystem) {
        return !chosen || (chosen->mask & static_cast<std::uint32_t>(fileSystem)) != 0;
    };
    const bool iso = has(FsiFileSystems::Iso9660), joliet = has(FsiFileSystems::Joliet), udf = has(FsiFileSystems::Udf);
    const bool rockRidge = !chosen || chosen->rockRidge;
    const bool metadata = udf && (c.udfRevision ? *c.udfRevision >= 0x250 : c.media || c.mediaOfDrive);
    const struct {
        const char* option;
        bool given, works;
        const char* needs;
    } rules[] = {{"--iso-level", s.isoLevel.has_value(), iso, "iso9660"},
                 {"--long-joliet", s.longJoliet, joliet, "joliet"},
                 {"--relocate", s.relocate, rockRidge, "rockridge"},
                 {"--udf-revision", !s.udfRevision.empty(), udf, "udf"},
                 {"--single-metadata", s.singleMetadata, metadata, "udf with --udf-revision 2.50 or 2.60"},
                 {"--separate-files", s.separateFiles, udf && !iso, "udf alone (--fs udf)"},
                 {"--owner", !s.content.owner.empty(), rockRidge || udf, "rockridge or udf"},
                 {"--modes", !s.content.modes.empty(), rockRidge || udf, "rockridge or udf"},
                 {"--specials", s.content.specials, rockRidge || udf, "rockridge or udf"}};
    for (const auto& rule : rules)
        if (rule.given && !rule.works)
            throw UsageError{fmt::format("{} changes nothing here: it is for {}", rule.option, rule.needs)};
}

void requireFurtherSession(const ImageSettings& s)
{
    const std::pair<bool, const char*> given[] = {{s.fileSystems.has_value(), "--fs"},
                                                  {!s.udfRevision.empty(), "--udf-revision"},
                                                  {!s.media.empty(), "--media"},
                                                  {!s.boot.images.empty(), "--boot"}};
    for (const auto& [is, name] : given)
        if (is)
            throw UsageError{fmt::format("{}: a further session has the file systems and boots by what the first one "
                                         "has; leave it out, or make a new image with 'image create --import'",
                                         name)};
}

std::int64_t creationTime(const ImageChoice& choice)
{
    if (choice.sourceDateEpoch) return *choice.sourceDateEpoch;
    if (choice.created) return *choice.created;
    if (choice.reproducible) return 0;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace discmaster::cli

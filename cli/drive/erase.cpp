// A rewritable disc becomes blank, or is formatted.

#include "cli/drive/burning.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/prompt.hpp"
#include "cli/quantity.hpp"

#include "base/error.hpp"
#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <discmaster/client/format.hpp>
#include <discmaster/client/manager.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::cli {

namespace {

struct EraseOptions {
    std::optional<std::string> drive;
    bool full = false;
};

constexpr Purpose kErasable{"a disc that can be erased", [](const DriveInfo& d) {
                                return d.medium.type == MediaPhysicalType::Cdrw ||
                                       d.medium.is(DataMediaState::OverwriteOnly);
                            }};

client::FormatErase eraserFor(Connection& connection, const DriveInfo& drive)
{
    client::Manager manager{connection.service()};
    return {connection.service(),
            manager.CreateFormatErase({{"lifetime", sdbus::Variant{std::string{"connection"}}},
                                       {"recorder", sdbus::Variant{sdbus::ObjectPath{drive.path}}},
                                       {"client-name", sdbus::Variant{std::string{"discmasterctl"}}}})};
}

ExitCode erase(const Context& context, const EraseOptions& options)
{
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& drive = chooseDrive(drives, options.drive, kErasable);
    requireQuietDisc(drive);
    auto eraser = eraserFor(connection, drive);
    if (!eraser.IsCurrentMediaSupported(drive.path))
        throw Error{Fault::EraseMediaIsNotSupported, fmt::format("{} cannot be erased", discText(drive))};
    const bool blank = drive.medium.blank || eraser.GetMediaHeuristicallyBlank();
    if (!blank)
        requireYes(context, fmt::format("Everything on {} will be lost. Erase it?", discText(drive)),
                   "nothing was erased");
    if (blank && !options.full) {
        context.output.line(fmt::format("{} is blank already", discText(drive)));
    } else {
        eraser.FullErase(options.full);
        follow(context, connection, eraser.EraseMedia());
        context.output.line(fmt::format("Erased {}", discText(drive)));
    }
    context.output.result({{"drive", drive.name}, {"full", options.full}, {"blank-before", blank}});
    return ExitCode::Done;
}

struct FormatOptions {
    std::optional<std::string> drive;
    std::string spare = "usual";
    bool pseudoOverwrite = false;
};

constexpr Purpose kFormattable{"a disc that can be formatted", [](const DriveInfo& d) {
                                   const auto& m = d.medium;
                                   return m.is(DataMediaState::OverwriteOnly) ||
                                          (m.type == MediaPhysicalType::Bdr && m.is(DataMediaState::Blank));
                               }};

ExitCode format(const Context& context, const FormatOptions& options)
{
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& drive = chooseDrive(drives, options.drive, kFormattable);
    requireQuietDisc(drive);
    auto eraser = eraserFor(connection, drive);
    const bool holdsData = drive.medium.is(DataMediaState::OverwriteOnly) && !eraser.GetMediaHeuristicallyBlank();
    if (holdsData)
        requireYes(context, fmt::format("Everything on {} will be lost. Format it?", discText(drive)),
                   "nothing was formatted");
    const auto result = follow(context, connection,
                               eraser.FormatMedia({{"spare-areas", sdbus::Variant{options.spare}},
                                                   {"pseudo-overwrite", sdbus::Variant{options.pseudoOverwrite}},
                                                   {"force", sdbus::Variant{holdsData}}}));
    const auto sectors = client::field<std::uint64_t>(result, "sectors").value_or(0);
    context.output.line(
        fmt::format("Formatted {}: it has {} for data", discText(drive), sizeText(sectors * kBlockSize)));
    context.output.result({{"drive", drive.name}, {"sectors", sectors}, {"bytes", sectors * kBlockSize}});
    return ExitCode::Done;
}

}  // namespace

Action defineFormat(CLI::App& app)
{
    auto options = std::make_shared<FormatOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one that fits when left out");
    app.add_option(
           "--spare", options->spare,
           "The areas from which the drive replaces what goes bad: usual, none (full capacity and speed) or most")
        ->check(CLI::IsMember({"usual", "none", "most"}))
        ->type_name("SIZE");
    app.add_flag("--pseudo-overwrite", options->pseudoOverwrite, "BD-R: recorded blocks can be replaced");
    app.footer(
        "'burn' formats a disc that needs it. This is for choosing the spare areas, or for a BD-R that is to have "
        "some, as long as it is blank.\n\n"
        "Examples:\n"
        "  discmasterctl format --spare none\n"
        "  discmasterctl format sr0 -y");
    return [options](const Context& context) { return format(context, *options); };
}

Action defineErase(CLI::App& app)
{
    auto options = std::make_shared<EraseOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one that fits when left out");
    app.add_flag("--full", options->full,
                 "Overwrite all of the disc, which takes as long as burning it; else what leads to its content");
    app.footer(
        "A CD-RW or DVD-RW becomes blank; a DVD-RAM, DVD+RW or BD-RE, which does not, is filled with zeros. Without "
        "--full a DVD-RW takes one more burn, which closes it. A drive that blanks a disc cannot be stopped.\n\n"
        "Examples:\n"
        "  discmasterctl erase\n"
        "  discmasterctl erase sr0 --full -y");
    return [options](const Context& context) { return erase(context, *options); };
}

}  // namespace discmaster::cli

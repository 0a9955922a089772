// A rewritable disc becomes blank.

#include "cli/drive/burning.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/prompt.hpp"

#include "base/error.hpp"

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

}  // namespace

Action defineErase(CLI::App& app)
{
    auto options = std::make_shared<EraseOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one that fits when left out");
    app.add_flag("--full", options->full,
                 "Overwrite all of the disc, which takes as long as burning it; else what leads to its content");
    app.footer("A CD-RW becomes blank; a DVD-RAM, DVD+RW or BD-RE, which does not, is filled with zeros. A drive that "
               "blanks a CD-RW "
               "cannot be stopped.\n\n"
               "Examples:\n"
               "  discmasterctl erase\n"
               "  discmasterctl erase sr0 --full -y");
    return [options](const Context& context) { return erase(context, *options); };
}

}  // namespace discmaster::cli

// Files and folders as a further session of a disc.

#include "cli/advised_error.hpp"
#include "cli/drive/burn_options.hpp"
#include "cli/drive/burning.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/disc_source.hpp"
#include "cli/drive/image_over_bus.hpp"
#include "cli/drive/target.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/drive/writer.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <discmaster/client/format.hpp>
#include <discmaster/enums.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::cli {

namespace {

struct AppendOptions {
    BurnOptions burn;
    std::vector<std::string> remove;
    std::optional<std::uint32_t> session;
    std::string fileSystem;
};

std::optional<std::uint32_t> fileSystemOf(const std::string& name)
{
    if (name.empty()) return {};
    for (const auto& [known, mask] : {std::pair{"iso9660", FsiFileSystems::Iso9660},
                                      {"rockridge", FsiFileSystems::Iso9660},
                                      {"joliet", FsiFileSystems::Joliet},
                                      {"udf", FsiFileSystems::Udf}})
        if (name == known) return static_cast<std::uint32_t>(mask);
    throw UsageError{fmt::format("--import-fs {}: it is one of iso9660, rockridge, joliet, udf", name)};
}

void requireSomethingThere(const DriveInfo& drive)
{
    const auto& m = drive.medium;
    if (m.blank || m.is(DataMediaState::Blank))
        throw AdvisedError{Error{Fault::EmptyDisc, fmt::format("{} is blank", discText(drive))},
                           "'burn' makes its first session"};
}

ExitCode append(const Context& context, const AppendOptions& options)
{
    const auto choice = choiceOf(options.burn.settings);
    requireFurtherSession(options.burn.settings);
    const auto fileSystem = fileSystemOf(options.fileSystem);
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto target =
        splitTarget(options.burn.arguments, options.remove.empty() ? Wanted::Paths : Wanted::MaybePaths, drives);
    const auto sources = openSources(target.paths);
    const auto& drive = chooseDrive(drives, target.drive, kBurnable);
    const auto speed = parseSpeed(options.burn.speed, drive.medium.type);
    requireDisc(drive);
    requireSomethingThere(drive);

    auto format = writerFor(connection, drive.path);
    auto source = continueDisc(context, connection, sources, choice,
                               {.interfaces = format.MultisessionInterfaces(),
                                .session = options.session,
                                .fileSystem = fileSystem,
                                .remove = options.remove});
    return burnSource(context, connection, format, source, options.burn, drive, speed, false,
                      {"Appending", "Appended"});
}

}  // namespace

Action defineAppend(CLI::App& app)
{
    auto options = std::make_shared<AppendOptions>();
    app.add_option("PATH", options->burn.arguments,
                   std::string{kPathsHelp} +
                       ". They replace what has their names; folders are merged. The first argument is the drive where "
                       "it names one (./NAME is always a file)");
    app.add_option("--remove", options->remove, "Leave this file or folder of the disc out; may be given often")
        ->type_name("PATH")
        ->allow_extra_args(false);
    app.add_option("--from-session", options->session,
                   "Go on from what session N left, counted from 1; the last one when left out")
        ->type_name("N");
    app.add_option("--import-fs", options->fileSystem,
                   "Take the old tree as this file system tells it: iso9660, rockridge, joliet or udf")
        ->type_name("NAME");
    addWritingOptions(app, options->burn);
    addImageOptions(app, options->burn.settings);
    app.footer("Old files stay where they lie, and take no room; the session has the file systems that the disc has. "
               "A disc that can be overwritten shows what it did until all is written and verified.\n\n"
               "Examples:\n"
               "  discmasterctl append ~/Photos/2026\n"
               "  discmasterctl append sr0 notes.txt --remove drafts");
    return [options](const Context& context) { return append(context, *options); };
}

}  // namespace discmaster::cli

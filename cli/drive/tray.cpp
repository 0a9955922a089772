// The tray: eject and load.

#include "cli/drive/connection.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"

#include <CLI/CLI.hpp>
#include <discmaster/client/drive.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::cli {

namespace {

struct TrayOptions {
    std::optional<std::string> drive;
};

constexpr Purpose kEject{"a disc", [](const DriveInfo& d) { return d.medium.state != "empty"; }};
constexpr Purpose kLoad{"an open tray", [](const DriveInfo& d) { return d.medium.state == "empty"; }};

ExitCode moveTray(const Context& context, const TrayOptions& options, bool out)
{
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& chosen = chooseDrive(drives, options.drive, out ? kEject : kLoad);
    client::Drive drive{connection.service(), chosen.path};
    if (out)
        drive.EjectMedia();
    else
        drive.CloseTray();
    context.output.line(fmt::format("{} {}", out ? "Opened" : "Closed", chosen.name));
    context.output.result({{"drive", chosen.name}, {"tray", out ? "open" : "closed"}});
    return ExitCode::Done;
}

Action defineTray(CLI::App& app, bool out)
{
    auto options = std::make_shared<TrayOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one that fits when left out");
    return [options, out](const Context& context) { return moveTray(context, *options, out); };
}

}  // namespace

Action defineEject(CLI::App& app) { return defineTray(app, true); }
Action defineLoad(CLI::App& app) { return defineTray(app, false); }

}  // namespace discmaster::cli

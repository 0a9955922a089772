// A disc into an image.

#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/drive/writer.hpp"
#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"
#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::cli {

namespace {

struct ReadOptions {
    std::optional<std::string> drive;
    std::string output;
    bool force = false;
    bool whole = false;
};

constexpr Purpose kReadable{"a disc that can be read", [](const DriveInfo& d) { return d.medium.holdsData(); }};

/// What of the disc is in the image.
struct ReadPart {
    std::uint64_t bytes = 0;
    std::uint64_t leftOut = 0;  ///< bytes behind the end of an overwritable disc's file systems
};

ReadPart readTo(const Context& context, Connection& connection, const DriveInfo& drive, int fd,
                const ReadOptions& options)
{
    auto format = writerFor(connection, drive.path);
    const client::Fields fields{
        {"whole", sdbus::Variant{options.whole}},
        // Nobody else can take what it reads.
        {"cancel-on-disconnect", sdbus::Variant{true}},
        {"shown-as", sdbus::Variant{options.output == "-" ? std::string{"stdout"} : printable(options.output)}}};
    const auto result = follow(context, connection, format.ReadDisc(sdbus::UnixFd{fd}, fields), drive.medium.type);
    const auto bytes = [&](const char* name) {
        return client::field<std::uint64_t>(result, name).value_or(0) * kBlockSize;
    };
    return {bytes("sectors"), bytes("left-out")};
}

ExitCode read(const Context& context, const ReadOptions& options)
{
    if (!context.globals.host.empty())
        throw UsageError{"-H: the image cannot be handed over from another machine; run discmasterctl there"};
    OutputFile file{context.output, options.output, options.force};
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& drive = chooseDrive(drives, options.drive, kReadable);
    requireBurnedDisc(drive);

    file.open();
    const auto part = readTo(context, connection, drive, file.fd(), options);
    file.commit();
    if (!file.isStdout())
        context.output.line(fmt::format("Read {} from the {} in {} into {}", sizeText(part.bytes),
                                        mediaName(drive.medium.type), drive.name, options.output));
    if (part.leftOut > 0)
        context.output.note(fmt::format("The file systems on the disc end there; the {} behind them were left out "
                                        "(--whole reads them too).",
                                        sizeText(part.leftOut)));
    context.output.result(
        {{"drive", drive.name}, {"output", options.output}, {"bytes", part.bytes}, {"leftOut", part.leftOut}});
    return ExitCode::Done;
}

}  // namespace

Action defineRead(CLI::App& app)
{
    auto options = std::make_shared<ReadOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one with a burned disc when left out");
    app.add_option("-o,--output", options->output, "The image to make; '-' is stdout")->type_name("FILE")->required();
    app.add_flag("--force", options->force, "Replace a file, or what is on a disk, that exists");
    app.add_flag("--whole", options->whole,
                 "All of an overwritable disc, not only up to the end of the file systems on it");
    app.footer("Runs of zeros become holes of the file, which take no room.");
    return [options](const Context& context) { return read(context, *options); };
}

}  // namespace discmaster::cli

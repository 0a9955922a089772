// A disc into an image.

#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "io/file_output.hpp"

#include <CLI/CLI.hpp>
#include <discmaster/client/format.hpp>
#include <discmaster/client/manager.hpp>
#include <fcntl.h>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>

namespace discmaster::cli {

namespace {

struct ReadOptions {
    std::optional<std::string> drive;
    std::string output;
    bool force = false;
};

constexpr Purpose kReadable{"a disc that can be read", [](const DriveInfo& d) { return d.medium.holdsData(); }};

std::uint64_t readTo(const Context& context, Connection& connection, const DriveInfo& drive, int fd)
{
    client::Manager manager{connection.service()};
    client::FormatData format{
        connection.service(),
        manager.CreateFormatData({{"lifetime", sdbus::Variant{std::string{"connection"}}},
                                  {"recorder", sdbus::Variant{sdbus::ObjectPath{drive.path}}},
                                  {"client-name", sdbus::Variant{std::string{"discmasterctl"}}}})};
    const auto result = follow(context, connection, format.ReadDisc(sdbus::UnixFd{fd}), drive.medium.type);
    return client::field<std::uint64_t>(result, "sectors").value_or(0) * kBlockSize;
}

ExitCode read(const Context& context, const ReadOptions& options)
{
    if (!context.globals.host.empty())
        throw UsageError{"-H: the image cannot be handed over from another machine; run discmasterctl there"};
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& drive = chooseDrive(drives, options.drive, kReadable);
    if (drive.medium.state == "empty")
        throw Error{Fault::RecorderMediaNoMedia, fmt::format("there is no disc in {}", drive.name)};
    if (!drive.medium.holdsData()) throw Error{Fault::EmptyDisc, fmt::format("the disc in {} is blank", drive.name)};

    std::uint64_t bytes = 0;
    if (options.output == "-") {
        if (context.output.terminal().output || !context.output.human())
            throw UsageError{"-o - writes the image to stdout, which must be a pipe or a file and not show JSON"};
        bytes = readTo(context, connection, drive, STDOUT_FILENO);
    } else {
        using Existing = io::FileOutput::Existing;
        io::FileOutput file{AT_FDCWD, options.output, options.force ? Existing::Replace : Existing::Refuse};
        bytes = readTo(context, connection, drive, file.fd());
        file.commit();
        context.output.line(fmt::format("Read {} from the {} in {} into {}", sizeText(bytes),
                                        mediaName(drive.medium.type), drive.name, options.output));
    }
    context.output.result({{"drive", drive.name}, {"output", options.output}, {"bytes", bytes}});
    return ExitCode::Done;
}

}  // namespace

Action defineRead(CLI::App& app)
{
    auto options = std::make_shared<ReadOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one with a burned disc when left out");
    app.add_option("-o,--output", options->output, "The image to make; '-' is stdout")->type_name("FILE")->required();
    app.add_flag("--force", options->force, "Replace a file that exists");
    return [options](const Context& context) { return read(context, *options); };
}

}  // namespace discmaster::cli

// Files and folders, or a ready image, onto a disc.

#include "cli/advised_error.hpp"
#include "cli/drive/burn_options.hpp"
#include "cli/drive/burning.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/disc_source.hpp"
#include "cli/drive/target.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/drive/writer.hpp"
#include "cli/prompt.hpp"
#include "cli/quantity.hpp"

#include "base/error.hpp"
#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <discmaster/client/format.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::cli {

namespace {

/// Makes sure that nothing is lost which the user did not give up. True where the disc is to be overwritten.
bool mayOverwrite(const Context& context, const BurnOptions& options, const DriveInfo& drive,
                  const client::FormatData& format)
{
    const auto& m = drive.medium;
    if (m.blank || m.is(DataMediaState::Blank)) return false;
    if (m.is(DataMediaState::OverwriteOnly)) {
        if (options.simulate) return true;  // nothing is written, so that nothing is lost
        if (format.GetMediaHeuristicallyBlank()) return true;
        const auto loss = fmt::format("Everything on {} will be lost.", discText(drive));
        if (options.force) {
            context.output.note(loss);
            return true;
        }
        if (context.globals.yes || (context.output.terminal().input && context.output.terminal().messages)) {
            if (confirm(context.output, context.interrupt, context.globals.yes, loss + " Overwrite it?")) return true;
            throw Error{Fault::RequestCancelled, "nothing was burned"};
        }
        throw Error{Fault::Df2dataMediaNotBlank,
                    fmt::format("{} is not blank, and what is on it would be lost", discText(drive))};
    }
    // An image that is mastered here counts its blocks from the disc's start, and could not be read behind a session.
    if (options.image.empty())
        throw AdvisedError{
            Error{Fault::Df2dataMediaNotBlank,
                  fmt::format("{} holds a session already, whose files a new image would hide", discText(drive))},
            "discmasterctl append adds files to it; or use a blank disc"};
    if (!options.force)
        throw AdvisedError{
            Error{Fault::Df2dataMediaNotBlank,
                  fmt::format("{} holds a session already, whose files a further one would hide", discText(drive))},
            fmt::format("use a blank disc; --force writes an image behind the session that was made for "
                        "sector {}",
                        m.nextWritable)};
    if (options.simulate) return false;
    context.output.note(
        fmt::format("The files of the earlier sessions on {} will be hidden by the new one.", discText(drive)));
    return false;
}

void requireFit(const DriveInfo& drive, const DiscSource& source)
{
    const auto room = drive.medium.freeSectors * kBlockSize;
    if (source.bytes <= room) return;
    throw Error{Fault::Df2dataStreamTooLargeForCurrentMedia,
                fmt::format("the image of {} does not fit: it has {}, and {} has {} free, {} less", source.what,
                            sizeText(source.bytes), discText(drive), sizeText(room), sizeText(source.bytes - room))};
}

ExitCode burn(const Context& context, const BurnOptions& options)
{
    const auto choice = choiceOf(options.settings);
    requireEffect(options.settings, choice);
    const auto imageSize = options.imageSize();
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto target = splitTarget(options.arguments, options.image.empty() ? Wanted::Paths : Wanted::NoPaths, drives);
    const auto sources = openSources(target.paths);
    const auto& drive = chooseDrive(drives, target.drive, kBurnable);
    const auto speed = parseSpeed(options.speed, drive.medium.type);
    requireDisc(drive);

    auto format = writerFor(connection, drive.path);
    const auto readyImage = [&] {
        auto image = openImage(context, options.image, imageSize);
        requireImage(context, image);
        return image;
    };
    // A file that is not there is told before the user is asked to give up a disc's content; stdin is not read before.
    std::optional<DiscSource> ready;
    if (!options.image.empty() && options.image != "-") ready = readyImage();
    const bool overwrite = mayOverwrite(context, options, drive, format);
    if (!ready)
        ready = options.image.empty() ? masterSources(context, connection, sources, choice, drive.path) : readyImage();
    auto& source = *ready;
    requireFit(drive, source);
    return burnSource(context, connection, format, source, options, drive, speed, overwrite, {"Burning", "Burned"});
}

}  // namespace

Action defineBurn(CLI::App& app)
{
    auto options = std::make_shared<BurnOptions>();
    addBurnOptions(app, *options);
    app.footer("The disc is verified in full and left open for further sessions unless told otherwise.\n"
               "Ctrl-C cancels at a safe point; pressed again it does not wait for that, and prints the job's path.\n\n"
               "Examples:\n"
               "  discmasterctl burn ~/Photos --volume PHOTOS_2026\n"
               "  discmasterctl burn sr0 notes.txt Music Films\n"
               "  discmasterctl burn --image debian.iso --speed 4x --eject\n"
               "  genisoimage -r ~/Photos | discmasterctl burn --image -");
    return [options](const Context& context) { return burn(context, *options); };
}

}  // namespace discmaster::cli

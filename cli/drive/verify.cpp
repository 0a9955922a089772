// A disc compared with what was meant to be on it.

#include "cli/advised_error.hpp"
#include "cli/drive/burn_options.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/disc_identity.hpp"
#include "cli/drive/disc_source.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/target.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/drive/writer.hpp"
#include "cli/exit_code.hpp"
#include "cli/quantity.hpp"

#include "base/error.hpp"
#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <discmaster/client/format.hpp>
#include <exception>
#include <fmt/core.h>
#include <memory>
#include <string>

namespace discmaster::cli {

namespace {

constexpr Purpose kReadable{"a disc that can be read", [](const DriveInfo& d) { return d.medium.holdsData(); }};

/// What was not said of the label and the time is taken from the disc: mastering the files again then gives what was
/// burned, unless they changed.
void takeFromDisc(Connection& connection, client::FormatData& format, std::int64_t sessionStart, ImageChoice& choice)
{
    const bool timeSaid = choice.reproducible || choice.sourceDateEpoch;
    if (timeSaid && !choice.volume.empty()) return;
    const auto disc = identityOf(connection, format, sessionStart);
    if (!disc) return;
    if (!timeSaid) choice.created = disc->created;
    if (choice.volume.empty()) choice.volume = disc->label;
}

/// Follows a comparison. Other bytes on the disc are no fault of it where something else was burned.
client::Fields compare(const Context& context, Connection& connection, const std::string& job, MediaPhysicalType medium)
{
    try {
        return follow(context, connection, job, medium);
    } catch (const sdbus::Error& e) {
        if (faultOf(e.getName()) != Fault::BurnVerificationFailed) throw;
        throw AdvisedError{std::current_exception(),
                           "make sure that this is what was burned, with the same options; if it is, do not rely on "
                           "this disc"};
    }
}

ExitCode verify(const Context& context, const BurnOptions& options)
{
    auto choice = choiceOf(options.settings);
    requireEffect(options.settings, choice);
    const auto imageSize = options.imageSize();
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto target = splitTarget(options.arguments, options.image.empty() ? Wanted::Paths : Wanted::NoPaths, drives);
    const auto sources = openSources(target.paths);
    const auto& drive = chooseDrive(drives, target.drive, kReadable);
    requireBurnedDisc(drive);

    auto format = writerFor(connection, drive.path);
    if (options.image.empty()) takeFromDisc(connection, format, drive.medium.lastSessionStart, choice);
    auto source = options.image.empty() ? masterSources(context, connection, sources, choice, drive.path)
                                        : openImage(context, options.image, imageSize);
    const auto job = format.Verify(source.value, source.options);
    source.value = {};  // with it goes our copy of a pipe's read end
    const auto result = compare(context, connection, job, drive.medium.type);
    const auto sectors = client::field<std::uint64_t>(result, "sectors").value_or(source.bytes / kBlockSize);
    context.output.line(fmt::format("The {} in {} is {}: {} of {} compared.", mediaName(drive.medium.type), drive.name,
                                    context.output.good("good"), sizeText(sectors * kBlockSize), source.what));
    context.output.result(
        {{"drive", drive.name}, {"source", source.what}, {"bytes", sectors * kBlockSize}, {"verified", true}});
    return ExitCode::Done;
}

}  // namespace

Action defineVerify(CLI::App& app)
{
    auto options = std::make_shared<BurnOptions>();
    addContentOptions(app, *options);
    addMasteringOptions(app, *options);
    app.footer("PATHs are mastered again, with the label and the creation time that the disc has, and compared\n"
               "byte by byte: give the options that they were burned with (--fs, --reproducible ...). An image is\n"
               "simply compared.\n\n"
               "Examples:\n"
               "  discmasterctl verify sr0 --image debian.iso\n"
               "  discmasterctl verify sr0 ~/Photos");
    return [options](const Context& context) { return verify(context, *options); };
}

}  // namespace discmaster::cli

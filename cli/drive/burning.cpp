#include "cli/drive/burning.hpp"

#include "cli/advised_error.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/quantity.hpp"
#include "cli/verb.hpp"

#include "base/error.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <discmaster/client/drive.hpp>
#include <discmaster/client/format.hpp>
#include <discmaster/client/job.hpp>
#include <fmt/core.h>
#include <utility>

namespace discmaster::cli {

using std::chrono::steady_clock;

std::string discText(const DriveInfo& drive)
{
    return fmt::format("the {} in {}", mediaName(drive.medium.type), drive.name);
}

void requireDisc(const DriveInfo& drive)
{
    requireQuietDisc(drive);
    const auto& m = drive.medium;
    if (m.state == "unreadable")
        throw Error{Fault::RecorderMediaIncompatible,
                    fmt::format("the drive {} cannot make sense of its disc", drive.name)};
    if (m.ready() && m.is(DataMediaState::EraseRequired))
        throw AdvisedError{
            Error{Fault::Df2dataInvalidMediaState, fmt::format("{} takes no more data as it is", discText(drive))},
            fmt::format("discmasterctl erase {} makes it blank", drive.name)};
    if (m.ready() && (m.status & static_cast<std::uint32_t>(DataMediaState::UnsupportedMask)) != 0)
        throw Error{Fault::Df2dataInvalidMediaState,
                    fmt::format("{} cannot be burned: {}", discText(drive), stateText(m.status))};
}

namespace {

bool isDvdPlusR(MediaPhysicalType type) noexcept
{
    return type == MediaPhysicalType::Dvdplusr || type == MediaPhysicalType::DvdplusrDuallayer;
}

void configure(client::FormatData& format, const BurnOptions& options, const DriveInfo& drive, bool overwrite)
{
    format.BurnVerificationLevel(static_cast<std::int32_t>(options.verification()));
    if (options.close) format.ForceMediaToBeClosed(true);
    // A DVD+R would be closed for the sake of old players; left open it can be appended to, like every other medium.
    if (!options.close && isDvdPlusR(drive.medium.type)) format.DisableConsumerDvdCompatibilityMode(true);
    if (overwrite) format.ForceOverwrite(true);
}

struct Burned {
    client::Fields result;
    std::uint64_t bytes = 0;
    std::chrono::duration<double> time{};
};

/// Whether a job came so far as to write something onto the disc.
bool hasWritten(Connection& connection, const std::string& jobPath)
try {
    const auto figures = client::Job{connection.service(), jobPath}.getAll(client::Job::kInterface);
    const auto lba = [&](const char* name) { return client::field<std::int64_t>(figures, name).value_or(-1); };
    return lba("LastWrittenLba") >= std::max<std::int64_t>(lba("StartLba"), 0);
} catch (const sdbus::Error&) {
    return false;  // the service went, and says so
}

/// What became of a disc whose burn did not end well.
void tellState(const Context& context, Connection& connection, const DriveInfo& before)
try {
    const auto drives = settledDrives(connection, context.interrupt);
    const auto now = std::ranges::find(drives, before.path, &DriveInfo::path);
    if (now == drives.end() || !now->medium.ready()) return;
    const auto& m = now->medium;
    context.output.note(m.is(DataMediaState::OverwriteOnly)
                            ? fmt::format("A part of {} was overwritten; it can be burned again.", discText(*now))
                            : fmt::format("{} holds a part of the image now: {}, {} free.", discText(*now),
                                          stateText(m.status), sizeText(m.freeSectors * kBlockSize)));
} catch (const sdbus::Error&) {
    // The service went, and said so.
} catch (const Error&) {
    // The user does not want to wait for it.
}

client::Fields write(const Context& context, Connection& connection, client::FormatData& format, DiscSource& source,
                     const BurnOptions& options, const DriveInfo& drive)
{
    auto fields = source.options;
    if (options.simulate) fields["simulate"] = sdbus::Variant{true};
    std::string job;
    try {
        job = format.Write(source.value, fields);
        source.value =
            {};  // with it goes our copy of a pipe's read end: its writer must see when the service closes its own
        return follow(context, connection, job, drive.medium.type);
    } catch (const sdbus::Error& e) {
        const bool written = !options.simulate && !job.empty() && hasWritten(connection, job);
        if (written) tellState(context, connection, drive);
        if (source.feeder) source.feeder->rethrow();
        const auto fault = faultOf(std::string{e.getName()});
        if (!written || (fault != Fault::SourceNotFound && fault != Fault::SourceChanged)) throw;
        throw AdvisedError{
            Error{Fault::WriteFailed, "a file went or changed while it was burned: " + printable(e.getMessage())},
            "leave the files as they are while they are burned, and use another disc where this one cannot be "
            "overwritten"};
    }
}

std::string verifiedText(const BurnOptions& options, const client::Fields& result)
{
    if (options.simulate) return "test run, nothing was written";
    if (!client::field<bool>(result, "verified").value_or(false)) return "not verified";
    return options.verification() == BurnVerificationLevel::Quick ? "verified quickly" : "verified";
}

void summarise(const Context& context, const BurnOptions& options, const DriveInfo& drive, const DiscSource& source,
               const Burned& burned, const BurnWords& words)
{
    const auto seconds = std::max(burned.time.count(), 0.001);
    const auto closed = client::field<bool>(burned.result, "closed").value_or(false);
    const auto sectors = client::field<std::uint64_t>(burned.result, "sectors").value_or(burned.bytes / kBlockSize);
    context.output.line(fmt::format(
        "{} {} ({}) onto {} in {}: {}; the disc is {}.", options.simulate ? "Simulated" : words.done, source.what,
        sizeText(sectors * kBlockSize), discText(drive), durationText(std::chrono::seconds{std::llround(seconds)}),
        context.output.good(verifiedText(options, burned.result)), closed ? "closed" : "left open"));
    if (closed && !options.close && !options.simulate)
        context.output.note(drive.medium.type == MediaPhysicalType::Dvddashrw
                                ? "A DVD-RW closes with its first session unless it was erased with --full."
                                : "This kind of disc closes with its first session; nothing can be added to it.");
    printWarnings(context, burned.result);

    context.output.result({{"drive", drive.name},
                           {"medium", mediaName(drive.medium.type)},
                           {"source", source.what},
                           {"firstLba", client::field<std::int64_t>(burned.result, "first-lba").value_or(0)},
                           {"sectors", sectors},
                           {"bytes", sectors * kBlockSize},
                           {"verified", client::field<bool>(burned.result, "verified").value_or(false)},
                           {"closed", closed},
                           {"simulated", options.simulate},
                           {"seconds", burned.time.count()}});
}

}  // namespace

ExitCode burnSource(const Context& context, Connection& connection, client::FormatData& format, DiscSource& source,
                    const BurnOptions& options, const DriveInfo& drive, std::int64_t speed, bool overwrite,
                    const BurnWords& words)
{
    configure(format, options, drive, overwrite);
    if (speed > 0) printWarnings(context, format.SetWriteSpeed(speed, false));

    context.output.note(fmt::format("{} {} ({}) onto {}, {} free.", options.simulate ? "Simulating" : words.doing,
                                    source.what, sizeText(source.bytes), discText(drive),
                                    sizeText(drive.medium.freeSectors * kBlockSize)));
    const auto start = steady_clock::now();
    auto result = write(context, connection, format, source, options, drive);
    summarise(context, options, drive, source, {std::move(result), source.bytes, steady_clock::now() - start}, words);
    if (options.eject) client::Drive{connection.service(), drive.path}.EjectMedia();
    return ExitCode::Done;
}

}  // namespace discmaster::cli

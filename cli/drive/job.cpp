#include "cli/drive/job.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/interrupt.hpp"
#include "cli/verb.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fmt/core.h>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::cli {

namespace {

struct OperationText {
    std::string_view operation;
    std::string_view text;
};

constexpr auto kOperations = std::to_array<OperationText>({
    {"write", "Burning"},
    {"verify", "Verifying"},
    {"read", "Reading"},
    {"add-tree", "Adding files"},
    {"add-file", "Adding files"},
    {"create-result", "Laying out"},
    {"save", "Saving"},
    {"validate", "Checking"},
});

/// What the service kept about a job that failed: what the drive answered, what went wrong besides.
void printReport(const Context& context, const client::Job& job)
{
    client::Fields report;
    try {
        report = job.GetReport();
    } catch (const sdbus::Error&) {
        return;  // the job's own error is what matters, and it is thrown
    }
    for (const auto& [name, lead] : {std::pair{"warnings", ""}, std::pair{"failed-commands", "the drive refused: "}})
        for (const auto& line :
             client::field<std::vector<std::string>>(report, name).value_or(std::vector<std::string>{}))
            context.output.note(fmt::format("  {}{}", lead, printable(line)));
}

/// What a Notice says to the user; its IMAPI2 constant for those that have no text here.
std::string noticeText(std::uint32_t code)
{
    const auto notice = static_cast<Notice>(code);
    if (notice == Notice::Speedadjusted) return "the speed asked for is not available; the nearest one was set";
    if (notice == Notice::ImageFeatureNotSupported)
        return "the file systems chosen cannot express everything in the tree";
    const auto row = std::ranges::find(kNotices, notice, &NoticeInfo::notice);
    return row == kNotices.end() ? fmt::format("the service reports 0x{:08X}", code) : std::string{row->imapiName};
}

[[noreturn]] void leave(const Context& context, const std::string& jobPath)
{
    context.output.line(jobPath);
    context.output.event("detached", {{"job", jobPath}});
    throw Error{Fault::RequestCancelled,
                fmt::format("left the job to end by itself; discmasterctl wait {} follows it again", jobPath)};
}

}  // namespace

std::string actionText(const std::string& operation, std::int32_t action)
{
    if (action >= 0) {
        using enum DataWriteAction;
        switch (static_cast<DataWriteAction>(action)) {
        case ValidatingMedia: return "Checking";
        case FormattingMedia: return "Formatting";
        case InitializingHardware: return "Preparing";
        case CalibratingPower: return "Calibrating";
        case WritingData: return "Writing";
        case Finalization: return "Closing";
        case Completed: return "Completed";
        case Verifying: return "Verifying";
        }
    }
    const auto row = std::ranges::find(kOperations, std::string_view{operation}, &OperationText::operation);
    return row == kOperations.end() ? operation : std::string{row->text};
}

Progress JobFigures::progress(const client::Fields& fields, SpeedMeter::Time now)
{
    using client::field;
    const auto action = field<std::int32_t>(fields, "Action").value_or(-1);
    if (action != action_) meter_ = {};
    action_ = action;

    Progress p;
    p.action = actionText(operation_, action);
    p.share = field<double>(fields, "Progress").value_or(0);

    const bool writing = action == static_cast<std::int32_t>(DataWriteAction::WritingData);
    const auto start = field<std::int64_t>(fields, "StartLba").value_or(0);
    const auto last = field<std::int64_t>(fields, writing ? "LastWrittenLba" : "LastReadLba").value_or(-1);
    if (last >= start) meter_.add(static_cast<std::uint64_t>(last - start) + 1, now);
    if (const auto sectors = meter_.perSecond(); sectors && *sectors > 0) {
        p.bytesPerSecond = *sectors * kBlockSize;
        if (singleSpeed_ > 0) p.factor = *sectors / singleSpeed_;
    }

    const auto hostTotal = field<std::uint64_t>(fields, "TotalSystemBuffer").value_or(0);
    if (writing && hostTotal > 0) p.host = {field<std::uint64_t>(fields, "UsedSystemBuffer").value_or(0), hostTotal};
    const auto driveTotal = field<std::uint64_t>(fields, "DriveBufferSize").value_or(0);
    const auto driveFree = field<std::uint64_t>(fields, "DriveBufferFree").value_or(0);
    if (writing && driveTotal > 0) p.drive = {driveTotal - std::min(driveTotal, driveFree), driveTotal};
    if (const auto left = field<std::uint64_t>(fields, "RemainingTime"); left && *left > 0)
        p.remaining = std::chrono::seconds{static_cast<std::int64_t>(*left)};
    return p;
}

client::Fields follow(const Context& context, Connection& connection, const std::string& jobPath,
                      MediaPhysicalType medium)
{
    client::Job job{connection.service(), jobPath};
    JobFigures figures{job.Operation(), singleSpeed(medium)};
    const auto report = makeProgressReport(context.output);

    std::optional<sdbus::Error> error;
    std::optional<client::Fields> result;
    job.onUpdate(
        [&](const client::Fields& f) { report->update(figures.progress(f, std::chrono::steady_clock::now())); });
    job.WaitAsync([&](std::optional<sdbus::Error> e, const client::Fields& f) {
        error = std::move(e);
        result = f;
    });

    const int before = context.interrupt.count();
    while (connection.run([&] { return result.has_value(); }, context.interrupt) == Connection::End::Interrupted) {
        report->clear();
        if (context.interrupt.count() > before + 1) leave(context, jobPath);
        context.output.note("Cancelling at the next safe point; press Ctrl-C again to leave the job running alone.");
        job.Cancel();
    }
    report->clear();
    if (error) {
        if (faultOf(error->getName()) != Fault::RequestCancelled) printReport(context, job);
        throw *error;
    }
    return *result;
}

void printWarnings(const Context& context, const client::Fields& result)
{
    const auto codes =
        client::field<std::vector<std::uint32_t>>(result, "warnings").value_or(std::vector<std::uint32_t>{});
    for (const auto code : codes) context.output.warning(noticeText(code));
}

}  // namespace discmaster::cli

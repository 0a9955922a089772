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
#include <vector>

namespace discmaster::cli {

namespace {

struct OperationText {
    std::string_view operation;
    std::string_view text;
    bool measured = true;  ///< the service knows how much there is to do
};

constexpr auto kOperations = std::to_array<OperationText>({
    {"write", "Burning"},
    {"erase", "Erasing"},
    {"format", "Formatting"},
    {"verify", "Verifying"},
    {"read", "Reading"},
    {"add-tree", "Adding files", false},
    {"add-file", "Adding files", false},
    {"add-stream", "Adding a stream", false},
    {"set-data", "Copying", false},
    {"set-working-directory", "Moving copies", false},
    {"create-result", "Laying out", false},
    {"read-data", "Reading"},
    {"save", "Saving"},
    {"validate", "Checking", false},
});

/// Whether the share of an operation that is done is known.
bool isMeasured(std::string_view operation)
{
    const auto row = std::ranges::find(kOperations, operation, &OperationText::operation);
    return row == kOperations.end() || row->measured;
}

using Lines = std::vector<std::string>;

/// A list of what the service kept about a job.
Lines reported(const client::Job& job, const char* list)
{
    try {
        return client::field<Lines>(job.GetReport(), list).value_or(Lines{});
    } catch (const sdbus::Error&) {
        return {};  // the job's own outcome is what matters
    }
}

/// What the drive answered, and what went wrong besides.
void printFailure(const Context& context, const client::Job& job)
{
    for (const auto& line : reported(job, "warnings")) context.output.note("  " + printable(line));
    for (const auto& line : reported(job, "failed-commands"))
        context.output.note("  the drive refused: " + printable(line));
}

/// What a job that went well says all the same, such as what was left out.
void printRemarks(const Context& context, const client::Job& job)
{
    constexpr std::size_t kShown = 10;
    const auto lines = reported(job, "warnings");
    for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i) context.output.warning(printable(lines[i]));
    if (lines.size() > kShown) context.output.warning(fmt::format("and {} more like these", lines.size() - kShown));
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

[[noreturn]] void leave(const Context& context, const std::string& jobPath, bool cancelled)
{
    context.output.line(jobPath);
    context.output.event("detached", {{"job", jobPath}});
    throw Error{Fault::RequestCancelled,
                fmt::format("{}; discmasterctl wait {} follows it again",
                            cancelled ? "did not wait for the job, which stops at its next safe point"
                                      : "left the job to end by itself",
                            jobPath)};
}

/// What the user's Ctrl-C means for a job.
class Answer {
public:
    Answer(const Context& context, bool cancels)
        : context_{context}
        , cancels_{cancels}
        , before_{context.interrupt.count()}
    {
    }

    /// Cancels the job, or leaves it.
    void interrupted(client::Job& job)
    {
        // A second Ctrl-C does not wait; a window that was closed counts as two, and cancels nothing.
        if (!cancels_ || context_.interrupt.count() > before_ + 1) leave(context_, job.path(), cancelled_);
        context_.output.note("Cancelling at the next safe point; Ctrl-C again does not wait for that, and leaves the "
                             "rest to the service.");
        job.Cancel();
        cancelled_ = true;
    }

private:
    const Context& context_;
    bool cancels_;
    int before_;
    bool cancelled_ = false;
};

/// The progress of a job until it has ended, and its result.
client::Fields showUntilEnd(const Context& context, Connection& connection, client::Job& job, MediaPhysicalType medium,
                            Answer answer)
{
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

    while (connection.run([&] { return result.has_value(); }, context.interrupt) == Connection::End::Interrupted) {
        report->clear();
        answer.interrupted(job);
    }
    report->clear();
    if (error) {
        if (faultOf(error->getName()) != Fault::RequestCancelled) printFailure(context, job);
        throw *error;
    }
    printRemarks(context, job);
    return *result;
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
    if (isMeasured(operation_)) p.share = field<double>(fields, "Progress").value_or(0);
    p.elapsed =
        std::chrono::seconds{static_cast<std::int64_t>(field<std::uint64_t>(fields, "ElapsedTime").value_or(0))};

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
    return showUntilEnd(context, connection, job, medium, {context, true});
}

client::Fields watch(const Context& context, Connection& connection, const std::string& jobPath)
{
    client::Job job{connection.service(), jobPath};
    return showUntilEnd(context, connection, job, MediaPhysicalType::Unknown, {context, false});
}

void printWarnings(const Context& context, const client::Fields& result)
{
    const auto codes =
        client::field<std::vector<std::uint32_t>>(result, "warnings").value_or(std::vector<std::uint32_t>{});
    for (const auto code : codes) context.output.warning(noticeText(code));
}

}  // namespace discmaster::cli

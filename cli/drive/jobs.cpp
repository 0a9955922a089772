// Long work: jobs, wait, cancel.

#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/drive/variant_json.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/quantity.hpp"
#include "cli/table.hpp"

#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <discmaster/client/job.hpp>
#include <discmaster/client/manager.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::cli {

namespace {

struct JobOptions {
    std::string job;
};

std::string lastName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The job that JOB names: its path, or the path's last part as `jobs` shows it.
std::string jobPath(const Connection& connection, const std::string& wanted)
{
    if (wanted.starts_with('/')) return wanted;
    for (const auto& path : client::Manager{connection.service()}.GetJobs())
        if (lastName(path) == wanted) return path;
    throw Error{Fault::NoSuchObject, fmt::format("there is no job {}", wanted)};
}

/// The figures of a job that was listed; nothing where it has been forgotten since, as finished jobs are in time.
std::optional<client::Fields> figuresOf(const Connection& connection, const sdbus::ObjectPath& path)
{
    try {
        return client::Job{connection.service(), path}.getAll(client::Job::kInterface);
    } catch (const sdbus::Error& e) {
        if (faultOf(std::string{e.getName()}) == Fault::NoSuchObject) return std::nullopt;
        throw;
    }
}

ExitCode jobs(const Context& context)
{
    Connection connection{context.globals};
    Table table{{"JOB", "WORK", "STATE", "DONE", "TIME", "DRIVE"}};
    auto array = Json::array();
    for (const auto& path : client::Manager{connection.service()}.GetJobs()) {
        const auto figures = figuresOf(connection, path);
        if (!figures) continue;
        const auto& f = *figures;
        const auto drive = lastName(client::field<sdbus::ObjectPath>(f, "Drive").value_or(sdbus::ObjectPath{"/"}));
        const auto seconds = client::field<std::uint64_t>(f, "ElapsedTime").value_or(0);
        table.add({lastName(path), actionText(client::field<std::string>(f, "Operation").value_or(""), -1),
                   client::field<std::string>(f, "State").value_or(""),
                   fmt::format("{:.0f} %", client::field<double>(f, "Progress").value_or(0) * 100),
                   durationText(std::chrono::seconds{static_cast<std::int64_t>(seconds)}), drive});
        Json json{{"job", path}};
        json.update(toJson(f));
        context.output.event("job", json);
        array.push_back(std::move(json));
    }
    show(context.output, table, "There is no job.");
    if (context.output.format() == Format::Document) context.output.result({{"jobs", array}});
    return ExitCode::Done;
}

ExitCode wait(const Context& context, const JobOptions& options)
{
    Connection connection{context.globals};
    const auto path = jobPath(connection, options.job);
    const auto result = watch(context, connection, path);
    printWarnings(context, result);
    context.output.line(fmt::format("{} is done", lastName(path)));
    context.output.result({{"job", path}, {"result", toJson(result)}});
    return ExitCode::Done;
}

/// How a job ended, as a sentence goes on.
std::string endText(const client::Job& job, const std::string& state)
{
    if (state == "done") return "it is done";
    const auto reason = client::field<std::string>(job.GetReport(), "error-text").value_or("");
    return reason.empty() ? "it has failed" : "it has failed: " + printable(reason);
}

ExitCode cancel(const Context& context, const JobOptions& options)
{
    Connection connection{context.globals};
    const auto path = jobPath(connection, options.job);
    client::Job job{connection.service(), path};
    job.Cancel();
    const auto state = job.State();  // not before: it may have ended meanwhile
    const auto name = lastName(path);
    if (state == "done" || state == "failed")
        throw Error{Fault::Failed, fmt::format("{} cannot be cancelled any more: {}", name, endText(job, state))};
    context.output.line(
        state == "cancelled"
            ? fmt::format("{} is cancelled", name)
            : fmt::format("{} stops at its next safe point; discmasterctl wait {} tells when", name, name));
    context.output.result({{"job", path}, {"state", state}});
    return ExitCode::Done;
}

template <ExitCode (*verb)(const Context&, const JobOptions&)>
Action define(CLI::App& app)
{
    auto options = std::make_shared<JobOptions>();
    app.add_option("JOB", options->job, "The job: its path, or its name as 'jobs' shows it")->required();
    return [options](const Context& context) { return verb(context, *options); };
}

}  // namespace

Action defineJobs(CLI::App&) { return jobs; }
Action defineWait(CLI::App& app)
{
    app.footer("Ctrl-C ends the waiting and leaves the job alone; discmasterctl cancel stops it.");
    return define<wait>(app);
}
Action defineCancel(CLI::App& app) { return define<cancel>(app); }

}  // namespace discmaster::cli

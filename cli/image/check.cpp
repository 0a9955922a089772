// Is an image sound?

#include "cli/image/open_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"

#include "image/read/check.hpp"
#include "image/read/validate.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <memory>
#include <string>

namespace discmaster::cli {

namespace {

using image::read::Finding;
using image::read::Report;
using image::read::Severity;

struct CheckOptions {
    ImageFileOptions image;
};

std::string findingText(const Output& output, const Finding& f)
{
    auto text = f.severity == Severity::Error ? output.bad("error") : output.doubtful("warning");
    if (f.fileSystem) text += fmt::format(" ({})", image::read::displayName(*f.fileSystem));
    text += fmt::format(" at block {}", f.block);
    if (!f.path.empty()) text += " in " + printable(f.path);
    text += ": " + printable(f.text);
    if (!f.clause.empty()) text += fmt::format(" [{}]", f.clause);
    return text;
}

Json findingJson(const Finding& f)
{
    Json json{{"severity", f.severity == Severity::Error ? "error" : "warning"}, {"block", f.block}, {"text", f.text}};
    if (f.fileSystem) json["fileSystem"] = image::read::displayName(*f.fileSystem);
    if (!f.path.empty()) json["path"] = f.path;
    if (!f.clause.empty()) json["clause"] = f.clause;
    return json;
}

void print(const Output& output, const std::string& file, const Report& report)
{
    for (const auto& finding : report.findings) output.line(findingText(output, finding));
    if (report.suppressed > 0) output.line(fmt::format("... and {} findings more", report.suppressed));
    for (const auto& seen : report.seen)
        output.line(fmt::format("{}: {}, {}", image::read::displayName(seen.fileSystem),
                                contentText(seen.files, seen.directories > 0 ? seen.directories - 1 : 0),
                                sizeText(seen.bytes)));
    const auto verdict = report.errors() > 0 ? output.bad(countText(report.errors(), "error", "errors"))
                         : report.warnings() > 0
                             ? output.doubtful("no error, " + countText(report.warnings(), "warning", "warnings"))
                             : output.good("no error");
    output.line(fmt::format("{}: {}", file, verdict));
}

Json reportJson(const std::string& file, const Report& report)
{
    Json json{{"file", file},
              {"sound", report.errors() == 0},
              {"errors", report.errors()},
              {"warnings", report.warnings()},
              {"findings", Json::array()},
              {"suppressed", report.suppressed},
              {"fileSystems", Json::array()}};
    for (const auto& finding : report.findings) json["findings"].push_back(findingJson(finding));
    for (const auto& seen : report.seen)
        json["fileSystems"].push_back({{"name", image::read::displayName(seen.fileSystem)},
                                       {"files", seen.files},
                                       {"directories", seen.directories},
                                       {"bytes", seen.bytes}});
    return json;
}

ExitCode check(const Context& context, const CheckOptions& options)
{
    const auto source = openImageFile(options.image.file);
    image::read::validate(*source);
    const auto report = image::read::check(*source, startOf(*source, options.image), context.interrupt.token());
    print(context.output, options.image.file, report);
    context.output.result(reportJson(options.image.file, report));
    return report.errors() == 0 ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

Action defineImageCheck(CLI::App& app)
{
    auto options = std::make_shared<CheckOptions>();
    addImageFile(app, options->image);
    app.footer("Every file system of the image is walked and held against its standard and against the others.\n"
               "The exit status is 1 where there is an error; warnings alone give 0.");
    return [options](const Context& context) { return check(context, *options); };
}

}  // namespace discmaster::cli

#include "cli/image/old_image.hpp"

#include "cli/image/master.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/verb.hpp"

#include "image/append.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <utility>

namespace discmaster::cli {

void addImportOptions(CLI::App& app, ImageFileOptions& options)
{
    constexpr const char* kGroup = "An image that is taken over";
    auto* file = app.add_option("--import", options.file,
                                "Begin with what this image or disc's device holds; the PATHs come on top of it")
                     ->type_name("FILE")
                     ->group(kGroup);
    app.add_option("--import-session", options.session, "As its session N left it, counted from 1")
        ->type_name("N")
        ->needs(file)
        ->group(kGroup);
    app.add_option("--import-fs", options.fileSystem,
                   "As this file system tells it: iso9660, rockridge, joliet, iso9660:1999 or udf")
        ->type_name("NAME")
        ->needs(file)
        ->group(kGroup);
}

OldImage openOldImage(std::shared_ptr<io::ByteSource> disc, const ImageFileOptions& options)
{
    auto image = openImage(*disc, options);
    const auto& view = options.fileSystem.empty() ? image::viewForImport(image) : chooseView(image, options.fileSystem);
    return {.disc = std::move(disc), .image = std::move(image), .view = &view};
}

image::ImportReport takeOver(const Context& context, image::Tree& tree, const OldImage& old, bool skipUnreadable)
{
    const auto progress = makeProgressReport(context.output);
    image::ImportOptions options{.skipUnreadable = skipUnreadable, .stop = context.interrupt.token(), .progress = {}};
    if (context.output.terminal().messages)
        options.progress = [&](const image::ImportProgress& p) {
            progress->update({.action = fmt::format("Reading the old tree, {} files", p.files)});
        };
    auto report = image::importView(tree, *old.view, old.disc, options);
    progress->clear();
    warnSkipped(context, report.skipped, report.skippedCount);
    return report;
}

}  // namespace discmaster::cli

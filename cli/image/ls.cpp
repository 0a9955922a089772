// The files in an image.

#include "cli/image/entry_text.hpp"
#include "cli/image/open_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <utility>

namespace discmaster::cli {

namespace {

using image::read::Entry;

struct LsOptions {
    ImageFileOptions image;
    std::string path;
    bool longFormat = false;
};

std::string lineOf(const std::string& path, const Entry& e, bool longFormat)
{
    const auto name = printable(path) + (e.isDirectory() ? "/" : "");
    if (!longFormat) return name;
    const auto number = [](const auto& n) { return n ? fmt::format("{}", *n) : std::string{"-"}; };
    auto line = fmt::format("{} {:>5} {:>5} {:>12} {:<16} {}", modeText(e), number(e.uid), number(e.gid), e.size,
                            timeText(e.modified), name);
    if (!e.target.empty()) line += " -> " + printable(e.target);
    return line;
}

ExitCode ls(const Context& context, const LsOptions& options)
{
    const auto source = openImageFile(options.image.file);
    const auto image = openImage(*source, options.image);
    const auto& view = chooseView(image, options.image.fileSystem);
    auto entries = Json::array();
    walkBelow(view, {normalized(options.path)}, [&](const std::string& path, const Entry& entry) {
        context.output.line(lineOf(path, entry, options.longFormat));
        if (context.output.human()) return;
        auto json = entryJson(path, entry);
        context.output.event("entry", json);
        if (context.output.format() == Format::Document) entries.push_back(std::move(json));
    });
    if (context.output.format() == Format::Document)
        context.output.result({{"file", options.image.file},
                               {"fileSystem", image::read::displayName(view.fileSystem())},
                               {"entries", entries}});
    return ExitCode::Done;
}

}  // namespace

Action defineImageLs(CLI::App& app)
{
    auto options = std::make_shared<LsOptions>();
    addImageFile(app, options->image);
    app.add_option("PATH", options->path, "A file or folder in the image; everything when left out");
    app.add_flag("-l,--long", options->longFormat, "Permissions, owner, group, size and time beside each name");
    addViewOptions(app, options->image);
    return [options](const Context& context) { return ls(context, *options); };
}

}  // namespace discmaster::cli

// The files in an image.

#include "cli/image/entry_text.hpp"
#include "cli/image/open_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/output.hpp"

#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace discmaster::cli {

namespace {

using image::read::Entry;
using image::read::View;
using image::read::Walk;

struct LsOptions {
    std::string file;
    std::string path;
    std::string fileSystem;
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

/// The path as walk() gives paths: "docs/a.txt".
std::string normalized(std::string path)
{
    while (path.starts_with('/')) path.erase(0, 1);
    while (path.ends_with('/')) path.pop_back();
    return path;
}

/// Hands over what is at the path and below it; everything for an empty one.
void walkBelow(const View& view, const std::string& top,
               const std::function<void(const std::string&, const Entry&)>& visit)
{
    if (!top.empty() && !view.find(top))
        throw Error{Fault::FileNotFound, fmt::format("the image has no {}", printable(top))};
    image::read::walk(view, [&](const std::string& path, const Entry& entry) {
        const bool inside = top.empty() || path == top || path.starts_with(top + "/");
        if (inside) visit(path, entry);
        const bool above = top.starts_with(path + "/");
        return inside || above ? Walk::Continue : Walk::SkipDirectory;
    });
}

ExitCode ls(const Context& context, const LsOptions& options)
{
    const auto source = openImageFile(options.file);
    const auto image = image::read::open(*source);
    const auto& view = chooseView(image, options.fileSystem);
    auto entries = Json::array();
    walkBelow(view, normalized(options.path), [&](const std::string& path, const Entry& entry) {
        context.output.line(lineOf(path, entry, options.longFormat));
        if (context.output.human()) return;
        auto json = entryJson(path, entry);
        context.output.event("entry", json);
        if (context.output.format() == Format::Document) entries.push_back(std::move(json));
    });
    if (context.output.format() == Format::Document)
        context.output.result({{"file", options.file},
                               {"fileSystem", image::read::displayName(view.fileSystem())},
                               {"entries", entries}});
    return ExitCode::Done;
}

}  // namespace

Action defineImageLs(CLI::App& app)
{
    auto options = std::make_shared<LsOptions>();
    app.add_option("FILE", options->file, "The image, or a disc's device")->required();
    app.add_option("PATH", options->path, "A file or folder in the image; everything when left out");
    app.add_flag("-l,--long", options->longFormat, "Permissions, owner, group, size and time beside each name");
    app.add_option(
           "--fs", options->fileSystem,
           "As this file system tells it: iso9660, rockridge, joliet or udf; the one that tells most when left out")
        ->type_name("NAME");
    return [options](const Context& context) { return ls(context, *options); };
}

}  // namespace discmaster::cli

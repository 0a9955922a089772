// The volumes in an image.

#include "cli/image/entry_text.hpp"
#include "cli/image/open_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"

#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <string_view>

namespace discmaster::cli {

namespace {

using image::read::FileSystem;
using image::read::Volume;

struct InfoOptions {
    std::string file;
};

struct TextField {
    std::string_view label;
    const char* key;
    std::string Volume::*field;
};

constexpr auto kTextFields = std::to_array<TextField>({
    {"label", "name", &Volume::name},
    {"volume set", "volumeSet", &Volume::volumeSet},
    {"system", "system", &Volume::system},
    {"publisher", "publisher", &Volume::publisher},
    {"preparer", "preparer", &Volume::preparer},
    {"application", "application", &Volume::application},
    {"copyright file", "copyrightFile", &Volume::copyrightFile},
    {"abstract file", "abstractFile", &Volume::abstractFile},
    {"bibliographic file", "bibliographicFile", &Volume::bibliographicFile},
});

std::string revisionText(std::uint16_t bcd) { return fmt::format("{:x}.{:02x}", bcd >> 8, bcd & 0xFF); }

std::string titleOf(const Volume& v)
{
    std::string title{image::read::displayName(v.fileSystem)};
    if (v.udfRevision != 0) title += " " + revisionText(v.udfRevision);
    if (v.jolietLevel != 0) title += fmt::format(" level {}", v.jolietLevel);
    return title;
}

void print(const Output& output, const Volume& v)
{
    output.line(output.bold(titleOf(v)));
    const auto row = [&](std::string_view label, const std::string& text) {
        output.line(fmt::format("  {:<20}{}", label, text));
    };
    for (const auto& f : kTextFields)
        if (!(v.*f.field).empty()) row(f.label, printable(v.*f.field));
    row("size", fmt::format("{} ({} blocks from block {})", sizeText(v.blocks * kBlockSize), v.blocks, v.firstBlock));
    if (v.files) row("files", fmt::format("{}", *v.files));
    if (v.directories) row("folders", fmt::format("{}", *v.directories));
    if (v.created) row("created", timeText(v.created));
    if (v.modified) row("modified", timeText(v.modified));
    if (v.effective) row("effective", timeText(v.effective));
    if (v.expires) row("expires", timeText(v.expires));
    if (v.bootable) row("bootable", "yes (El Torito)");
    if (!v.closed) row("state", output.doubtful("left open: not closed properly after the last write"));
}

Json volumeJson(const Volume& v)
{
    Json json{{"fileSystem", image::read::displayName(v.fileSystem)}};
    for (const auto& f : kTextFields) json[f.key] = v.*f.field;
    json["firstBlock"] = v.firstBlock;
    json["blocks"] = v.blocks;
    if (v.udfRevision != 0) json["udfRevision"] = revisionText(v.udfRevision);
    if (v.jolietLevel != 0) json["jolietLevel"] = v.jolietLevel;
    if (v.files) json["files"] = *v.files;
    if (v.directories) json["directories"] = *v.directories;
    if (v.created) json["created"] = v.created->seconds;
    if (v.modified) json["modified"] = v.modified->seconds;
    json["bootable"] = v.bootable;
    json["closed"] = v.closed;
    return json;
}

ExitCode info(const Context& context, const InfoOptions& options)
{
    const auto source = openImageFile(options.file);
    const auto image = image::read::open(*source);
    context.output.line(fmt::format("{}: {}", options.file, sizeText(source->size())));
    auto volumes = Json::array();
    for (const auto& view : image.views()) {
        print(context.output, view->volume());
        volumes.push_back(volumeJson(view->volume()));
    }
    context.output.result({{"file", options.file}, {"bytes", source->size()}, {"volumes", volumes}});
    return ExitCode::Done;
}

}  // namespace

Action defineImageInfo(CLI::App& app)
{
    auto options = std::make_shared<InfoOptions>();
    app.add_option("FILE", options->file, "The image, or a disc's device")->required();
    return [options](const Context& context) { return info(context, *options); };
}

}  // namespace discmaster::cli

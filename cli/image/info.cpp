// The volumes in an image.

#include "cli/image/entry_text.hpp"
#include "cli/image/open_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"

#include "base/units.hpp"
#include "image/read/sessions.hpp"

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
    ImageFileOptions image;
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

std::string sessionText(const image::read::Session& s)
{
    auto text = fmt::format("blocks {} to {}", s.start, s.end == 0 ? 0 : s.end - 1);
    if (s.kept) text = fmt::format("to block {}, found from block {}", s.end == 0 ? 0 : s.end - 1, s.start);
    if (s.virtualTable) text = fmt::format("UDF as its table at block {} has it", s.end - 1);
    if (!s.name.empty()) text += ", " + printable(s.name);
    if (s.created) text += ", " + timeText(s.created);
    return text;
}

Json sessionJson(const image::read::Session& s)
{
    Json json{{"start", s.start}, {"end", s.end}, {"name", s.name}};
    if (s.kept) json["kept"] = true;
    if (s.virtualTable) json["virtualTable"] = *s.virtualTable;
    if (s.created) json["created"] = s.created->seconds;
    return json;
}

void print(const Output& output, const image::read::BootCatalog& boot)
{
    output.line(output.bold("Boot catalog (El Torito)"));
    for (const auto& e : boot.entries)
        output.line(fmt::format("  {:<20}{}, {}, {} sectors of 512 bytes at block {}",
                                image::read::platformName(e.platform), e.bootable ? "bootable" : "not bootable",
                                image::read::emulationName(e.media), e.sectors, e.block));
}

Json bootJson(const image::read::BootCatalog& boot)
{
    auto entries = Json::array();
    for (const auto& e : boot.entries)
        entries.push_back({{"platform", image::read::platformName(e.platform)},
                           {"bootable", e.bootable},
                           {"emulation", image::read::emulationName(e.media)},
                           {"loadSegment", e.loadSegment},
                           {"sectors", e.sectors},
                           {"block", e.block},
                           {"section", e.section}});
    return {{"block", boot.block},
            {"id", boot.id},
            {"sound", boot.checksumGood && boot.keyGood && boot.faults.empty()},
            {"entries", entries}};
}

ExitCode info(const Context& context, const InfoOptions& options)
{
    const auto source = openImageFile(options.image.file);
    const auto image = openImage(*source, options.image);
    context.output.line(fmt::format("{}: {}", options.image.file, sizeText(source->size())));
    auto volumes = Json::array();
    for (const auto& view : image.views()) {
        print(context.output, view->volume());
        volumes.push_back(volumeJson(view->volume()));
    }
    if (image.boot()) print(context.output, *image.boot());
    const auto found = image::read::findSessions(*source);
    auto sessions = Json::array();
    if (found.size() > 1) context.output.line(context.output.bold("Sessions"));
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found.size() > 1) context.output.line(fmt::format("  {:<20}{}", i + 1, sessionText(found[i])));
        sessions.push_back(sessionJson(found[i]));
    }
    Json json{{"file", options.image.file}, {"bytes", source->size()}, {"volumes", volumes}, {"sessions", sessions}};
    if (image.boot()) json["boot"] = bootJson(*image.boot());
    context.output.result(json);
    return ExitCode::Done;
}

}  // namespace

Action defineImageInfo(CLI::App& app)
{
    auto options = std::make_shared<InfoOptions>();
    addImageFile(app, options->image);
    return [options](const Context& context) { return info(context, *options); };
}

}  // namespace discmaster::cli

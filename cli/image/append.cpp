// Files and folders as a further session of an image that is there.

#include "cli/image/master.hpp"
#include "cli/image/old_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/image_settings.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"
#include "cli/sources.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"
#include "base/units.hpp"
#include "image/append.hpp"
#include "image/earlier_head.hpp"
#include "io/file_extension.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::cli {

namespace {

struct AppendOptions {
    ImageFileOptions file;
    std::vector<std::string> paths;
    std::vector<std::string> remove;
    bool sequential = false;
    bool noClone = false;
    ImageSettings settings;
};

/// Sessions begin at a write unit of DVD and BD.
constexpr std::uint32_t kUnit = 32;

void requireFitting(const AppendOptions& options)
{
    requireFurtherSession(options.settings);
    if (options.paths.empty() && options.remove.empty())
        throw UsageError{"name what changes: files and folders to add, or --remove"};
}

void removeFrom(image::Tree& tree, const std::vector<std::string>& paths)
{
    for (const auto& path : paths) {
        const auto node = tree.find(path);
        if (!node || *node == image::kRoot)
            throw Error{Fault::FileNotFound, fmt::format("--remove {}: the image has no such file or folder", path)};
        if (tree.isDirectory(*node))
            tree.removeTree(*node);
        else
            tree.remove(*node);
    }
}

/// Where the session begins: behind what is recorded.
std::uint32_t nextStart(const io::FileExtension& file, std::uint64_t endOfVolumes)
{
    // A file may end behind what its volumes say they have; what is there is not known, and stays.
    const auto end = file.isDisk() ? endOfVolumes : std::max(endOfVolumes, sectorsFor(file.size()).n);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(roundUp(end, kUnit), UINT32_MAX));
}

void requireRoom(const io::FileExtension& file, const image::Plan& plan)
{
    if (!file.isDisk() || plan.end() * kBlockSize <= file.size()) return;
    throw Error{Fault::ImageSizeLimit,
                fmt::format("the session takes {}, and the disk has {} left; take files out",
                            sizeText(plan.total().bytes()),
                            sizeText(file.size() - std::min(file.size(), std::uint64_t{plan.start()} * kBlockSize)))};
}

void writeSession(const Context& context, io::FileExtension& file, const image::Plan& plan, bool noClone)
{
    const auto start = std::uint64_t{plan.start()} * kBlockSize;
    writeImage(context, plan, makeCloner(plan, file.fd(), noClone || file.isDisk(), start),
               [&](std::uint64_t offset, ByteView bytes) { file.write(start + offset, bytes); });
    file.keep();
}

/// The old tree is shown until here, and from the last of these blocks on the new one.
void writeLeads(io::FileExtension& file, const image::Plan& plan)
{
    std::array<std::byte, kBlockSize> block;
    for (const auto& lead : plan.leads()) {
        plan.render(lead, block);
        file.write(std::uint64_t{lead.block} * kBlockSize, block);
        file.keep();  // each before the next
    }
}

ExitCode append(const Context& context, const AppendOptions& options)
{
    requireFitting(options);
    const auto choice = choiceOf(options.settings);
    const auto sources = openSources(options.paths);
    const auto file = std::make_shared<io::FileExtension>(options.file.file);
    const auto goOn = [&](image::Tree& tree, image::Options& o, image::Findings& findings) {
        const auto old = openOldImage(file, options.file);
        const auto last = image::lastSession(old.image, *old.view);
        o.overwritable = !options.sequential;
        const auto report = takeOver(context, tree, old, choice.content.skipUnreadable);
        // Behind all sessions, whichever this one goes on with.
        const auto end = options.file.session ? image::endOfVolumes(openImage(*file, {})) : last.end;
        image::goOn(o, last, report.disc, nextStart(*file, end));
        if (o.volumeName.empty()) o.volumeName = last.volume.name;
        findings.bootCatalog = last.bootCatalog;
        findings.earlier = image::readHead(*file);
        removeFrom(tree, options.remove);
    };
    const auto plan = planImage(context, sources, choice, goOn);
    requireRoom(*file, plan);
    image::requireRoomForLeads(*file, plan);
    writeSession(context, *file, plan, options.noClone);
    writeLeads(*file, plan);

    const auto bytes = plan.total().bytes();
    context.output.line(fmt::format("Appended to {}: {} in all, {} more, from block {} on", options.file.file,
                                    contentOf(plan), sizeText(bytes), plan.start()));
    context.output.result({{"output", options.file.file},
                           {"start", plan.start()},
                           {"bytes", bytes},
                           {"blocks", plan.total().n},
                           {"files", plan.census().tree().counts().files},
                           {"directories", plan.census().tree().counts().directories}});
    return ExitCode::Done;
}

}  // namespace

Action defineImageAppend(CLI::App& app)
{
    auto options = std::make_shared<AppendOptions>();
    app.add_option("FILE", options->file.file, "The image, or a disk (a stick) with one")->required();
    app.add_option("PATH", options->paths,
                   "Files and folders to add, as with 'image create'. They replace what has their names; folders are "
                   "merged");
    app.add_option("--remove", options->remove, "Leave this file or folder of the old tree out; may be given often")
        ->type_name("PATH")
        ->allow_extra_args(false);
    app.add_option(
           "--from-session", options->file.session,
           "Go on from what session N left, counted from 1; 'image info' lists them. The last one when left out")
        ->type_name("N");
    app.add_option("--import-fs", options->file.fileSystem,
                   "Take the old tree as this file system tells it: iso9660, rockridge, joliet, iso9660:1999 or udf")
        ->type_name("NAME");
    app.add_flag("--sequential", options->sequential,
                 "As on write-once media: the beginning of the image is not changed, and shows the old tree");
    addCloneOption(app, options->noClone);
    addImageOptions(app, options->settings);
    app.footer("Old files stay where they lie; the session has the file systems that the image has. Until all of it "
               "is written the image shows the old tree, and is as it was when that fails.\n\n"
               "Examples:\n"
               "  discmasterctl image append backup.iso ~/Photos/2026 --remove Photos/2025/draft.xcf\n"
               "  discmasterctl image append backup.iso --remove secret.txt");
    return [options](const Context& context) { return append(context, *options); };
}

}  // namespace discmaster::cli

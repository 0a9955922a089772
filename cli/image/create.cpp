// Files and folders into an image file.

#include "cli/image/master.hpp"
#include "cli/image/old_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/image_settings.hpp"
#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "cli/quantity.hpp"
#include "cli/sources.hpp"
#include "cli/usage_error.hpp"

#include "image/recorded_volume.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <vector>

namespace discmaster::cli {

namespace {

struct CreateOptions {
    std::vector<std::string> paths;
    std::string output;
    bool force = false;
    bool noClone = false;
    ImageFileOptions import;
    ImageSettings settings;
};

void writeFile(const Context& context, OutputFile& file, const image::Plan& plan, bool noClone)
{
    file.open(plan.total().bytes());
    writeImage(context, plan, makeCloner(plan, file.fileFd(), noClone),
               [&](std::uint64_t offset, ByteView bytes) { file.write(offset, bytes); });
    file.commit();
}

ExitCode create(const Context& context, const CreateOptions& options)
{
    if (options.paths.empty() && options.import.file.empty())
        throw UsageError{"name what goes into the image: files and folders, or an image with --import"};
    OutputFile file{context.output, options.output, options.force};
    const auto choice = choiceOf(options.settings);
    requireEffect(options.settings, choice);
    const auto import = [&](image::Tree& tree, image::Options& o, image::Findings&) {
        const auto old = openOldImage(openImageFile(options.import.file), options.import);
        takeOver(context, tree, old, choice.content.skipUnreadable);
        o.recorded = image::recordedVolume(old.image, *old.view);
        if (o.volumeName.empty()) o.volumeName = o.recorded.name;
    };
    const auto plan = planImage(context, openSources(options.paths), choice,
                                options.import.file.empty() ? Beginning{} : Beginning{import});
    writeFile(context, file, plan, options.noClone);

    const auto bytes = plan.total().bytes();
    if (!file.isStdout())
        context.output.line(fmt::format("Made {}: {} ({})", options.output, contentOf(plan), sizeText(bytes)));
    const auto counts = plan.census().tree().counts();
    context.output.result({{"output", options.output},
                           {"bytes", bytes},
                           {"blocks", plan.total().n},
                           {"files", counts.files},
                           {"directories", counts.directories},
                           {"symlinks", counts.symlinks},
                           {"specials", counts.specials},
                           {"streams", counts.streams}});
    return ExitCode::Done;
}

}  // namespace

Action defineImageCreate(CLI::App& app)
{
    auto options = std::make_shared<CreateOptions>();
    app.add_option("PATH", options->paths, std::string{kPathsHelp});
    app.add_option("-o,--output", options->output, "The image to make; '-' is stdout")->type_name("FILE")->required();
    app.add_flag("--force", options->force, "Replace a file, or what is on a disk, that exists");
    addCloneOption(app, options->noClone);
    addImportOptions(app, options->import);
    addImageOptions(app, options->settings);
    app.footer("The image appears under its name when it is complete; to a device it is written at once.\n\n"
               "Examples:\n"
               "  discmasterctl image create -o photos.iso ~/Photos --volume PHOTOS_2026\n"
               "  discmasterctl image create -o - docs README.md --reproducible | sha256sum\n"
               "  discmasterctl image create -o new.iso --import old.iso --fs udf --udf-revision 2.50");
    return [options](const Context& context) { return create(context, *options); };
}

}  // namespace discmaster::cli

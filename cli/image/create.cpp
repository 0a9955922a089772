// Files and folders into an image file.

#include "cli/image/master.hpp"
#include "cli/image/verbs.hpp"
#include "cli/image_settings.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "cli/progress.hpp"
#include "cli/quantity.hpp"
#include "cli/sources.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
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
    ImageSettings settings;
};

/// Reports how far the image is, now and then.
class WriteProgress {
public:
    WriteProgress(ProgressReport& report, std::uint64_t total)
        : report_{report}
        , total_{total}
    {
    }

    void wrote(std::uint64_t done)
    {
        const auto now = Clock::now();
        if (done < total_ && now - shown_ < kPause) return;
        shown_ = now;
        Progress p{.action = "Writing", .share = static_cast<double>(done) / static_cast<double>(total_)};
        const std::chrono::duration<double> time = now - start_;
        if (time > kPause) {
            p.bytesPerSecond = static_cast<double>(done) / time.count();
            if (done < total_)
                p.remaining = std::chrono::seconds{
                    static_cast<std::int64_t>(static_cast<double>(total_ - done) / *p.bytesPerSecond)};
        }
        report_.update(p);
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kPause{200};

    ProgressReport& report_;
    std::uint64_t total_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point shown_ = start_;
};

void writeImage(const Context& context, OutputFile& file, const image::Plan& plan)
{
    file.open(plan.total().bytes());
    const auto report = makeProgressReport(context.output);
    const auto stream = streamImage(plan);
    WriteProgress progress{*report, stream->size()};
    std::uint64_t done = 0;
    while (const auto chunk = stream->next(context.interrupt.token())) {
        file.write(chunk.bytes());
        done += chunk.bytes().size();
        progress.wrote(done);
    }
    file.commit();
}

ExitCode create(const Context& context, const CreateOptions& options)
{
    OutputFile file{context.output, options.output, options.force};
    const auto choice = choiceOf(options.settings);
    const auto plan = planImage(context, openSources(options.paths), choice);
    writeImage(context, file, plan);

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
    app.add_option("PATH", options->paths, std::string{kPathsHelp})->required();
    app.add_option("-o,--output", options->output, "The image to make; '-' is stdout")->type_name("FILE")->required();
    app.add_flag("--force", options->force, "Replace a file, or what is on a disk, that exists");
    addImageOptions(app, options->settings);
    app.footer("The image appears under its name when it is complete; to a device it is written at once.\n\n"
               "Examples:\n"
               "  discmasterctl image create -o photos.iso ~/Photos --volume PHOTOS_2026\n"
               "  discmasterctl image create -o - docs README.md --reproducible | sha256sum");
    return [options](const Context& context) { return create(context, *options); };
}

}  // namespace discmaster::cli

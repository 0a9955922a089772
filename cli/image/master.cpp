#include "cli/image/master.hpp"

#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"

#include "image/imapi2_defaults.hpp"
#include "image/options.hpp"
#include "image/scan.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"
#include "io/chunk_pool.hpp"

#include <chrono>
#include <fcntl.h>
#include <fmt/core.h>
#include <optional>
#include <utility>

namespace discmaster::cli {

namespace {

// 16 MiB in flight hide the latency of many small files and of a slow destination.
constexpr std::size_t kChunkBytes = 512 << 10;
constexpr std::size_t kChunks = 32;

image::Time now()
{
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return {.seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count(), .nanoseconds = 0};
}

image::Options optionsOf(const ImageChoice& choice)
{
    image::Options o;
    if (choice.strictImapi2) image::setStrictImapi2(o);
    o.volumeName = choice.volume;
    if (choice.media) image::chooseDefaults(o, *choice.media);
    if (choice.fileSystems) {
        o.setFileSystems(static_cast<FsiFileSystems>(choice.fileSystems->mask));
        o.rockRidge = choice.fileSystems->rockRidge;
    }
    if (!o.iso9660) o.rockRidge = false;
    if (choice.udfRevision) o.udfRevision = *choice.udfRevision;
    if (choice.isoLevel) o.isoLevel = *choice.isoLevel;
    if (choice.sourceDateEpoch)
        o.created = {.seconds = *choice.sourceDateEpoch, .nanoseconds = 0};
    else if (choice.created)
        o.created = {.seconds = *choice.created, .nanoseconds = 0};
    else
        o.created = choice.reproducible ? image::Time{} : now();  // 1970, as the service takes
    return o;
}

void scan(const Context& context, image::Tree& tree, const std::vector<SourcePath>& sources, const ImageChoice& choice)
{
    const auto progress = makeProgressReport(context.output);
    image::ScanOptions options;
    options.stop = context.interrupt.token();
    options.reproducible = choice.reproducible;
    if (choice.sourceDateEpoch) options.latest = {.seconds = *choice.sourceDateEpoch, .nanoseconds = 0};
    if (context.output.terminal().messages)
        options.progress = [&](const image::ScanProgress& p) {
            progress->update({.action = fmt::format("Scanning {} files", p.files)});
        };

    image::Scanner scanner{tree, io::CallerFiles::own(), std::move(options)};
    for (const auto& source : sources) {
        UniqueFd fd{::fcntl(source.fd.get(), F_DUPFD_CLOEXEC, 3)};
        if (!source.folder)
            scanner.addFile(image::kRoot, std::move(fd), source.path, source.name);
        else
            scanner.addFolder(image::kRoot, std::move(fd), source.path,
                              isRootFolder(sources) ? std::nullopt : std::optional{source.name});
    }
    progress->clear();

    const auto& report = scanner.report();
    for (const auto& skipped : report.skipped)
        context.output.warning(fmt::format("left out {}: {}", printable(skipped.path), skipped.reason));
    if (report.skippedCount > report.skipped.size())
        context.output.warning(fmt::format("left out {} more", report.skippedCount - report.skipped.size()));
}

}  // namespace

image::Plan planImage(const Context& context, const std::vector<SourcePath>& sources, const ImageChoice& choice)
{
    if (choice.mediaOfDrive)
        throw UsageError{"--media drive: the image is made here and knows no drive; name the medium's type"};
    const auto options = optionsOf(choice);
    image::validate(options);
    auto tree = std::make_shared<image::Tree>();
    scan(context, *tree, sources, choice);
    return image::plan(tree, options);
}

std::unique_ptr<image::ImageStream> streamImage(const image::Plan& plan)
{
    return std::make_unique<image::ImageStream>(plan, std::make_shared<io::ChunkPool>(kChunkBytes, kChunks),
                                                io::CallerFiles::own());
}

std::string contentOf(const image::Plan& plan)
{
    const auto counts = plan.census().tree().counts();
    return contentText(counts.files + counts.symlinks, counts.directories - 1);
}

}  // namespace discmaster::cli

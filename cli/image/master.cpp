#include "cli/image/master.hpp"

#include "cli/image/write_progress.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"

#include "base/error.hpp"
#include "image/cloner.hpp"
#include "image/equal_contents.hpp"
#include "image/imapi2_defaults.hpp"
#include "image/options.hpp"
#include "image/parallel_stream.hpp"
#include "image/scan.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"
#include "io/chunk_pool.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/core.h>
#include <optional>
#include <utility>

namespace discmaster::cli {

namespace {

// 16 MiB in flight hide the latency of many small files and of a slow destination.
constexpr std::size_t kChunkBytes = 512 << 10;
constexpr std::size_t kChunks = 8;

image::Time timeOf(std::optional<std::int64_t> seconds)
{
    return seconds ? image::Time{.seconds = *seconds, .nanoseconds = 0} : image::Time::unknown();
}

void applyFields(const VolumeChoice& choice, image::Options& o)
{
    auto& f = o.fields;
    const std::pair<const char*, std::string*> fields[] = {{"system", &f.system},
                                                           {"volume-set", &f.volumeSet},
                                                           {"publisher", &f.publisher},
                                                           {"preparer", &f.preparer},
                                                           {"application", &f.application},
                                                           {"copyright-file", &f.copyrightFile},
                                                           {"abstract-file", &f.abstractFile},
                                                           {"bibliographic-file", &f.bibliographicFile}};
    for (const auto& [name, field] : fields)
        if (const auto given = choice.fields.find(name); given != choice.fields.end()) *field = given->second;
    f.expires = timeOf(choice.expires);
    f.effective = timeOf(choice.effective);
    o.zone = zoneOf(choice, o.created.seconds).value_or(o.zone);
    o.padding = choice.padding.value_or(o.padding);
    o.alignment = choice.alignment.value_or(o.alignment);
    o.fileAlignment = choice.fileAlignment.value_or(o.fileAlignment);
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
        o.enhanced = choice.fileSystems->enhanced;
    }
    if (!o.iso9660) o.rockRidge = false;
    if (choice.udfRevision) o.udfRevision = *choice.udfRevision;
    if (choice.isoLevel) o.isoLevel = *choice.isoLevel;
    o.created = timeOf(creationTime(choice));
    o.strictCompliance = choice.strict;
    o.longJoliet = choice.longJoliet;
    o.relocate = choice.relocate;
    o.redundantMetadata = !choice.singleMetadata;
    o.embedFiles = !choice.separateFiles;
    o.attributes = choice.content.attributes;
    applyFields(choice.fields, o);
    return o;
}

image::ScanOptions scanOptionsOf(const ImageChoice& choice)
{
    image::ScanOptions o;
    o.reproducible = choice.reproducible;
    o.latest = timeOf(choice.sourceDateEpoch);
    o.exclude = image::PathPatterns{choice.content.exclude};
    o.hide = image::PathPatterns{choice.content.hide};
    o.realTime = image::PathPatterns{choice.content.realTime};
    o.links = choice.content.links;
    o.specials = choice.content.specials;
    o.streams = choice.content.streams;
    o.skipUnreadable = choice.content.skipUnreadable;
    return o;
}

void applyWeights(const ImageChoice& choice, image::Tree& tree)
{
    for (const auto& [path, weight] : choice.content.weights) {
        const auto node = tree.find(path);
        if (!node)
            throw Error{Fault::ItemNotFound,
                        fmt::format("the sort file names {}, which is not in the image", path),
                        {.path = path}};
        tree.setWeight(*node, weight);
    }
}

image::Census::EqualContents equalContents(const Context& context, const image::Tree& tree)
{
    const auto progress = makeProgressReport(context.output);
    auto equal =
        image::findEqualContents(tree, io::CallerFiles::own(), context.interrupt.token(), [&](std::uint64_t n) {
            if (context.output.terminal().messages)
                progress->update({.action = fmt::format("Comparing files, {} read", sizeText(n))});
        });
    progress->clear();
    return equal;
}

void scan(const Context& context, image::Tree& tree, const std::vector<SourcePath>& sources, const ImageChoice& choice)
{
    const auto progress = makeProgressReport(context.output);
    auto options = scanOptionsOf(choice);
    options.stop = context.interrupt.token();
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

    warnSkipped(context, scanner.report().skipped, scanner.report().skippedCount);
}

}  // namespace

image::Plan planImage(const Context& context, const std::vector<SourcePath>& sources, const ImageChoice& choice,
                      const Beginning& beginning)
{
    if (choice.mediaOfDrive)
        throw UsageError{"--media drive: the image is made here and knows no drive; name the medium's type"};
    auto options = optionsOf(choice);
    auto tree = std::make_shared<image::Tree>();
    image::Findings findings;
    if (beginning) beginning(*tree, options, findings);
    image::validate(options);
    scan(context, *tree, sources, choice);
    applyWeights(choice, *tree);
    if (choice.content.once) findings.equal = equalContents(context, *tree);
    findings.boot = image::boot::prepare(*tree, openBoot(choice.boot), io::CallerFiles::own());
    auto plan = image::plan(tree, options, findings);
    for (const auto& sentence : plan.unsupported()) context.output.warning(printable(sentence));
    return plan;
}

std::unique_ptr<io::ChunkStream> streamImage(const image::Plan& plan)
{
    return image::makeParallelStream(plan, std::make_shared<io::ChunkPool>(kChunkBytes, kChunks),
                                     io::CallerFiles::own());
}

void writeImage(const Context& context, const image::Plan& plan, image::ImageStream::Taker taker,
                const std::function<void(std::uint64_t offset, ByteView bytes)>& put)
{
    const auto report = makeProgressReport(context.output);
    WriteProgress progress{*report, plan.total().bytes()};
    const auto drain = [&](io::ChunkStream& stream, auto offsetOf) {
        while (const auto chunk = stream.next(context.interrupt.token())) {
            const std::uint64_t offset = offsetOf(chunk);
            put(offset, chunk.bytes());
            progress.wrote(offset + chunk.bytes().size());
        }
    };
    if (taker) {
        image::ImageStream stream{plan, std::make_shared<io::ChunkPool>(kChunkBytes, kChunks), io::CallerFiles::own(),
                                  std::move(taker)};
        return drain(stream, [&](const io::Chunk&) { return stream.offset(); });
    }
    const auto stream = streamImage(plan);
    drain(*stream, [end = std::uint64_t{0}](const io::Chunk& chunk) mutable {
        return std::exchange(end, end + chunk.bytes().size());
    });
}

void addCloneOption(CLI::App& app, bool& noClone)
{
    app.add_flag("--no-clone", noClone,
                 "Copy all contents, though the file system (XFS, btrfs) could share them between the image and the "
                 "files that it is made of");
}

image::ImageStream::Taker makeCloner(const image::Plan& plan, int file, bool noClone, std::uint64_t base)
{
    if (noClone || file < 0 || !image::Cloner::isPossible(file)) return {};
    return image::Cloner{plan, io::CallerFiles::own(), file, base};
}

std::string contentOf(const image::Plan& plan)
{
    const auto counts = plan.census().tree().counts();
    return contentText(counts.files + counts.symlinks + counts.specials, counts.directories - 1);
}

}  // namespace discmaster::cli

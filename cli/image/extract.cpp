// The files of an image, out of it.

#include "cli/image/extractor.hpp"
#include "cli/image/open_image.hpp"
#include "cli/image/verbs.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <unordered_set>
#include <vector>

namespace discmaster::cli {

namespace {

using image::read::Entry;
using image::read::Kind;
using image::read::View;

struct ExtractOptions {
    ImageFileOptions image;
    std::vector<std::string> paths;
    std::string folder = ".";
    bool force = false, keep = false, owner = false, devices = false, streams = false;
};

/// How much there is to write, so that a full disk is told before it is full.
std::uint64_t bytesToWrite(const View& view, const std::vector<std::string>& tops)
{
    std::uint64_t total = 0;
    std::unordered_set<std::uint64_t> linked;
    walkBelow(view, tops, [&](const std::string&, const Entry& e) {
        if (e.kind != Kind::File || !e.fault.empty() || e.sparse) return;
        if (e.fileId && e.links.value_or(1) > 1 && !linked.insert(*e.fileId).second) return;
        if (e.size <= view.imageBytes() || e.compression) {
            total += e.size;
            return;
        }
        try {  // more than the image: mostly holes, or hostile
            for (const auto& extent : view.extents(e)) total += extent.recorded ? extent.length : 0;
        } catch (const Error&) {  // told when it is extracted
        }
    });
    return total;
}

class ExtractProgress {
public:
    ExtractProgress(ProgressReport& report, std::uint64_t total)
        : report_{report}
        , total_{total}
    {
    }

    void wrote(std::uint64_t done)
    {
        const auto now = Clock::now();
        if (done < total_ && now - shown_ < kPause) return;
        shown_ = now;
        Progress p{.action = "Extracting",
                   .share = total_ == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total_)};
        const std::chrono::duration<double> elapsed = now - start_;
        if (elapsed.count() > 0.5) p.bytesPerSecond = static_cast<double>(done) / elapsed.count();
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

Json resultJson(const ExtractOptions& options, const View& view, const Extracted& done)
{
    return {{"file", options.image.file},
            {"fileSystem", image::read::displayName(view.fileSystem())},
            {"folder", options.folder},
            {"files", done.files},
            {"directories", done.directories},
            {"symlinks", done.links},
            {"hardLinks", done.hardLinks},
            {"special", done.special},
            {"streams", done.streams},
            {"bytes", done.bytes},
            {"kept", done.kept},
            {"skipped", done.skipped},
            {"failed", done.failed}};
}

void print(const Output& output, const Extracted& done)
{
    output.line(fmt::format("Extracted {}, {}",
                            contentText(done.files + done.links + done.hardLinks + done.special, done.directories),
                            sizeText(done.bytes)));
    if (done.kept != 0)
        output.note(fmt::format("{} left as they were (--keep)", countText(done.kept, "file", "files")));
    if (done.skipped != 0)
        output.warning(fmt::format("{} left out: --devices makes them, as root",
                                   countText(done.skipped, "device or socket", "devices and sockets")));
    if (done.failed != 0) output.warning(countText(done.failed, "entry failed", "entries failed"));
}

ExtractPolicy policyOf(const ExtractOptions& options)
{
    if (options.force && options.keep) throw UsageError{"--force and --keep contradict each other"};
    if ((options.owner || options.devices) && ::geteuid() != 0) throw UsageError{"--owner and --devices are for root"};
    return {.existing = options.force  ? Existing::Replace
                        : options.keep ? Existing::Keep
                                       : Existing::Refuse,
            .owner = options.owner,
            .devices = options.devices,
            .streams = options.streams};
}

ExitCode extract(const Context& context, const ExtractOptions& options)
{
    const auto policy = policyOf(options);
    const auto source = openImageFile(options.image.file);
    const auto image = openImage(*source, options.image);
    const auto& view = chooseView(image, options.image.fileSystem);
    std::vector<std::string> tops;
    for (const auto& path : options.paths) tops.push_back(normalized(path));

    const auto report = makeProgressReport(context.output);
    Extractor extractor{*source, view, options.folder, policy, [&](const std::string& path, const std::string& why) {
                            report->clear();
                            context.output.warning(fmt::format("{}: {}", printable(path), printable(why)));
                        }};
    const auto total = bytesToWrite(view, tops);
    if (const auto free = extractor.freeBytes(); total > free)
        throw Error{
            Fault::OutputFailed,
            fmt::format("{} are to be extracted, but only {} are free where {} is. Choose another folder (-C), or "
                        "name what is wanted of the image.",
                        sizeText(total), sizeText(free), options.folder)};
    ExtractProgress progress{*report, total};
    walkBelow(
        view, tops,
        [&](const std::string& path, const Entry& entry) {
            extractor.extract(path, entry, context.interrupt.token(),
                              [&](std::uint64_t done) { progress.wrote(done); });
            context.output.event("extracted", {{"path", path}});
        },
        true);
    extractor.finish();
    progress.wrote(total);
    report->clear();
    print(context.output, extractor.done());
    context.output.result(resultJson(options, view, extractor.done()));
    return extractor.done().failed == 0 ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

Action defineImageExtract(CLI::App& app)
{
    auto options = std::make_shared<ExtractOptions>();
    addImageFile(app, options->image);
    app.add_option("PATH", options->paths, "Files or folders in the image; everything when left out");
    app.add_option("-C,--directory", options->folder,
                   "The folder to extract into, which is there; the current one when left out")
        ->type_name("DIR");
    app.add_flag("--force", options->force, "Replace files that exist");
    app.add_flag("--keep", options->keep, "Leave files that exist as they are");
    app.add_flag("--owner", options->owner, "Owner, group and special permissions too (root)");
    app.add_flag("--devices", options->devices, "Device nodes and sockets too (root)");
    app.add_flag("--streams", options->streams, "Named streams as extended attributes user.NAME");
    addViewOptions(app, options->image);
    app.footer("Permissions (less the umask), times, symbolic and hard links are as in the image. Nothing is\n"
               "written outside DIR: links in it are not followed, and names like '..' are replaced. What is wrong\n"
               "with one file does not stop the others; the exit status is then 1.\n\n"
               "Examples:\n"
               "  discmasterctl image extract debian.iso -C /tmp/debian\n"
               "  discmasterctl image extract photos.iso 2026/summer --fs udf");
    return [options](const Context& context) { return extract(context, *options); };
}

}  // namespace discmaster::cli

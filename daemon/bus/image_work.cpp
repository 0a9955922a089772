#include "bus/image_work.hpp"

#include "image/plan.hpp"
#include "image/scan.hpp"
#include "io/caller_files.hpp"

#include <chrono>
#include <fmt/format.h>

namespace discmaster::bus {

namespace {

/// In whole seconds: a disc's creation time, as every file system stores it, makes the same disc again.
image::Time now()
{
    using namespace std::chrono;
    return {.seconds = floor<seconds>(system_clock::now().time_since_epoch()).count(), .nanoseconds = 0};
}

image::ScanOptions scanOptions(const ScanChoice& how, JobControl& control)
{
    image::ScanOptions options;
    options.stop = control.stop();
    options.reproducible = how.reproducible;
    options.latest = how.latest;
    return options;
}

Jobs::Finish counted(const image::ScanReport& report, JobControl& control)
{
    for (const auto& skipped : report.skipped) control.warn(skipped.path + " is left out: " + skipped.reason);
    return [counted = report.counted] {
        return Variants{{"files", sdbus::Variant{counted.files}}, {"directories", sdbus::Variant{counted.directories}}};
    };
}

}  // namespace

ScanChoice takeScanOptions(Options& options)
{
    ScanChoice choice{.reproducible = options.take("reproducible", false)};
    if (const auto latest = options.take<std::int64_t>("source-date-epoch"))
        choice.latest = {.seconds = *latest, .nanoseconds = 0};
    return choice;
}

image::Time takeCreationTime(Options& options)
{
    const bool reproducible = options.take("reproducible", false);
    if (const auto epoch = options.take<std::int64_t>("source-date-epoch"))
        return {.seconds = *epoch, .nanoseconds = 0};
    return reproducible ? image::Time{} : now();
}

image::Attributes newFolder()
{
    const auto time = now();
    return {.mode = 0755, .modified = time, .accessed = time, .changed = time, .created = time};
}

std::string baseName(const std::string& path)
{
    const auto end = path.find_last_not_of('/');
    if (end == std::string::npos)
        throw Error{Fault::InvalidArgument, "'" + path + "' has no name; pass the option name"};
    const auto slash = path.rfind('/', end);
    return path.substr(slash + 1, end - slash);
}

Jobs::Work addFileWork(std::shared_ptr<image::Tree> tree, image::NodeId folder, std::string name,
                       std::shared_ptr<HostPlace> from, std::shared_ptr<const io::CallerFiles> files, ScanChoice how)
{
    return [=](JobControl& control) {
        image::Scanner scanner{*tree, files, scanOptions(how, control)};
        const auto shownAs = from->name();
        scanner.addFile(folder, from->open(*files), shownAs, name);
        return counted(scanner.report(), control);
    };
}

Jobs::Work addTreeWork(std::shared_ptr<image::Tree> tree, image::NodeId folder, std::optional<std::string> name,
                       std::shared_ptr<HostPlace> from, std::shared_ptr<const io::CallerFiles> files, ScanChoice how)
{
    return [=](JobControl& control) {
        image::Scanner scanner{*tree, files, scanOptions(how, control)};
        const auto shownAs = from->name();
        scanner.addFolder(folder, from->open(*files), shownAs, name);
        return counted(scanner.report(), control);
    };
}

Jobs::Work planWork(std::shared_ptr<const image::Tree> tree, image::Options options,
                    std::shared_ptr<const io::CallerFiles> files,
                    std::function<Variants(std::shared_ptr<const MadeImage>)> finish)
{
    return [=](JobControl&) -> Jobs::Finish {
        auto image = std::make_shared<const MadeImage>(image::plan(tree, options), files);
        return [finish, image] { return finish(image); };
    };
}

}  // namespace discmaster::bus

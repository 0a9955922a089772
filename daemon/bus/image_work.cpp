#include "bus/image_work.hpp"

#include "base/error.hpp"
#include "bus/features.hpp"
#include "bus/kept_content.hpp"
#include "bus/text.hpp"
#include "image/equal_contents.hpp"
#include "image/plan.hpp"
#include "image/scan.hpp"
#include "io/caller_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>
#include <utility>

namespace discmaster::bus {

namespace {

bool isRegular(int fd)
{
    struct stat st {};
    return ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

Jobs::Finish counted(const image::ScanReport& report, JobControl& control)
{
    for (const auto& skipped : report.skipped) {
        control.warn(skipped.path + " is left out: " + skipped.reason);
        control.leftOut({skipped.path, skipped.reason, skipped.unreadable});
    }
    return [counted = report.counted, leftOut = report.skippedCount, unreadable = report.unreadableCount,
            excluded = report.excludedCount] {
        return Variants{
            {"files", sdbus::Variant{counted.files}},   {"directories", sdbus::Variant{counted.directories}},
            {"bytes", sdbus::Variant{counted.bytes}},   {"left-out", sdbus::Variant{leftOut}},
            {"unreadable", sdbus::Variant{unreadable}}, {"excluded", sdbus::Variant{excluded}}};
    };
}

image::ScanOptions scanOptions(const TreeSite& site, const ScanChoice& how, JobControl& control)
{
    image::ScanOptions options = how.options();
    options.stop = control.stop();
    options.progress = [&](const image::ScanProgress& p) {
        control.added(p.files, p.bytes, p.current);
        site.kept->share->set(Allowances::Kind::Memory, site.tree().memoryBytes());
    };
    return options;
}

void requirePlace(const image::Tree& tree, const FilePlace& at)
{
    const auto old = tree.child(at.folder, at.name);
    if (old && (!at.replace || tree.isDirectory(*old)))
        throw Error{Fault::DupName, tree.path(*old) + " is in the image already; remove it first"};
}

/// The content of a file that is not the host's, with the attributes that it gets.
void addMade(image::Tree& tree, const FilePlace& at, const ScanChoice& how, image::Content content,
             image::ScanReport& report)
{
    report.counted.files = 1;
    report.counted.bytes = sizeOf(content);
    tree.addFile(at.folder, at.name, how.ofNewFile(at.name), std::move(content), image::Tree::Existing::Replace);
}

}  // namespace

Jobs::Work addFileWork(TreeSite site, FilePlace at, std::shared_ptr<Source> source, ScanChoice how)
{
    return [=](JobControl& control) {
        image::ScanReport report;
        changeTree(site, [&](image::Tree& tree) {
            requirePlace(tree, at);
            const auto name = source->name();
            auto fd = source->openDescriptor();
            if (fd && isRegular(fd.get())) {
                auto options = scanOptions(site, how, control);
                options.stage = [&](int file, const std::string& shownAs) {
                    return keepFile(file, shownAs, site, at.path, control);
                };
                image::Scanner scanner{tree, site.files, std::move(options)};
                scanner.addFile(at.folder, std::move(fd), name, at.name);
                report = scanner.report();
            } else if (fd) {
                addMade(tree, at, how, keepDescriptor(std::move(fd), *source, name, site, at.path, control), report);
            } else {
                addMade(tree, at, how, keepContent(*source, site, at.path, control), report);
            }
        });
        control.added(report.counted.files, report.counted.bytes, at.path);
        tellFeatures(site.options, usedFeatures(site.tree(), how), control);
        return counted(report, control);
    };
}

Jobs::Work addTreeWork(TreeSite site, image::NodeId folder, std::optional<std::string> name,
                       std::shared_ptr<HostPlace> from, ScanChoice how)
{
    return [=](JobControl& control) {
        image::ScanReport report;
        auto share = site.kept->share->take(Allowances::Kind::Descriptors, 1);
        changeTree(site, [&](image::Tree& tree) {
            auto options = scanOptions(site, how, control);
            if (site.stageFiles)
                options.stage = [&](int file, const std::string& shownAs) {
                    return keepFile(file, shownAs, site, shownAs, control);
                };
            image::Scanner scanner{tree, site.files, std::move(options)};
            const auto shownAs = from->name();
            scanner.addFolder(folder, from->open(*site.files), shownAs, name);
            report = scanner.report();
        });
        site.kept->folders.push_back(std::move(share));
        control.added(report.counted.files, report.counted.bytes, {});
        tellFeatures(site.options, usedFeatures(site.tree(), how), control);
        return counted(report, control);
    };
}

Jobs::Work keepContentWork(TreeSite site, std::shared_ptr<Source> source, std::string item,
                           std::function<Variants(image::Content)> finish)
{
    return [=](JobControl& control) -> Jobs::Finish {
        auto content = std::make_shared<image::Content>(keepContent(*source, site, item, control));
        return [finish, content] { return finish(std::move(*content)); };
    };
}

Jobs::Work addStreamWork(TreeSite site, image::NodeId file, std::string name, std::shared_ptr<Source> source)
{
    return [=](JobControl& control) -> Jobs::Finish {
        std::uint64_t size = 0;
        changeTree(site, [&](image::Tree& tree) {
            tree.requireName(name);
            if (tree.child(file, name))
                throw Error{Fault::DupName, tree.path(file) + " has a stream " + name + " already; remove it first"};
            auto content = keepContent(*source, site, tree.path(file) + ':' + name, control);
            size = sizeOf(content);
            tree.addStream(file, name, ScanChoice{}.ofNewFile(), std::move(content));
        });
        tellFeatures(site.options, {.streams = true}, control);
        return [size] { return Variants{{"data-size", sdbus::Variant{size}}}; };
    };
}

Jobs::Work moveStageWork(TreeSite site, std::shared_ptr<HostPlace> to)
{
    return [=](JobControl& control) -> Jobs::Finish {
        const auto name = to->name();
        UniqueFd folder;
        try {
            folder = to->open(*site.files);
            site.files->requireWritableFolder(folder.get());
        } catch (const Error& e) {
            if (e.fault() == Fault::NotSupported) throw;
            throw Error{Fault::InvalidWorkingDirectory, name + " cannot be the working directory: " + e.what(),
                        e.evidence()};
        }
        site.stage->moveTo(folder, name, control);
        return [bytes = site.stage->bytes()] { return Variants{{"bytes", sdbus::Variant{bytes}}}; };
    };
}

Jobs::Work planWork(TreeSite site, PlanChoice how,
                    std::function<void(Variants&, std::shared_ptr<const MadeImage>)> finish)
{
    return [=](JobControl& control) -> Jobs::Finish {
        const auto tree = site.treePointer();
        image::Findings findings;
        if (how.equalOnce) {
            const auto all = std::max<std::uint64_t>(tree->counts().bytes, 1);
            const auto tell = [&](std::uint64_t read) {
                control.publishProgress(std::min(1.0, static_cast<double>(read) / static_cast<double>(all)));
            };
            findings.equal = image::findEqualContents(*tree, site.files, control.stop(), tell, site.options.disc);
        }
        findings.boot = image::boot::prepare(*tree, how.boot, site.files);
        findings.bootCatalog = how.bootCatalog;
        findings.earlier = how.earlier;
        auto plan = image::plan(tree, site.options, findings);
        const auto unsupported = busTexts(plan.unsupported());
        for (const auto& sentence : unsupported) control.notice(Notice::ImageFeatureNotSupported, sentence);
        auto image = std::make_shared<const MadeImage>(std::move(plan), site.files, site.kept->depth + 1, how.discId);
        return [finish, image, unsupported] {
            Variants result;
            if (!unsupported.empty()) result.emplace("unsupported", sdbus::Variant{unsupported});
            finish(result, image);
            return result;
        };
    };
}

}  // namespace discmaster::bus

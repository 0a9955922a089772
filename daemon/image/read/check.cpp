#include "image/read/check.hpp"

#include "image/read/blocks.hpp"
#include "image/read/check_parts.hpp"
#include "image/read/findings.hpp"
#include "image/read/image.hpp"
#include "image/read/iso9660_view.hpp"
#include "image/read/udf_view.hpp"

#include <algorithm>
#include <compare>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace discmaster::image::read {
namespace {

/// Where a file's content is: what views of a bridge have in common.
struct Place {
    std::uint64_t dataAt = 0, size = 0;
    auto operator<=>(const Place&) const = default;
};

/// 0 for what has no content, or none that can be compared.
std::uint64_t storedSize(const Entry& e)
{
    if (!e.fault.empty() || e.sparse) return 0;
    return e.compression ? e.compression->storedSize : e.size;
}

struct Walked {
    const View* view = nullptr;
    std::vector<Place> places;  // of files with content, sorted, each once
    bool complete = false;
};

Walked walkView(const View& view, Findings& findings)
{
    Walked walked{&view, {}, false};
    Seen seen{view.fileSystem(), 0, 1, 0};
    findings.about(view.fileSystem());
    findings.attempt(
        view.volume().firstBlock, {},
        [&] {
            std::uint64_t names = 0;
            walk(view, [&](const std::string&, const Entry& e) {
                if (++names % 4096 == 0) findings.checkStop();
                if (names > kMaxChecked) return Walk::Stop;
                ++(e.isDirectory() ? seen.directories : seen.files);
                if (e.kind == Kind::File && storedSize(e) != 0) walked.places.push_back({e.dataAt, storedSize(e)});
                return Walk::Continue;
            });
            walked.complete = names <= kMaxChecked;
        },
        "the tree as a reader walks it");
    std::ranges::sort(walked.places);
    const auto [end, last] = std::ranges::unique(walked.places);
    walked.places.erase(end, last);
    for (const auto& place : walked.places) seen.bytes += place.size;
    findings.report().seen.push_back(seen);
    return walked;
}

/// Names the files of `a` whose content `b` does not show.
void reportMissing(const Walked& a, const Walked& b, Findings& findings)
{
    std::vector<Place> missing;
    std::ranges::set_difference(a.places, b.places, std::back_inserter(missing));
    if (missing.empty()) return;
    // A file may be hidden from one view on purpose. As many files, but others: then one view shows wrong data.
    const bool damaged = a.places.size() == b.places.size();
    walk(*a.view, [&](const std::string& path, const Entry& e) {
        findings.checkStop();
        if (e.kind != Kind::File || !std::ranges::binary_search(missing, Place{e.dataAt, storedSize(e)}))
            return Walk::Continue;
        const auto text = fmt::format("The content of the file ({} bytes) is in {}, but not in {}", storedSize(e),
                                      displayName(a.view->fileSystem()), displayName(b.view->fileSystem()));
        const auto block = e.dataAt / kBlockSize;
        if (damaged)
            findings.error(block, text, "bridge: views share their data", path);
        else
            findings.warning(block, text, "bridge: views share their data", path);
        return findings.report().findings.size() < kMaxFindings ? Walk::Continue : Walk::Stop;
    });
}

void checkViews(const std::vector<std::unique_ptr<View>>& views, Findings& findings)
{
    std::vector<Walked> walked;
    for (const auto& view : views) walked.push_back(walkView(*view, findings));
    findings.about(std::nullopt);
    for (std::size_t i = 1; i < walked.size(); ++i) {
        if (!walked[0].complete || !walked[i].complete) continue;
        reportMissing(walked[0], walked[i], findings);
        reportMissing(walked[i], walked[0], findings);
    }
}

/// Whether there is an anchor, though nothing in the recognition sequence makes a reader look for it.
bool hidesUdf(Blocks& blocks, std::uint64_t sessionStart) { return isAnchor(blocks, sessionStart + 256); }

void checkUdf(Blocks& blocks, std::uint64_t sessionStart, const UdfView& udf, Findings& findings)
{
    checkUdfVolume(blocks, sessionStart, udf, findings);
    const auto usage = checkUdfTree(blocks, udf, findings);
    checkUdfSpace(blocks, udf, usage.complete, findings);
}

/// Byte at which the root directory of a descriptor begins.
std::uint64_t rootOf(Blocks& blocks, const VolumeDescriptor& d)
{
    const auto b = blocks.block(d.block);
    const auto root = decodeRecord(ByteView{b}.subspan(156, 34));
    return root ? sectionStart(*root, d.blockSize) : 0;
}

}  // namespace

std::size_t Report::errors() const noexcept
{
    return static_cast<std::size_t>(std::ranges::count(findings, Severity::Error, &Finding::severity));
}

std::size_t Report::warnings() const noexcept { return findings.size() - errors(); }

Report check(io::ByteSource& image, std::uint32_t sessionStart, std::stop_token stop)
{
    Report report;
    Findings findings{report, std::move(stop)};
    const auto blocks = std::make_shared<Blocks>(image);
    if (image.size() % kBlockSize != 0)
        findings.error(image.size() / kBlockSize, "The size of the image is not a multiple of 2048", "ECMA-119 6.1.2");

    std::vector<std::unique_ptr<View>> views;
    const auto found = readVolumeDescriptors(*blocks, sessionStart);
    checkDescriptors(*blocks, found, sessionStart, findings);
    if (found.primary) {
        std::optional<std::uint8_t> skip;
        findings.about(FileSystem::RockRidge);
        findings.attempt(
            found.primary->block, {}, [&] { skip = rockRidgeSkip(*blocks, *found.primary); }, "SUSP 5.1");
        checkIsoTree(*blocks, *found.primary, skip.has_value(), findings);
        findings.attempt(
            found.primary->block, {},
            [&] {
                if (skip)
                    views.push_back(
                        std::make_unique<Iso9660View>(image, blocks, *found.primary, FileSystem::RockRidge, *skip));
                views.push_back(std::make_unique<Iso9660View>(image, blocks, *found.primary, FileSystem::Iso9660));
            },
            "ECMA-119 8.4");
    }
    if (found.joliet) {
        checkIsoTree(*blocks, *found.joliet, false, findings);
        findings.attempt(
            found.joliet->block, {},
            [&] { views.push_back(std::make_unique<Iso9660View>(image, blocks, *found.joliet, FileSystem::Joliet)); },
            "ECMA-119 8.5");
    }
    if (found.enhanced) {
        // Often the primary descriptor's own tree, whose names then are as the enhanced one's may be.
        findings.attempt(
            found.enhanced->block, {},
            [&] {
                auto view = std::make_unique<Iso9660View>(image, blocks, *found.enhanced, FileSystem::Enhanced);
                const bool own = !found.primary || view->root().dataAt != rootOf(*blocks, *found.primary);
                if (own) checkIsoTree(*blocks, *found.enhanced, false, findings);
                views.push_back(std::move(view));
            },
            "ECMA-119 8.5");
    }
    findings.about(FileSystem::Udf);
    findings.attempt(
        sessionStart + 256, {},
        [&] {
            UdfChoice choice;
            choice.sessionStart = sessionStart;
            auto udf = openUdf(image, blocks, choice);
            if (udf) {
                checkUdf(*blocks, sessionStart, *udf, findings);
                views.push_back(std::move(udf));
            } else if (hidesUdf(*blocks, sessionStart)) {
                findings.error(sessionStart + 16,
                               "There is a UDF anchor, but no NSR descriptor in the recognition sequence",
                               "ECMA-167 2/8.3.1");
                choice.unannounced = true;
                if (udf = openUdf(image, blocks, choice)) checkUdf(*blocks, sessionStart, *udf, findings);
            }
        },
        "ECMA-167 3/8.4, 4/8.3");
    findings.about(std::nullopt);
    if (views.empty())
        findings.error(sessionStart + 16, "There is no file system that can be read", "ECMA-119 6.2.1, ECMA-167 2/8.3");
    checkViews(views, findings);
    findings.checkUses();
    return report;
}

}  // namespace discmaster::image::read

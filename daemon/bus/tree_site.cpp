#include "bus/tree_site.hpp"

#include "base/error.hpp"
#include "image/estimate.hpp"
#include "image/limits.hpp"

#include <fmt/format.h>
#include <optional>

namespace discmaster::bus {

namespace {

/// Blocks of the image, measured; nothing where it cannot be laid out for another reason, which laying it out will
/// tell.
std::optional<std::uint64_t> measured(const TreeSite& site)
{
    try {
        return image::measureBlocks(site.treePointer(), site.options);
    } catch (const Error&) {
        return std::nullopt;
    }
}

void requireRoom(const TreeSite& site)
{
    const auto room = site.options.freeBlocks;
    if (room == 0) return;
    const auto about = image::estimateBlocks(site.tree().counts(), site.options);
    if (about <= room) return;
    const auto blocks = measured(site).value_or(about);
    if (blocks > room)
        throw Error{Fault::ImageSizeLimit,
                    fmt::format("the image would take {} blocks of 2048 bytes and FreeMediaBlocks is {}; take files "
                                "out, or set it for a larger medium",
                                blocks, room)};
}

void charge(const KeptTree& kept) { kept.share->set(Allowances::Kind::Memory, kept.tree.memoryBytes()); }

}  // namespace

void changeTree(const TreeSite& site, const std::function<void(image::Tree&)>& change)
{
    auto& tree = site.tree();
    const auto before = tree.changePoint();
    const auto staged = site.stage->bytes();
    try {
        change(tree);
        image::requireWithinLimits(tree.counts(), site.options);
        requireRoom(site);
        charge(*site.kept);
    } catch (...) {
        tree.rollback(before);
        site.stage->cutBack(staged);
        charge(*site.kept);
        throw;
    }
}

void rollBack(const TreeSite& site, std::uint64_t changePoint)
{
    image::requireWithinLimits(site.tree().countsAt(changePoint), site.options);
    site.tree().rollback(changePoint);
    charge(*site.kept);
}

}  // namespace discmaster::bus

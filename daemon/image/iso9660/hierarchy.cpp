#include "image/iso9660/hierarchy.hpp"

#include <algorithm>

namespace discmaster::image::iso9660 {

Hierarchy::Hierarchy(const Census& census, Relocation relocation)
    : census_{census}
{
    if (relocation == Relocation::On) relocate();
}

void Hierarchy::relocate()
{
    // Each by itself, not whole subtrees: one that is moved has nothing below it then but placeholders and files, as
    // readers know it from mkisofs.
    constexpr std::uint32_t kLevels = 8;
    for (std::uint32_t d = 0; d < census_.directoryCount(); ++d)
        if (census_.info(DirectoryNo{d}).depth > kLevels) moved_.push_back(DirectoryNo{d});
    if (moved_.empty()) return;
    const auto& root = census_.info(DirectoryNo{0});
    for (std::uint32_t i = 0; i < root.count && !shelter_; ++i) {
        const EntryNo entry{index(root.first) + i};
        if (census_.isDirectory(entry) && census_.name(entry) == kMadeName) shelter_ = census_.directory(entry);
    }
    made_ = !shelter_;
    if (made_) shelter_ = DirectoryNo{census_.directoryCount()};
}

DirectoryNo Hierarchy::parent(DirectoryNo d) const noexcept
{
    if (isMade(d)) return DirectoryNo{0};
    return isMoved(d) ? *shelter_ : census_.info(d).parent;
}

bool Hierarchy::isMoved(DirectoryNo d) const noexcept { return std::ranges::binary_search(moved_, d); }

void Hierarchy::appendNames(DirectoryNo d, std::vector<EntryNo>& to) const
{
    if (!isMade(d)) {
        const auto& info = census_.info(d);
        for (std::uint32_t i = 0; i < info.count; ++i) to.push_back(EntryNo{index(info.first) + i});
    }
    if (d == shelter_)
        for (const auto moved : moved_) to.push_back(census_.info(moved).entry);
    if (made_ && index(d) == 0) to.push_back(EntryNo{census_.entryCount()});
}

std::string Hierarchy::path(DirectoryNo d) const
{
    return isMade(d) ? "/" + std::string{kMadeName} : census_.tree().path(node(d));
}

}  // namespace discmaster::image::iso9660

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
    constexpr std::uint32_t kLevels = 8, kInShelter = 3;  // below the root and the shelter
    std::vector<std::uint32_t> levels(census_.directoryCount(), 1);
    for (std::uint32_t d = 1; d < census_.directoryCount(); ++d) {  // parents come before their children
        levels[d] = levels[index(census_.info(DirectoryNo{d}).parent)] + 1;
        if (levels[d] <= kLevels) continue;
        moved_.push_back(DirectoryNo{d});
        levels[d] = kInShelter;
    }
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

#pragma once
// The directories of one volume of the ISO 9660 family: those of the census, but for what Rock Ridge relocates so that
// no reader meets more than eight levels (ECMA-119 6.8.2.1, RRIP 4.1.5).

#include "image/census.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace discmaster::image::iso9660 {

/// Directories have their census numbers. One more may be there, to hold the relocated ones: unless the tree has an
/// /rr_moved of its own, it is made, and has a directory number and a name number behind the census' last.
class Hierarchy {
public:
    enum class Relocation : bool { Off, On };
    Hierarchy(const Census& census, Relocation relocation);

    const Census& census() const noexcept { return census_; }
    std::uint32_t directoryCount() const noexcept { return census_.directoryCount() + (made_ ? 1 : 0); }
    std::uint32_t nameCount() const noexcept
    {
        return census_.entryCount() + static_cast<std::uint32_t>(moved_.size()) + (made_ ? 1 : 0);
    }

    /// As the volume has it; the root's is the root.
    DirectoryNo parent(DirectoryNo d) const noexcept;
    /// The directory lies in another place than in the tree, where a placeholder stands for it.
    bool isMoved(DirectoryNo d) const noexcept;
    bool isMade(DirectoryNo d) const noexcept { return index(d) >= census_.directoryCount(); }
    bool isMade(EntryNo e) const noexcept { return index(e) >= census_.entryCount(); }
    /// What holds the relocated directories, if there are any.
    std::optional<DirectoryNo> shelter() const noexcept { return shelter_; }

    /// Appends the names in a directory.
    void appendNames(DirectoryNo d, std::vector<EntryNo>& to) const;
    /// The name, in that directory, is only a placeholder: a file's record that leads to a relocated directory.
    bool isPlaceholder(EntryNo e, DirectoryNo in) const noexcept
    {
        return !moved_.empty() && isDirectory(e) && parent(directory(e)) != in;
    }

    // As the census has them, but for the directory that was made.
    std::string_view name(EntryNo e) const noexcept { return isMade(e) ? kMadeName : census_.name(e); }
    bool isDirectory(EntryNo e) const noexcept { return isMade(e) || census_.isDirectory(e); }
    DirectoryNo directory(EntryNo e) const noexcept
    {
        return isMade(e) ? DirectoryNo{census_.directoryCount()} : census_.directory(e);
    }
    NodeId node(DirectoryNo d) const noexcept { return isMade(d) ? kRoot : census_.node(census_.info(d).entry); }
    std::string path(DirectoryNo d) const;

private:
    /// Readers that sort relocated directories out know them by this name of their parent.
    static constexpr std::string_view kMadeName = "rr_moved";

    void relocate();

    const Census& census_;
    std::optional<DirectoryNo> shelter_;
    bool made_ = false;
    std::vector<DirectoryNo> moved_;  // ascending
};

}  // namespace discmaster::image::iso9660

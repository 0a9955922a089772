#pragma once
// How the file systems of the ISO 9660 family spell names, and how names that would be spelled alike are told apart.

#include "image/iso9660/hierarchy.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace discmaster::image::iso9660 {

/// A name as a directory record holds it.
struct Identifier {
    std::array<char, 222> bytes;
    std::uint8_t length = 0;      ///< all of it, a version (";1") included
    std::uint8_t sortLength = 0;  ///< without the version
    bool faithful = true;         ///< nothing was replaced or cut, letter case aside

    std::string_view all() const noexcept { return {bytes.data(), length}; }
    std::string_view sortKey() const noexcept { return {bytes.data(), sortLength}; }
};

/// Spells names. Pure.
class Spelling {
public:
    virtual ~Spelling() = default;
    /// Spells a name of the tree. A `number` that is not 0 is worked in: its decimal digits without the first, which
    /// only keeps the others' zeros (1007 is "007").
    virtual void spell(std::string_view name, bool directory, std::uint32_t number, Identifier& out) const = 0;
    /// Equal for identifiers that readers take for the same name.
    virtual std::uint64_t likeness(const Identifier& id) const = 0;
};

/// Which names get into a file system, and what happens to those that do not fit.
struct NameRules {
    bool posix = false;   ///< symbolic links, devices, FIFOs and sockets are left out otherwise
    bool strict = false;  ///< a name that cannot be spelled as it is throws: InvalidPath, or NoUniqueName
};

/// A name in its directory. Those of one directory are consecutive and sorted as they are spelled.
enum class NameNo : std::uint32_t {};

/// The names of a volume as it spells them: unique in each directory, and sorted. What a name becomes depends on the
/// names in its directory and on nothing else. Takes time in proportion to the number of names, and keeps 8 bytes for
/// each.
class NameTable {
public:
    NameTable(const Hierarchy& hierarchy, const Spelling& spelling, NameRules rules);

    NameNo first(DirectoryNo directory) const noexcept { return NameNo{starts_[index(directory)]}; }
    std::uint32_t count(DirectoryNo directory) const noexcept
    {
        return starts_[index(directory) + 1] - starts_[index(directory)];
    }
    EntryNo entry(NameNo name) const noexcept { return entries_[index(name)]; }
    /// A directory, as opposed to a file or a placeholder for a relocated directory.
    bool isDirectory(NameNo name) const noexcept
    {
        return hierarchy_.isDirectory(entry(name)) && (numbers_[index(name)] & kPlaceholder) == 0;
    }
    void spell(NameNo name, Identifier& out) const;

private:
    static constexpr std::uint32_t kPlaceholder = 0x8000'0000;  // among the numbers, which stay below 10^9

    class Numbering;
    void sort(std::uint32_t first);

    const Hierarchy& hierarchy_;
    const Spelling& spelling_;
    std::vector<EntryNo> entries_;        // by NameNo
    std::vector<std::uint32_t> numbers_;  // by NameNo
    std::vector<std::uint32_t> starts_;   // by DirectoryNo, and the end
};

}  // namespace discmaster::image::iso9660

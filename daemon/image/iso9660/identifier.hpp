#pragma once
// How the file systems of the ISO 9660 family spell names, and how names that would be spelled alike are told apart.

#include "image/census.hpp"

#include <array>
#include <cstdint>
#include <span>
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
    bool symlinks = false;  ///< symbolic links are left out otherwise
    bool strict = false;    ///< a name that cannot be spelled as it is throws: InvalidPath, or NoUniqueName
};

/// The names of a tree as one file system spells them: unique in each directory, and sorted as they are spelled. What a
/// name becomes depends on the names in its directory and on nothing else. Takes time in proportion to the number of
/// names, and keeps 8 bytes for each.
class NameTable {
public:
    NameTable(const Census& census, const Spelling& spelling, NameRules rules);

    void spell(EntryNo entry, Identifier& out) const;
    /// The names of a directory in the order of their identifiers.
    std::span<const EntryNo> names(DirectoryNo directory) const noexcept;

private:
    class Numbering;
    void sort(std::span<EntryNo> names) const;

    const Census& census_;
    const Spelling& spelling_;
    std::vector<std::uint32_t> numbers_;  // by EntryNo
    std::vector<EntryNo> order_;          // the stretches of the census, sorted, what is left out at their ends
    std::vector<std::uint32_t> counts_;   // by DirectoryNo: how many of the stretch are in
};

}  // namespace discmaster::image::iso9660

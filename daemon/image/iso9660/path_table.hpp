#pragma once

#include "image/iso9660/directories.hpp"
#include "image/iso9660/identifier.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::image::iso9660 {

/// The directories of a volume by depth, parent and name (ECMA-119 6.9.1). Two regions show it: one in each byte order.
class PathTable {
public:
    /// Throws TooManyDirs for more than 65535 directories: the number of a parent has 16 bits.
    PathTable(const Hierarchy& hierarchy, const NameTable& names, const Directories& directories);

    std::uint32_t bytes() const noexcept { return offsets_.back(); }
    std::uint64_t blocks() const noexcept { return sectorsFor(bytes()).n; }
    void render(std::uint64_t block, bool bigEndian, Block out) const;

private:
    struct Entry {
        DirectoryNo directory{};
        NameNo name{};  // not of the root
    };
    const Hierarchy& hierarchy_;
    const NameTable& names_;
    const Directories& directories_;
    std::vector<Entry> order_;
    std::vector<std::uint16_t> numbers_;  // by DirectoryNo, from 1
    std::vector<std::uint32_t> offsets_;  // of each entry, and the end
};

}  // namespace discmaster::image::iso9660

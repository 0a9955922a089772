#pragma once

#include "image/read/findings.hpp"
#include "image/read/iso9660.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace discmaster::image::read {

/// What a path table has to say about a directory of the tree.
struct ListedDirectory {
    std::vector<std::byte> name;
    std::uint32_t parent = 0;  ///< its extent
    std::uint8_t attributeBlocks = 0;
    bool seen = false;
};
using ListedDirectories = std::unordered_map<std::uint32_t, ListedDirectory>;  // by extent

/// Holds both path tables of a descriptor against the tree, and against their optional copies (ECMA-119 6.9, 9.4).
void checkPathTables(Blocks& blocks, const VolumeDescriptor& descriptor, ListedDirectories& directories,
                     Findings& findings);

}  // namespace discmaster::image::read

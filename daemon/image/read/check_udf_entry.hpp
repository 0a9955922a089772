#pragma once
// Rules for file entries, their extended attributes and their extents.

#include "image/read/check_udf_fields.hpp"
#include "image/read/udf_view.hpp"

#include <cstdint>
#include <string>

namespace discmaster::image::read {

/// What a file entry is there for.
enum class Role : std::uint8_t {
    Named,  ///< an identifier of the tree names it
    Root,
    StreamDirectory,
    Stream,
    Table,     ///< a virtual allocation table
    Metadata,  ///< a file of the metadata partition
};

/// One file entry as it was found.
struct FoundEntry {
    const FileEntry& entry;
    ByteView block;   ///< its bytes
    LogicalBlock at;  ///< where it is
    std::string path;
    Role role = Role::Named;
};

/// Checks an entry and notes the blocks that it uses.
void checkFileEntry(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, const FoundEntry& found,
                    Findings& findings);

}  // namespace discmaster::image::read

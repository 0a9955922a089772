#pragma once

#include "image/census.hpp"

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace discmaster::image::udf {

/// The names of all entries in UDF: those of the tree as they are where CS0 can hold them, which is nearly always;
/// the others mangled so that they are unique in their directory. Only mangled names take memory.
class Names {
public:
    /// Throws as uniqueNames() does.
    Names(const Census& census, bool strict);

    /// The name of an entry in CS0, 2 to 255 bytes.
    std::string get(EntryNo entry) const;

private:
    void mangle(const DirectoryInfo& directory, bool strict);

    const Census& census_;
    std::unordered_map<std::uint32_t, std::string> mangled_;  // by EntryNo
};

/// The names of the nodes of one directory in CS0, each different. Throws Error{Fault::NoUniqueName} when there is no
/// room for another, and Error{Fault::InvalidPath} for a name that cannot be kept as it is when `strict`.
std::vector<std::string> uniqueNames(const Tree& tree, std::span<const NodeId> nodes, bool strict);

}  // namespace discmaster::image::udf

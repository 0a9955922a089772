#pragma once

#include "image/census.hpp"

#include <string>
#include <unordered_map>

namespace discmaster::image::udf {

/// The names of all entries in UDF: those of the tree as they are where CS0 can hold them, which is nearly always;
/// the others mangled so that they are unique in their directory. Only mangled names take memory.
class Names {
public:
    /// Throws Error{Fault::NoUniqueName}, and Error{Fault::NoUniqueName} too for a mangled name when `strict`.
    Names(const Census& census, bool strict);

    /// The name of an entry in CS0, 2 to 255 bytes.
    std::string get(EntryNo entry) const;

private:
    void mangle(const DirectoryInfo& directory, bool strict);

    const Census& census_;
    std::unordered_map<std::uint32_t, std::string> mangled_;  // by EntryNo
};

}  // namespace discmaster::image::udf

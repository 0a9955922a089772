#pragma once
// Which block each file entry has, and which unique id.

#include "image/census.hpp"
#include "image/udf/codec.hpp"

#include <cstdint>

namespace discmaster::image::udf {

/// The entries of directories lie one behind the other, likewise those of objects and of stream directories.
class Numbering {
public:
    explicit Numbering(const Census& census) noexcept
        : census_{census}
    {
    }
    /// The first blocks of each, in the partition of file structures.
    void place(std::uint16_t partition, std::uint32_t directories, std::uint32_t objects,
               std::uint32_t streamDirectories) noexcept
    {
        partition_ = partition;
        directories_ = directories;
        objects_ = objects;
        streamDirectories_ = streamDirectories;
    }

    LogicalBlock block(DirectoryNo d) const noexcept { return at(directories_ + index(d)); }
    LogicalBlock block(ObjectNo o) const noexcept { return at(objects_ + index(o)); }
    /// `n` counts the census' owners of streams.
    LogicalBlock streamDirectory(std::uint32_t n) const noexcept { return at(streamDirectories_ + n); }

    // UDF 3.2.1.1: each name has an id of its own, and a file that of its first name. The root's is 0, and 1 to 15 are
    // kept for the Macintosh. Streams and their directory have that of their file.
    std::uint32_t uniqueId(EntryNo e) const noexcept { return index(e) == 0 ? 0 : 15 + index(e); }
    std::uint32_t uniqueId(DirectoryNo d) const noexcept { return uniqueId(census_.info(d).entry); }
    std::uint32_t uniqueId(ObjectNo o) const noexcept { return uniqueId(census_.firstName(o)); }
    std::uint64_t nextUniqueId() const noexcept { return std::uint64_t{15} + census_.entryCount(); }

private:
    LogicalBlock at(std::uint32_t block) const noexcept { return {.block = block, .partition = partition_}; }

    const Census& census_;
    std::uint16_t partition_ = 0;
    std::uint32_t directories_ = 0, objects_ = 0, streamDirectories_ = 0;
};

}  // namespace discmaster::image::udf

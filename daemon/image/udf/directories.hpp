#pragma once

#include "image/census.hpp"
#include "image/udf/names.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::image::udf {

/// Where file entries lie, as blocks of the partition, and their unique ids.
class Numbering {
public:
    Numbering(const Census& census)
        : directories_{census.directoryCount()}
        , objects_{census.objectCount()}
    {
    }
    void place(std::uint32_t directoryEntries, std::uint32_t fileEntries) noexcept
    {
        directoryEntries_ = directoryEntries;
        fileEntries_ = fileEntries;
    }

    std::uint32_t block(DirectoryNo d) const noexcept { return directoryEntries_ + index(d); }
    std::uint32_t block(ObjectNo o) const noexcept { return fileEntries_ + index(o); }
    // UDF 3.2.1: the root's is 0, and 1 to 15 are kept for the Macintosh.
    std::uint32_t uniqueId(DirectoryNo d) const noexcept { return index(d) == 0 ? 0 : 15 + index(d); }
    std::uint32_t uniqueId(ObjectNo o) const noexcept { return 15 + directories_ + index(o); }
    std::uint64_t nextUniqueId() const noexcept { return std::uint64_t{15} + directories_ + objects_; }

private:
    std::uint32_t directories_, objects_;
    std::uint32_t directoryEntries_ = 0, fileEntries_ = 0;
};

/// The contents of all directories: file identifier descriptors, each directory from a block of its own. Kept are 8
/// bytes for each block and 12 for each directory; a block is encoded when asked for.
class Directories {
public:
    Directories(const Census& census, const Names& names);

    std::uint64_t blocks() const noexcept { return checkpoints_.size(); }
    /// The first block of a directory, counted from the first block of all.
    std::uint32_t start(DirectoryNo d) const noexcept { return starts_[index(d)]; }
    std::uint64_t bytes(DirectoryNo d) const noexcept { return bytes_[index(d)]; }

    /// Renders a block; `first` is the partition's block that the directories begin at.
    void render(std::uint64_t block, std::uint32_t first, const Numbering& numbering, Block out) const;

private:
    /// The descriptor that covers the first byte of a block: 0 is the parent's, n the n-th entry's.
    struct Checkpoint {
        std::uint32_t identifier = 0;
        std::uint32_t before = 0;  ///< bytes of it in front of the block
    };

    std::size_t put(DirectoryNo d, std::uint32_t identifier, std::uint32_t location, const Numbering& numbering,
                    MutableBytes out) const;

    const Census& census_;
    const Names& names_;
    std::vector<std::uint32_t> starts_;
    std::vector<std::uint64_t> bytes_;
    std::vector<Checkpoint> checkpoints_;
};

}  // namespace discmaster::image::udf

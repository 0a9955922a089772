#pragma once
// The contents of directories: lists of file identifier descriptors, each from a block of its own.

#include "image/udf/file_structures.hpp"
#include "image/udf/revision.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::image::udf {

/// What the lists hold. Identifier 0 of each is its parent's.
class IdentifierLists {
public:
    virtual ~IdentifierLists() = default;
    virtual std::uint32_t lists() const = 0;
    /// Identifiers of a list, the parent's included.
    virtual std::uint32_t count(std::uint32_t list) const = 0;
    /// In CS0; empty for the parent.
    virtual std::string name(std::uint32_t list, std::uint32_t identifier) const = 0;
    /// The rest; the name is filled in by the caller.
    virtual IdentifierFacts facts(std::uint32_t list, std::uint32_t identifier) const = 0;
};

/// The lists as blocks. Kept are 8 bytes for each block and 12 for each list; a block is encoded when asked for.
class Identifiers {
public:
    /// Throws ImageTooBig.
    Identifiers(const IdentifierLists& lists, const Revision& revision);

    std::uint64_t blocks() const noexcept { return checkpoints_.size(); }
    /// The first block of a list, counted from the first block of all.
    std::uint32_t start(std::uint32_t list) const noexcept { return starts_[list]; }
    std::uint64_t bytes(std::uint32_t list) const noexcept { return bytes_[list]; }

    /// Renders a block; `first` is the partition's block that the lists begin at.
    void render(std::uint64_t block, std::uint32_t first, Block out) const;

private:
    /// The descriptor that covers the first byte of a block.
    struct Checkpoint {
        std::uint32_t identifier = 0;
        std::uint32_t before = 0;  ///< bytes of it in front of the block
    };

    std::size_t put(std::uint32_t list, std::uint32_t identifier, std::uint64_t at, std::uint32_t first,
                    MutableBytes out) const;

    const IdentifierLists& lists_;
    const Revision& revision_;
    std::vector<std::uint32_t> starts_;
    std::vector<std::uint64_t> bytes_;
    std::vector<Checkpoint> checkpoints_;
};

}  // namespace discmaster::image::udf

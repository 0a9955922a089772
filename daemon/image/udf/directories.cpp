#include "image/udf/directories.hpp"

#include "base/error.hpp"
#include "image/udf/file_structures.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace discmaster::image::udf {

Directories::Directories(const Census& census, const Names& names)
    : census_{census}
    , names_{names}
{
    starts_.reserve(census.directoryCount());
    bytes_.reserve(census.directoryCount());
    for (const auto& directory : census.directories()) {
        if (checkpoints_.size() > 0xFFFFFFFF)
            throw Error{Fault::ImageTooBig,
                        "The directories take more blocks than UDF can address; put fewer files on the disc."};
        starts_.push_back(static_cast<std::uint32_t>(checkpoints_.size()));
        std::uint64_t at = 0;
        for (std::uint32_t i = 0; i <= directory.count; ++i) {
            // No descriptor is as long as a block, so each covers the first byte of at most one.
            const auto size = identifierSize(i == 0 ? 0 : names_.get(EntryNo{index(directory.first) + i - 1}).size());
            const auto nextBlock = roundUp(at, kBlockSize);
            if (nextBlock < at + size) checkpoints_.push_back({i, static_cast<std::uint32_t>(nextBlock - at)});
            at += size;
        }
        bytes_.push_back(at);
    }
}

std::size_t Directories::put(DirectoryNo d, std::uint32_t identifier, std::uint32_t location,
                             const Numbering& numbering, MutableBytes out) const
{
    const auto& directory = census_.info(d);
    IdentifierFacts facts;
    std::string name;
    if (identifier == 0) {
        facts.directory = true;
        facts.parent = true;
        facts.entry = numbering.block(directory.parent);
        facts.uniqueId = numbering.uniqueId(directory.parent);
    } else {
        const EntryNo entry{index(directory.first) + identifier - 1};
        name = names_.get(entry);
        facts.name = name;
        facts.hidden = census_.tree().attributes(census_.node(entry)).hidden;
        facts.directory = census_.isDirectory(entry);
        if (facts.directory) {
            facts.entry = numbering.block(census_.directory(entry));
            facts.uniqueId = numbering.uniqueId(census_.directory(entry));
        } else {
            facts.entry = numbering.block(census_.object(entry));
            facts.uniqueId = numbering.uniqueId(census_.object(entry));
        }
    }
    const auto size = identifierSize(name.size());
    putIdentifier(facts, location, out.first(size));
    return size;
}

void Directories::render(std::uint64_t block, std::uint32_t first, const Numbering& numbering, Block out) const
{
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), block);
    const DirectoryNo d{static_cast<std::uint32_t>(after - starts_.begin() - 1)};
    const auto blockAt = (block - start(d)) * kBlockSize;  // in the directory
    const auto& checkpoint = checkpoints_[static_cast<std::size_t>(block)];
    auto at = blockAt - checkpoint.before;
    const auto end = std::min(blockAt + kBlockSize, bytes(d));
    for (auto identifier = checkpoint.identifier; at < end; ++identifier) {
        std::array<std::byte, kMaxIdentifier> buffer{};
        const auto location = first + start(d) + static_cast<std::uint32_t>(at / kBlockSize);
        const auto size = put(d, identifier, location, numbering, buffer);
        const auto from = std::max(at, blockAt), to = std::min(at + size, blockAt + kBlockSize);
        std::copy_n(buffer.begin() + static_cast<std::ptrdiff_t>(from - at), to - from,
                    out.begin() + static_cast<std::ptrdiff_t>(from - blockAt));
        at += size;
    }
}

}  // namespace discmaster::image::udf

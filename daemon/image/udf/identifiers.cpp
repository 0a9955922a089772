#include "image/udf/identifiers.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace discmaster::image::udf {

Identifiers::Identifiers(const IdentifierLists& lists, const Revision& revision)
    : lists_{lists}
    , revision_{revision}
{
    starts_.reserve(lists.lists());
    bytes_.reserve(lists.lists());
    for (std::uint32_t list = 0; list < lists.lists(); ++list) {
        if (checkpoints_.size() > 0xFFFFFFFF)
            throw Error{Fault::ImageTooBig,
                        "the directories take more blocks than UDF can address; put fewer files on the disc"};
        starts_.push_back(static_cast<std::uint32_t>(checkpoints_.size()));
        std::uint64_t at = 0;
        for (std::uint32_t i = 0; i < lists.count(list); ++i) {
            // No descriptor is as long as a block, so each covers the first byte of at most one.
            const auto size = identifierSize(lists.name(list, i).size(), at);
            const auto nextBlock = roundUp(at, kBlockSize);
            if (nextBlock < at + size) checkpoints_.push_back({i, static_cast<std::uint32_t>(nextBlock - at)});
            at += size;
        }
        bytes_.push_back(at);
    }
}

std::size_t Identifiers::put(std::uint32_t list, std::uint32_t identifier, std::uint64_t at, std::uint32_t first,
                             MutableBytes out) const
{
    const auto name = lists_.name(list, identifier);
    auto facts = lists_.facts(list, identifier);
    facts.name = name;
    const auto size = identifierSize(name.size(), at);
    const auto location = first + start(list) + static_cast<std::uint32_t>(at / kBlockSize);
    putIdentifier(facts, location, out.first(size), revision_);
    return size;
}

void Identifiers::render(std::uint64_t block, std::uint32_t first, Block out) const
{
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), block);
    const auto list = static_cast<std::uint32_t>(after - starts_.begin() - 1);
    const auto blockAt = (block - start(list)) * kBlockSize;  // in the list
    const auto& checkpoint = checkpoints_[static_cast<std::size_t>(block)];
    auto at = blockAt - checkpoint.before;
    const auto end = std::min(blockAt + kBlockSize, bytes(list));
    for (auto identifier = checkpoint.identifier; at < end; ++identifier) {
        std::array<std::byte, kMaxIdentifier> buffer{};
        const auto size = put(list, identifier, at, first, buffer);
        const auto from = std::max(at, blockAt), to = std::min(at + size, blockAt + kBlockSize);
        std::copy_n(buffer.begin() + static_cast<std::ptrdiff_t>(from - at), to - from,
                    out.begin() + static_cast<std::ptrdiff_t>(from - blockAt));
        at += size;
    }
}

}  // namespace discmaster::image::udf

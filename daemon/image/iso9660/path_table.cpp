#include "image/iso9660/path_table.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace discmaster::image::iso9660 {

namespace {
constexpr std::size_t kHead = 8;  // ECMA-119 9.4: up to the identifier

constexpr std::uint32_t entryBytes(const Identifier& id) noexcept
{
    return static_cast<std::uint32_t>(roundUp(kHead + id.length, 2));
}
}  // namespace

PathTable::PathTable(const Hierarchy& hierarchy, const NameTable& names, const Directories& directories)
    : hierarchy_{hierarchy}
    , names_{names}
    , directories_{directories}
{
    if (hierarchy.directoryCount() > 0xFFFF)
        throw Error{
            Fault::TooManyDirs,
            fmt::format("the image has {} directories and ISO 9660 and Joliet can have 65535; make it with UDF alone",
                        hierarchy.directoryCount())};
    numbers_.resize(hierarchy.directoryCount());
    order_.reserve(hierarchy.directoryCount());
    order_.push_back({});
    offsets_ = {0, 10};
    numbers_[0] = 1;
    Identifier id;
    for (std::size_t i = 0; i < order_.size(); ++i) {
        const auto parent = order_[i].directory;
        const auto first = index(names.first(parent));
        for (auto n = first; n < first + names.count(parent); ++n) {
            if (!names.isDirectory(NameNo{n})) continue;
            const auto directory = hierarchy.directory(names.entry(NameNo{n}));
            order_.push_back({.directory = directory, .name = NameNo{n}});
            numbers_[index(directory)] = static_cast<std::uint16_t>(order_.size());
            names.spell(NameNo{n}, id);
            offsets_.push_back(offsets_.back() + entryBytes(id));
        }
    }
}

void PathTable::render(std::uint64_t block, bool bigEndian, Block out) const
{
    // Entries cross blocks: each that touches this one is made aside and its part copied.
    const auto begin = block * kBlockSize;
    const auto end = std::min<std::uint64_t>(begin + kBlockSize, bytes());
    auto i = static_cast<std::size_t>(std::upper_bound(offsets_.begin(), offsets_.end(), begin) - offsets_.begin() - 1);
    for (Identifier id; i < order_.size() && offsets_[i] < end; ++i) {
        id.bytes[0] = 0;
        id.length = 1;
        if (i > 0) names_.spell(order_[i].name, id);
        std::array<std::byte, kHead + sizeof id.bytes> entry{};
        const auto parent = numbers_[index(hierarchy_.parent(order_[i].directory))];
        putU8(entry, 0, id.length);
        if (bigEndian) {
            putBe32(entry, 2, directories_.extent(order_[i].directory));
            putBe16(entry, 6, parent);
        } else {
            putLe32(entry, 2, directories_.extent(order_[i].directory));
            putLe16(entry, 6, parent);
        }
        putText(entry, kHead, id.length, id.all());
        for (auto at = std::max<std::uint64_t>(begin, offsets_[i]); at < std::min<std::uint64_t>(end, offsets_[i + 1]);
             ++at)
            out[at - begin] = entry[at - offsets_[i]];
    }
}

}  // namespace discmaster::image::iso9660

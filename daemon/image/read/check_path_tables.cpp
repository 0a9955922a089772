#include "image/read/check_path_tables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace discmaster::image::read {
namespace {

class TableCheck {
public:
    TableCheck(Blocks& blocks, const VolumeDescriptor& descriptor, ListedDirectories& directories, Findings& findings)
        : blocks_{blocks}
        , descriptor_{descriptor}
        , directories_{directories}
        , findings_{findings}
        , joliet_{descriptor.jolietLevel != 0}
    {
    }

    void run()
    {
        constexpr std::uint32_t kMostBytes = 1U << 26;
        if (descriptor_.pathTableSize > kMostBytes || descriptor_.pathTableSize < 10)
            return findings_.error(descriptor_.block,
                                   fmt::format("The path table has {} bytes", descriptor_.pathTableSize),
                                   "ECMA-119 8.4.13");
        const auto vd = blocks_.block(descriptor_.block);
        findings_.attempt(
            descriptor_.pathTableL, {}, [&] { check(descriptor_.pathTableL, false, le32(vd, 144)); },
            "ECMA-119 8.4.14");
        findings_.attempt(
            descriptor_.pathTableM, {}, [&] { check(descriptor_.pathTableM, true, be32(vd, 152)); }, "ECMA-119 8.4.16");
    }

private:
    struct Before {
        std::uint32_t extent = 0;
        std::size_t parent = 1;
        std::vector<std::byte> name;
    };

    std::uint64_t offset(std::uint32_t block) const { return std::uint64_t{block} * descriptor_.blockSize; }
    void error(std::uint32_t at, const std::string& text, std::string_view clause) const
    {
        findings_.error(offset(at) / kBlockSize, fmt::format("Path table {} {}", label_, text), clause);
    }

    std::vector<std::byte> read(std::uint32_t at)
    {
        std::vector<std::byte> table(descriptor_.pathTableSize);
        blocks_.read(offset(at), table);
        findings_.uses(offset(at), table.size(), Use::PathTable);
        return table;
    }

    void check(std::uint32_t at, bool big, std::uint32_t copy)
    {
        label_ = big ? "M" : "L";
        const auto table = read(at);
        if (copy != 0 && copy != at && read(copy) != table)
            error(copy, "differs from its copy", big ? "ECMA-119 8.4.17" : "ECMA-119 8.4.15");
        for (auto& [extent, listed] : directories_) listed.seen = false;
        extents_.clear();
        Before before;
        const ByteView t{table};
        for (std::size_t i = 0; i < t.size();) {
            const std::size_t nameLength = u8(t, i);
            const auto length = 8 + nameLength + nameLength % 2;
            if (nameLength == 0 || t.size() - i < 8 || t.size() - i < length) {
                if (nameLength == 0 &&
                    std::ranges::all_of(t.subspan(i), [](std::byte b) { return b == std::byte{0}; })) {
                    // Some masters round the size up.
                    findings_.warning(descriptor_.block, "The path table's size counts zeros behind its end",
                                      "ECMA-119 8.4.13");
                    break;
                }
                return error(at, "has a damaged record", "ECMA-119 9.4");
            }
            checkRecord(at, t.subspan(i, length), big, before);
            i += length;
        }
        checkComplete(at);
    }

    void checkRecord(std::uint32_t at, ByteView r, bool big, Before& before)
    {
        const auto extent = big ? be32(r, 2) : le32(r, 2);
        const std::size_t parent = big ? be16(r, 6) : le16(r, 6);
        const auto name = r.subspan(8, u8(r, 0));
        const bool root = extents_.empty();
        if (name.size() % 2 != 0 && r.back() != std::byte{0})
            error(at, "has a record that is not padded with zero", "ECMA-119 9.4.6");
        if (root && (name.size() != 1 || name[0] != std::byte{0} || parent != 1))
            error(at, "does not begin with the root", "ECMA-119 6.9.1");
        checkAgainstTree(at, extent, parent, r);
        // ECMA-119 6.9.1: by level, by the parent's number, by name.
        if (!root && parent < before.parent) error(at, "is not in order", "ECMA-119 6.9.1");
        if (extents_.size() > 1 && parent == before.parent && !sorted(before.name, name))
            findings_.warning(offset(at) / kBlockSize, fmt::format("Path table {} is not sorted by name", label_),
                              "ECMA-119 6.9.1");
        before.parent = std::max(before.parent, parent);
        before.name.assign(name.begin(), name.end());
        extents_.push_back(extent);
    }

    /// Shorter names are padded, with spaces or zeros as the master sees it.
    bool sorted(ByteView a, ByteView b) const
    {
        if (std::ranges::lexicographical_compare(b, a)) {
            if (joliet_) return false;
            for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
                const auto x = i < a.size() ? a[i] : std::byte{' '}, y = i < b.size() ? b[i] : std::byte{' '};
                if (x != y) return x < y;
            }
        }
        return true;
    }

    void checkAgainstTree(std::uint32_t at, std::uint32_t extent, std::size_t parent, ByteView r)
    {
        const auto found = directories_.find(extent);
        if (found == directories_.end())
            return error(at, fmt::format("lists a directory at block {} that is not in the tree", extent),
                         "ECMA-119 9.4.3");
        found->second.seen = true;
        if (u8(r, 1) != found->second.attributeBlocks)
            error(at, fmt::format("gives the directory at block {} another extended attribute record", extent),
                  "ECMA-119 9.4.2");
        const bool root = extents_.empty();
        if (parent == 0 || parent > extents_.size() + (root ? 1 : 0))
            return error(at, fmt::format("gives the directory at block {} an impossible parent", extent),
                         "ECMA-119 9.4.4");
        if (!root && extents_[parent - 1] != found->second.parent)
            error(at, fmt::format("gives the directory at block {} another parent than the tree", extent),
                  "ECMA-119 9.4.4");
        if (!root && !std::ranges::equal(found->second.name, r.subspan(8, u8(r, 0))))
            error(at, fmt::format("gives the directory at block {} another name than the tree", extent),
                  "ECMA-119 9.4.5");
    }

    void checkComplete(std::uint32_t at)
    {
        const auto missing = std::ranges::count_if(directories_, [](const auto& d) { return !d.second.seen; });
        if (missing == 0) return;
        // Numbers of parents have 16 bits: the table cannot list more directories.
        if (directories_.size() <= 0xFFFF)
            error(at, fmt::format("does not list {} directories of the tree", missing), "ECMA-119 6.9.1");
        else
            findings_.warning(offset(at) / kBlockSize, "There are more directories than a path table can list",
                              "ECMA-119 9.4.4");
    }

    Blocks& blocks_;
    const VolumeDescriptor& descriptor_;
    ListedDirectories& directories_;
    Findings& findings_;
    bool joliet_;
    std::string label_;
    std::vector<std::uint32_t> extents_;  // of the records so far
};

}  // namespace

void checkPathTables(Blocks& blocks, const VolumeDescriptor& descriptor, ListedDirectories& directories,
                     Findings& findings)
{
    TableCheck{blocks, descriptor, directories, findings}.run();
}

}  // namespace discmaster::image::read

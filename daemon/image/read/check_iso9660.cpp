#include "image/read/check_parts.hpp"
#include "image/read/image.hpp"
#include "image/read/iso9660_view.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace discmaster::image::read {
namespace {

struct Directory {
    std::string path;
    std::uint32_t extent = 0;
    std::uint32_t parent = 0;  // extent of the parent
    std::uint64_t size = 0;
    std::size_t depth = 1;
};

/// What a path table has to say about a directory.
struct Listed {
    std::vector<std::byte> name;
    std::uint32_t parent = 0;
    bool seen = false;
};

std::string textOf(ByteView name, bool joliet) { return safeName(joliet ? utf8FromUtf16(name) : utf8FromLatin1(name)); }

/// ECMA-119 9.3: by name, then extension, each padded (with spaces; Joliet: zeros). Where an extension begins in a name
/// with several dots is not agreed on, and some masters compare whole names: all of these orders are accepted.
bool inOrder(ByteView before, ByteView after, bool joliet)
{
    const auto units = [joliet](ByteView name) {
        std::u16string text;
        for (std::size_t i = 0; i + (joliet ? 1 : 0) < name.size(); i += joliet ? 2 : 1)
            text += static_cast<char16_t>(joliet ? be16(name, i) : u8(name, i));
        return text;
    };
    const auto compare = [joliet](std::u16string_view a, std::u16string_view b) {
        const char16_t pad = joliet ? u'\0' : u' ';
        for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
            const auto x = i < a.size() ? a[i] : pad, y = i < b.size() ? b[i] : pad;
            if (x != y) return x < y ? -1 : 1;
        }
        return 0;
    };
    const auto a = units(before), b = units(after);
    const auto byParts = [&](auto findDot) {
        const auto split = [&](std::u16string_view text) {
            text = text.substr(0, text.rfind(u';'));
            const auto dot = std::min(findDot(text), text.size());
            return std::pair{text.substr(0, dot), text.substr(std::min(dot + 1, text.size()))};
        };
        const auto [nameA, extensionA] = split(a);
        const auto [nameB, extensionB] = split(b);
        const auto names = compare(nameA, nameB);
        return names < 0 || (names == 0 && compare(extensionA, extensionB) <= 0);
    };
    return a <= b || byParts([](std::u16string_view t) { return t.find(u'.'); }) ||
           byParts([](std::u16string_view t) { return t.rfind(u'.'); });
}

class TreeCheck {
public:
    TreeCheck(Blocks& blocks, const VolumeDescriptor& descriptor, bool rockRidge, Findings& findings)
        : blocks_{blocks}
        , descriptor_{descriptor}
        , rockRidge_{rockRidge}
        , joliet_{descriptor.jolietLevel != 0}
        , findings_{findings}
    {
    }

    void run()
    {
        const auto block = blocks_.block(descriptor_.block);
        const auto root = decodeRecord(ByteView{block}.subspan(156, 34));
        if (!root) return findings_.error(descriptor_.block, root.error(), "ECMA-119 8.4.18");
        checkRecord(*root, descriptor_.block, "/");
        enter({"", root->extent, root->extent, root->size, 1}, root->name);
        while (!pending_.empty()) {
            findings_.checkStop();
            const auto directory = std::move(pending_.back());
            pending_.pop_back();
            findings_.attempt(directory.extent, directory.path, [&] { checkDirectory(directory); });
        }
        if (!cut_) checkPathTables();
    }

private:
    std::uint64_t offset(std::uint32_t extent) const { return std::uint64_t{extent} * descriptor_.blockSize; }

    void enter(Directory directory, ByteView name)
    {
        const Listed listed{{name.begin(), name.end()}, directory.parent, false};
        if (!directories_.emplace(directory.extent, listed).second)
            return findings_.error(directory.extent, "The directory is there twice, or contains itself",
                                   "ECMA-119 6.8.2", directory.path);
        if (directories_.size() > kMaxDirectories) {
            if (!std::exchange(cut_, true))
                findings_.warning(directory.extent, "There are more directories than are looked at");
            return;
        }
        if (directory.depth > kMaxDepth)
            return findings_.error(directory.extent, "The directories are nested too deeply to be looked at", {},
                                   directory.path);
        if (directory.depth == 9 && !joliet_ && !rockRidge_)
            findings_.warning(directory.extent, "The tree has more than 8 levels", "ECMA-119 6.8.2.1", directory.path);
        if (directory.size % kBlockSize != 0)
            findings_.error(directory.extent, "The length of the directory is not a multiple of 2048",
                            "ECMA-119 6.8.1.1", directory.path);
        directoryBytes_ += directory.size;
        if (directoryBytes_ > blocks_.size()) {
            if (!std::exchange(cut_, true))
                findings_.error(directory.extent, "The directories overlap: together they are larger than the image");
            return;
        }
        findings_.uses(offset(directory.extent), directory.size, joliet_ ? Use::JolietDirectory : Use::IsoDirectory);
        pending_.push_back(std::move(directory));
    }

    void checkRecord(const DirectoryRecord& r, std::uint64_t block, const std::string& path)
    {
        if (!r.halvesAgree)
            findings_.error(block, "A number differs between its two byte orders", "ECMA-119 7.2.3, 7.3.3", path);
        if (r.length % 2 != 0)
            findings_.error(block, "The length of a directory record is odd", "ECMA-119 9.1.1", path);
        if (r.volumeSequence > 1)
            findings_.warning(block, "The entry is on another volume of a set", "ECMA-119 9.1.9", path);
        if (r.size == 0) return;
        const auto end = std::uint64_t{r.extent} + r.attributeBlocks +
                         (std::uint64_t{r.size} + descriptor_.blockSize - 1) / descriptor_.blockSize;
        if (end * descriptor_.blockSize > roundUp(blocks_.size(), kBlockSize))
            findings_.error(
                block, fmt::format("The extent from block {} to {} lies beyond the end of the image", r.extent, end),
                "ECMA-119 9.1.3", path);
        else if (end > descriptor_.spaceSize)
            findings_.error(block, fmt::format("The extent from block {} to {} lies outside the volume", r.extent, end),
                            "ECMA-119 9.1.3", path);
    }

    void checkDirectory(const Directory& d)
    {
        std::size_t number = 0;
        std::vector<std::byte> before;
        bool continued = false;
        forEachRecord(blocks_, offset(d.extent), d.size, [&](const DirectoryRecord& r, std::uint64_t position) {
            const auto block = position / kBlockSize;
            if (++records_ > kMaxChecked) {
                if (!std::exchange(cut_, true)) findings_.warning(block, "There are more entries than are looked at");
                return false;
            }
            if (number == 0 && (!r.isSelf() || r.extent != d.extent || r.size != d.size))
                findings_.error(block, "The directory does not begin with a record of itself", "ECMA-119 6.8.2.2",
                                d.path);
            if (number == 1) checkParent(r, d, block);
            if (number++ < 2) return true;
            const auto path = pathBelow(d.path, textOf(r.name, joliet_));
            checkRecord(r, block, path);
            checkSequence(r, before, continued, block, path);
            const bool partOfFile = continued;
            continued = r.is(DirectoryRecord::kMultiExtent);
            before.assign(r.name.begin(), r.name.end());
            if (rockRidge_) checkSystemUse(r, block, path);
            if (r.is(DirectoryRecord::kDirectory))
                enter({path, r.extent, d.extent, r.size, d.depth + 1}, r.name);
            else
                findings_.uses(offset(r.extent), r.size, Use::Content, partOfFile);
            return true;
        });
        if (number < 2)
            findings_.error(d.extent, "The directory has no records of itself and its parent", "ECMA-119 6.8.2.2",
                            d.path);
        if (continued) findings_.error(d.extent, "The last extent of a file is missing", "ECMA-119 9.1.6", d.path);
    }

    void checkParent(const DirectoryRecord& r, const Directory& d, std::uint64_t block)
    {
        if (r.isParent() && r.extent == d.parent) return;
        const std::string text = "The second record of the directory is not its parent's";
        // libisofs writes Joliet so; no reader is known to go up by this record.
        if (joliet_ && r.isParent() && r.extent == d.extent)
            findings_.warning(block, text, "ECMA-119 6.8.2.2", d.path);
        else
            findings_.error(block, text, "ECMA-119 6.8.2.2", d.path);
    }

    void checkSequence(const DirectoryRecord& r, const std::vector<std::byte>& before, bool continued,
                       std::uint64_t block, const std::string& path)
    {
        const bool same = std::ranges::equal(before, r.name);
        if (continued && !same)
            findings_.error(block, "The last extent of the file before is missing", "ECMA-119 9.1.6", path);
        if (same && !continued && !r.is(DirectoryRecord::kAssociated))
            findings_.error(block, "Two entries have the same name", "ECMA-119 7.6.4", path);
        if (r.is(DirectoryRecord::kMultiExtent) && r.size % descriptor_.blockSize != 0)
            findings_.error(block, "An extent in the middle of a file ends inside a block", "ECMA-119 6.5.1", path);
        if (!before.empty() && !inOrder(before, r.name, joliet_))
            findings_.warning(block, "The entry is not where its name sorts", "ECMA-119 9.3", path);
    }

    void checkSystemUse(const DirectoryRecord& r, std::uint64_t block, const std::string& path)
    {
        findings_.attempt(block, path, [&] {
            const auto skip = std::min<std::size_t>(skip_, r.systemUse.size());
            const auto rr = decodeSystemUse(blocks_, r.systemUse.subspan(skip), descriptor_.blockSize, block);
            if (!rr.halvesAgree)
                findings_.error(block, "A Rock Ridge number differs between its two byte orders", "ECMA-119 7.3.3",
                                path);
            if (!rr.mode) return findings_.warning(block, "The entry has no POSIX attributes (PX)", "RRIP 4.1.1", path);
            const bool directory = (*rr.mode & 0170000) == 0040000;
            if (!rr.child && directory != r.is(DirectoryRecord::kDirectory))
                findings_.error(block, "The file type in PX contradicts the directory record", "RRIP 4.1.1", path);
            if ((*rr.mode & 0170000) == 0120000 && !rr.target)
                findings_.error(block, "The symbolic link has no target (SL)", "RRIP 4.1.3", path);
        });
    }

    // --- Path tables (ECMA-119 6.9, 9.4)

    void checkPathTables()
    {
        constexpr std::uint32_t kMostBytes = 1U << 26;
        if (descriptor_.pathTableSize > kMostBytes || descriptor_.pathTableSize < 10)
            return findings_.error(descriptor_.block,
                                   fmt::format("The path table has {} bytes", descriptor_.pathTableSize),
                                   "ECMA-119 8.4.13");
        for (const bool big : {false, true}) {
            const auto at = big ? descriptor_.pathTableM : descriptor_.pathTableL;
            findings_.attempt(at, {}, [&] { checkPathTable(at, big); });
        }
    }

    void checkPathTable(std::uint32_t at, bool big)
    {
        const auto* const label = big ? "M" : "L";
        std::vector<std::byte> table(descriptor_.pathTableSize);
        blocks_.read(offset(at), table);
        findings_.uses(offset(at), table.size(), Use::PathTable);
        for (auto& [extent, listed] : directories_) listed.seen = false;
        std::vector<std::uint32_t> extents;
        std::size_t lastParent = 1;
        const ByteView t{table};
        for (std::size_t i = 0; i < t.size();) {
            const std::size_t nameLength = u8(t, i);
            const auto length = 8 + nameLength + nameLength % 2;
            if (nameLength == 0 || t.size() - i < 8 || t.size() - i < length) {
                // Some masters round the size up to a whole block.
                if (nameLength == 0 && std::ranges::all_of(t.subspan(i), [](std::byte b) { return b == std::byte{0}; }))
                    break;
                return findings_.error(at, fmt::format("Path table {} has a damaged record", label), "ECMA-119 9.4");
            }
            const auto extent = big ? be32(t, i + 2) : le32(t, i + 2);
            const std::size_t parent = big ? be16(t, i + 6) : le16(t, i + 6);
            checkPathRecord(at, label, extents, extent, parent, t.subspan(i + 8, nameLength));
            if (parent < lastParent)
                findings_.error(at, fmt::format("Path table {} is not in order", label), "ECMA-119 6.9.1");
            lastParent = std::max(lastParent, parent);
            extents.push_back(extent);
            i += length;
        }
        const auto missing = std::ranges::count_if(directories_, [](const auto& d) { return !d.second.seen; });
        // Numbers of parents have 16 bits: the table cannot list more directories.
        if (missing != 0 && directories_.size() <= 0xFFFF)
            findings_.error(at, fmt::format("Path table {} does not list {} directories of the tree", label, missing),
                            "ECMA-119 6.9.1");
    }

    void checkPathRecord(std::uint32_t at, std::string_view label, const std::vector<std::uint32_t>& before,
                         std::uint32_t extent, std::size_t parent, ByteView name)
    {
        const auto found = directories_.find(extent);
        if (found == directories_.end())
            return findings_.error(
                at, fmt::format("Path table {} lists a directory at block {} that is not in the tree", label, extent),
                "ECMA-119 9.4.3");
        found->second.seen = true;
        const bool root = before.empty();
        if (parent == 0 || parent > before.size() + (root ? 1 : 0))
            return findings_.error(
                at, fmt::format("Path table {} gives the directory at block {} an impossible parent", label, extent),
                "ECMA-119 9.4.4");
        if (!root && before[parent - 1] != found->second.parent)
            findings_.error(at,
                            fmt::format("Path table {} gives the directory at block {} another parent than the tree",
                                        label, extent),
                            "ECMA-119 9.4.4");
        if (!root && !std::ranges::equal(found->second.name, name))
            findings_.error(
                at,
                fmt::format("Path table {} gives the directory at block {} another name than the tree", label, extent),
                "ECMA-119 9.4.5");
    }

    Blocks& blocks_;
    const VolumeDescriptor& descriptor_;
    bool rockRidge_, joliet_;
    Findings& findings_;
    std::uint8_t skip_ = rockRidge_ ? rockRidgeSkip(blocks_, descriptor_).value_or(0) : std::uint8_t{0};
    std::vector<Directory> pending_;
    std::unordered_map<std::uint32_t, Listed> directories_;  // by extent
    std::uint64_t directoryBytes_ = 0;
    std::uint64_t records_ = 0;
    bool cut_ = false;
};

}  // namespace

void checkDescriptors(Blocks& blocks, const VolumeDescriptors& found, Findings& findings)
{
    for (const auto* d : {&found.primary, &found.joliet, &found.enhanced}) {
        if (!*d) continue;
        const auto& v = **d;
        findings.about(v.volume.fileSystem);
        findings.uses(v.block * kBlockSize, kBlockSize, Use::Descriptors);
        if (!v.halvesAgree)
            findings.error(v.block, "A number in the volume descriptor differs between its two byte orders",
                           "ECMA-119 7.2.3, 7.3.3");
        if (v.blockSize != kBlockSize)
            findings.warning(v.block, fmt::format("The logical block size is {}", v.blockSize), "ECMA-119 8.4.12");
        if (v.setSize != 1 || v.sequence != 1)
            findings.warning(v.block, "The volume is one of a set", "ECMA-119 8.4.10");
        if (std::uint64_t{v.spaceSize} * v.blockSize > roundUp(blocks.size(), kBlockSize))
            findings.error(
                v.block,
                fmt::format("The volume has {} blocks of {} bytes, but the image only {} bytes: it is cut short",
                            v.spaceSize, v.blockSize, blocks.size()),
                "ECMA-119 8.4.8");
    }
    findings.about(FileSystem::Iso9660);
    if (found.primary && !found.terminated)
        findings.error(found.end, "The volume descriptors have no terminator", "ECMA-119 6.7.1");
}

void checkIsoTree(Blocks& blocks, const VolumeDescriptor& descriptor, bool rockRidge, Findings& findings)
{
    findings.about(rockRidge ? FileSystem::RockRidge : descriptor.volume.fileSystem);
    findings.attempt(descriptor.block, {}, [&] { TreeCheck{blocks, descriptor, rockRidge, findings}.run(); });
}

}  // namespace discmaster::image::read

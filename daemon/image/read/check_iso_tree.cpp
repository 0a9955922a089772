// The tree of directory records of one descriptor.

#include "image/read/attribute_record.hpp"
#include "image/read/check_iso_names.hpp"
#include "image/read/check_parts.hpp"
#include "image/read/check_path_tables.hpp"
#include "image/read/check_rock_ridge.hpp"
#include "image/read/image.hpp"
#include "image/read/iso9660_view.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
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
    std::uint8_t attributeBlocks = 0;
    std::size_t nameBytes = 0;  // of the path in identifiers
};

class TreeCheck {
public:
    TreeCheck(Blocks& blocks, const VolumeDescriptor& descriptor, bool rockRidge, Findings& findings)
        : blocks_{blocks}
        , descriptor_{descriptor}
        , fileSystem_{descriptor.volume.fileSystem}
        , findings_{findings}
    {
        if (rockRidge)
            rockRidge_.emplace(blocks, descriptor.blockSize, descriptor.limit,
                               rockRidgeSkip(blocks, descriptor).value_or(0), findings);
    }

    void run()
    {
        const auto block = blocks_.block(descriptor_.block);
        const auto root = decodeRecord(ByteView{block}.subspan(156, 34));
        if (!root) return findings_.error(descriptor_.block, root.error(), "ECMA-119 8.4.18");
        checkRecord(*root, descriptor_.block, "/");
        enter({"", root->extent, root->extent, root->size, 1, root->attributeBlocks, 0}, root->name);
        while (!pending_.empty()) {
            findings_.checkStop();
            const auto directory = std::move(pending_.back());
            pending_.pop_back();
            findings_.attempt(
                offset(directory.extent) / kBlockSize, directory.path, [&] { checkDirectory(directory); },
                "ECMA-119 9.1");
        }
        if (cut_) return;
        if (rockRidge_) rockRidge_->finish();
        checkPathTables(blocks_, descriptor_, directories_, findings_);
        checkNamedFiles();
    }

private:
    bool joliet() const { return fileSystem_ == FileSystem::Joliet; }
    std::uint64_t offset(std::uint32_t extent) const { return std::uint64_t{extent} * descriptor_.blockSize; }

    void enter(Directory directory, ByteView name)
    {
        const auto at = offset(directory.extent) / kBlockSize;
        ListedDirectory listed{{name.begin(), name.end()}, directory.parent, directory.attributeBlocks, false};
        if (!directories_.emplace(directory.extent, std::move(listed)).second)
            return findings_.error(at, "The directory is there twice, or contains itself", "ECMA-119 6.8.2",
                                   directory.path);
        if (directories_.size() > kMaxDirectories) {
            if (!std::exchange(cut_, true)) findings_.warning(at, "There are more directories than are looked at");
            return;
        }
        if (directory.depth > kMaxDepth)
            return findings_.error(at, "The directories are nested too deeply to be looked at", {}, directory.path);
        if (directory.depth == 9 && fileSystem_ == FileSystem::Iso9660 && !rockRidge_)
            findings_.warning(at, "The tree has more than 8 levels", "ECMA-119 6.8.2.1", directory.path);
        if (directory.size % kBlockSize != 0 || directory.size == 0)
            findings_.error(at, fmt::format("The directory has {} bytes, no multiple of 2048", directory.size),
                            "ECMA-119 6.8.1.1", directory.path);
        directoryBytes_ += directory.size;
        if (directoryBytes_ > blocks_.size()) {
            if (!std::exchange(cut_, true))
                findings_.error(at, "The directories overlap: together they are larger than the image");
            return;
        }
        const auto use = joliet()                              ? Use::JolietDirectory
                         : fileSystem_ == FileSystem::Enhanced ? Use::EnhancedDirectory
                                                               : Use::IsoDirectory;
        findings_.uses(offset(directory.extent), directory.size, use);
        pending_.push_back(std::move(directory));
    }

    // --- Records (ECMA-119 9.1)

    void checkRecord(const DirectoryRecord& r, std::uint64_t block, const std::string& path)
    {
        const auto require = [&](bool holds, const std::string& text, std::string_view clause) {
            if (!holds) findings_.error(block, text, clause, path);
        };
        require(r.halvesAgree, "A number differs between its two byte orders", "ECMA-119 7.2.3, 7.3.3");
        require(r.length % 2 == 0, "The length of a directory record is odd", "ECMA-119 9.1.1");
        require((r.flags & DirectoryRecord::kReserved) == 0, "The record has reserved flags", "ECMA-119 9.1.6");
        require(!r.is(DirectoryRecord::kDirectory) || !r.is(DirectoryRecord::kAssociated | DirectoryRecord::kRecord),
                "The directory has flags of a file", "ECMA-119 9.1.6");
        require(r.attributeBlocks != 0 || !r.is(DirectoryRecord::kRecord | DirectoryRecord::kProtection),
                "The record refers to an extended attribute record, but there is none", "ECMA-119 9.1.6");
        require((r.unitSize == 0) == (r.gapSize == 0), "The record has only one of unit size and gap size",
                "ECMA-119 9.1.7");
        require(r.paddingGood, "The name is not padded with zero", "ECMA-119 9.1.12");
        require(r.recorded || r.timeUnset, "The record has an impossible time", "ECMA-119 9.1.5");
        require(!r.recorded || (*r.recorded->offsetMinutes >= -48 * 15 && *r.recorded->offsetMinutes <= 52 * 15),
                "The record has a time with an impossible offset", "ECMA-119 9.1.5");
        if (r.volumeSequence != 1)
            require(r.volumeSequence >= 1 && r.volumeSequence <= descriptor_.setSize,
                    fmt::format("The record is of volume {}", r.volumeSequence), "ECMA-119 9.1.9");
        checkExtent(r, block, path);
    }

    void checkExtent(const DirectoryRecord& r, std::uint64_t block, const std::string& path)
    {
        if (r.size == 0) return;
        auto size = std::uint64_t{r.size};
        const auto start = sectionStart(r, descriptor_.blockSize);
        if (r.unitSize != 0 && r.gapSize != 0) {  // with the gaps between its units
            const auto unit = std::uint64_t{r.unitSize} * descriptor_.blockSize;
            size += (size - 1) / unit * r.gapSize * descriptor_.blockSize;
        }
        const auto end = start + roundUp(size, descriptor_.blockSize);
        if (end > roundUp(blocks_.size(), kBlockSize))
            findings_.error(block,
                            fmt::format("The extent from block {} to {} lies beyond the end of the image", r.extent,
                                        end / descriptor_.blockSize),
                            "ECMA-119 9.1.3", path);
        else if (end > descriptor_.limit * descriptor_.blockSize)
            findings_.error(block,
                            fmt::format("The extent from block {} to {} lies outside the volume", r.extent,
                                        end / descriptor_.blockSize),
                            "ECMA-119 9.1.3", path);
        if (r.attributeBlocks != 0) checkAttributeRecord(r, block, path);
    }

    /// ECMA-119 9.5.
    void checkAttributeRecord(const DirectoryRecord& r, std::uint64_t block, const std::string& path)
    {
        std::array<std::byte, AttributeRecord::kBytes> bytes;
        if (!blocks_.has(offset(r.extent), bytes.size())) return;
        blocks_.read(offset(r.extent), bytes);
        const auto a = decodeAttributeRecord(bytes);
        const auto n = offset(r.extent) / kBlockSize;
        if (a.version != 1)
            findings_.error(block, "There is no extended attribute record in front of the data", "ECMA-119 9.5.12",
                            path);
        else if (!a.halvesAgree)
            findings_.error(n, "A number of an extended attribute record differs between its two byte orders",
                            "ECMA-119 7.2.3", path);
        else if ((a.permissions & 0xAAAA) != 0xAAAA)
            findings_.error(n, "An extended attribute record has permissions whose odd bits are not set",
                            "ECMA-119 9.5.3", path);
    }

    // --- Directories (ECMA-119 6.8)

    void checkDirectory(const Directory& d)
    {
        std::size_t number = 0;
        std::vector<std::byte> before;
        bool continued = false, wasAssociated = false;
        const auto start = offset(d.extent + d.attributeBlocks);
        const auto visit = [&](const DirectoryRecord& r, std::uint64_t position) {
            const auto block = position / kBlockSize;
            if (++records_ > kMaxChecked) {
                if (!std::exchange(cut_, true)) findings_.warning(block, "There are more entries than are looked at");
                return false;
            }
            if (number == 0) checkSelf(r, d, block);
            if (number == 1) checkParent(r, d, block);
            if (number++ < 2) return true;
            const auto path = pathBelow(d.path, textOf(r.name));
            checkRecord(r, block, path);
            checkSequence(r, before, continued, wasAssociated, block, path);
            const bool partOfFile = continued;
            continued = r.is(DirectoryRecord::kMultiExtent);
            wasAssociated = r.is(DirectoryRecord::kAssociated);
            before.assign(r.name.begin(), r.name.end());
            bool placeholder = false;  // a file record with a directory's name
            if (rockRidge_)
                findings_.attempt(block, path, [&] {
                    const auto role = partOfFile ? RecordRole::FurtherSection : RecordRole::Child;
                    placeholder = rockRidge_->record(r, role, d.extent, block, path);
                });
            checkName(r, d, block, path, placeholder);
            if (r.is(DirectoryRecord::kDirectory))
                enter(
                    {path, r.extent, d.extent, r.size, d.depth + 1, r.attributeBlocks, d.nameBytes + 1 + r.name.size()},
                    r.name);
            else if (r.unitSize == 0)
                findings_.uses(sectionStart(r, descriptor_.blockSize), r.size, Use::Content, partOfFile);
            return true;
        };
        const auto tail = [&](ByteView rest, std::uint64_t position) {
            if (!allZero(rest))
                findings_.error(position / kBlockSize, "There is something behind the last record of a sector",
                                "ECMA-119 6.8.1.3", d.path);
        };
        forEachRecord(blocks_, start, d.size, visit, tail);
        if (number < 2)
            findings_.error(start / kBlockSize, "The directory has no records of itself and its parent",
                            "ECMA-119 6.8.2.2", d.path);
        if (continued)
            findings_.error(start / kBlockSize, "The last extent of a file is missing", "ECMA-119 9.1.6", d.path);
    }

    void checkSelf(const DirectoryRecord& r, const Directory& d, std::uint64_t block)
    {
        if (!r.isSelf() || r.extent != d.extent || r.size != d.size)
            findings_.error(block, "The directory does not begin with a record of itself", "ECMA-119 6.8.2.2", d.path);
        checkOwn(r, d, d.depth == 1 ? RecordRole::RootSelf : RecordRole::Self, block);
    }

    void checkParent(const DirectoryRecord& r, const Directory& d, std::uint64_t block)
    {
        checkOwn(r, d, RecordRole::Parent, block);
        if (r.isParent() && r.extent == d.parent) return;
        const std::string text = "The second record of the directory is not its parent's";
        // libisofs writes Joliet and ISO 9660:1999 so; no reader is known to go up by this record.
        if (fileSystem_ != FileSystem::Iso9660 && r.isParent() && r.extent == d.extent)
            findings_.warning(block, text, "ECMA-119 6.8.2.2", d.path);
        else
            findings_.error(block, text, "ECMA-119 6.8.2.2", d.path);
    }

    void checkOwn(const DirectoryRecord& r, const Directory& d, RecordRole role, std::uint64_t block)
    {
        checkRecord(r, block, d.path);
        if (!r.is(DirectoryRecord::kDirectory))
            findings_.error(block, "A directory's record of itself or its parent does not say that it is a directory",
                            "ECMA-119 6.8.2.2", d.path);
        if (rockRidge_) findings_.attempt(block, d.path, [&] { rockRidge_->record(r, role, d.extent, block, d.path); });
    }

    std::string textOf(ByteView name) const { return safeName(joliet() ? utf8FromUtf16(name) : utf8FromLatin1(name)); }

    void checkName(const DirectoryRecord& r, const Directory& d, std::uint64_t block, const std::string& path,
                   bool placeholder)
    {
        if (r.isSelf() || r.isParent())
            return findings_.error(block, "A record of the directory or its parent is not where it belongs",
                                   "ECMA-119 6.8.2.2", path);
        auto fault = nameFault(r.name, fileSystem_, r.is(DirectoryRecord::kDirectory));
        // Some writers name the placeholder of a relocated directory as the file that it is, some as the directory.
        if (placeholder && !fault.text.empty()) fault = nameFault(r.name, fileSystem_, true);
        if (!fault.text.empty()) {
            if (fault.error)
                findings_.error(block, std::string{fault.text}, fault.clause, path);
            else
                findings_.warning(block, std::string{fault.text}, fault.clause, path);
        }
        if (fileSystem_ == FileSystem::Iso9660 && !rockRidge_ && d.nameBytes + 1 + r.name.size() > 255)
            findings_.warning(block, "The path has more than 255 bytes", "ECMA-119 6.8.2.1", path);
    }

    void checkSequence(const DirectoryRecord& r, const std::vector<std::byte>& before, bool continued,
                       bool wasAssociated, std::uint64_t block, const std::string& path)
    {
        const bool same = std::ranges::equal(before, r.name);
        if (continued && !same)
            findings_.error(block, "The last extent of the file before is missing", "ECMA-119 9.1.6", path);
        if (same && !continued && !wasAssociated)
            findings_.error(block, "Two entries have the same name", "ECMA-119 7.5, 7.6", path);
        if (r.is(DirectoryRecord::kMultiExtent) && r.size % descriptor_.blockSize != 0)
            findings_.error(block, "An extent in the middle of a file ends inside a block", "ECMA-119 6.5.1", path);
        if (r.is(DirectoryRecord::kMultiExtent) && r.is(DirectoryRecord::kDirectory))
            findings_.error(block, "A directory has several extents", "ECMA-119 9.1.6", path);
        if (!before.empty() && !inOrder(before, r.name, joliet()))
            findings_.warning(block, "The entry is not where its name sorts", "ECMA-119 9.3", path);
    }

    /// The files that the descriptor names are in the root (ECMA-119 8.4.20 to 8.4.25).
    void checkNamedFiles()
    {
        if (fileSystem_ != FileSystem::Iso9660) return;
        const auto vd = blocks_.block(descriptor_.block);
        struct Field {
            std::size_t at;
            std::string_view name, clause;
        };
        static constexpr Field kFields[] = {{702, "copyright", "ECMA-119 8.4.23"},
                                            {739, "abstract", "ECMA-119 8.4.24"},
                                            {776, "bibliographic", "ECMA-119 8.4.25"}};
        for (const auto& f : kFields) {
            auto name = trimmed(std::string{asText(ByteView{vd}.subspan(f.at, 37))});
            if (name.empty()) continue;
            name = name.substr(0, name.find(';'));
            bool found = false;
            const auto& v = descriptor_;
            const auto root = decodeRecord(ByteView{vd}.subspan(156, 34));
            findings_.attempt(v.block, {}, [&] {
                forEachRecord(blocks_, offset(root->extent + root->attributeBlocks), root->size,
                              [&](const DirectoryRecord& r, std::uint64_t) {
                                  const auto seen = asText(r.name);
                                  found = seen.substr(0, seen.find(';')) == name;
                                  return !found;
                              });
            });
            if (!found)
                findings_.warning(v.block, fmt::format("The {} file '{}' is not in the root", f.name, name), f.clause);
        }
    }

    Blocks& blocks_;
    const VolumeDescriptor& descriptor_;
    FileSystem fileSystem_;
    Findings& findings_;
    std::optional<RockRidgeCheck> rockRidge_;
    std::vector<Directory> pending_;
    ListedDirectories directories_;
    std::uint64_t directoryBytes_ = 0;
    std::uint64_t records_ = 0;
    bool cut_ = false;
};

}  // namespace

void checkIsoTree(Blocks& blocks, const VolumeDescriptor& descriptor, bool rockRidge, Findings& findings)
{
    findings.about(rockRidge ? FileSystem::RockRidge : descriptor.volume.fileSystem);
    const auto size = descriptor.blockSize;
    if (size != 512 && size != 1024 && size != 2048) return;  // addresses mean nothing then, which is a finding
    findings.attempt(
        descriptor.block, {},
        [&] {
            TreeCheck{blocks, descriptor, rockRidge, findings}.run();
        },
        "ECMA-119 8.4.18");
}

}  // namespace discmaster::image::read

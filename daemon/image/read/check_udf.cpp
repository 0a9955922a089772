#include "image/read/check_parts.hpp"
#include "image/read/image.hpp"
#include "image/read/text.hpp"
#include "image/read/udf_view.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace discmaster::image::read {
namespace {

void checkRecognition(Blocks& blocks, std::uint64_t sessionStart, Findings& findings)
{
    bool begun = false, ended = false;
    std::uint64_t nsr = 0;
    for (auto n = sessionStart + 16; n < sessionStart + 256 && n < blocks.count(); ++n) {
        const auto b = blocks.block(n);
        const auto id = asText(ByteView{b}.subspan(1, 5));
        if (id == "BEA01")
            begun = true;
        else if (id == "NSR02" || id == "NSR03")
            nsr = begun && !ended ? n : 0;
        else if (id == "TEA01")
            ended = true;
        else if (id != "CD001" && id != "BOOT2")
            break;
    }
    if (nsr == 0 || !ended)
        findings.error(sessionStart + 16, "NSR is not between BEA01 and TEA01 in the recognition sequence",
                       "ECMA-167 2/8.3.1");
}

void checkAnchors(Blocks& blocks, std::uint64_t sessionStart, std::uint64_t used, Findings& findings)
{
    const auto reference = blocks.block(used);
    const auto last = blocks.count() - 1;
    int valid = 0;
    for (const auto n : {sessionStart + 256, last, last - 256}) {
        if (n >= blocks.count()) continue;
        const auto b = blocks.block(n);
        const auto tag = decodeTag(b);
        if (le16(b, 0) != static_cast<std::uint16_t>(TagId::Anchor)) continue;
        if (!tag)
            findings.error(n, tag.error(), "ECMA-167 3/7.2");
        else if (tag->location != n)
            findings.error(n, fmt::format("The anchor says that it is at block {}", tag->location), "ECMA-167 3/7.2.8");
        else if (!std::ranges::equal(ByteView{b}.subspan(16, 16), ByteView{reference}.subspan(16, 16)))
            findings.error(n, "The anchors point to different volume descriptor sequences", "UDF 2.2.3");
        else
            ++valid;
    }
    if (valid < 2) findings.warning(used, "Only one of the blocks 256, N and N - 256 holds an anchor", "UDF 2.2.3");
}

void checkSequence(Blocks& blocks, const DescriptorSequence& s, std::string_view label, Findings& findings)
{
    for (const auto& [block, text] : s.faults)
        findings.error(block, fmt::format("In the {} volume descriptor sequence: {}", label, text), "ECMA-167 3/8.4.2");
    if (!s.complete())
        findings.error(s.extent.block, fmt::format("The {} volume descriptor sequence is not complete", label),
                       "ECMA-167 3/8.4.1");
    if (s.extent.length < 16 * kBlockSize)
        findings.warning(s.extent.block,
                         fmt::format("The {} volume descriptor sequence has less than 16 blocks", label),
                         "UDF 2.2.3.1");
    findings.uses(std::uint64_t{s.extent.block} * kBlockSize, std::min<std::uint64_t>(s.extent.length, blocks.size()),
                  Use::UdfVolume);
}

void checkCopies(Blocks& blocks, const UdfVolume& v, Findings& findings)
{
    const auto compare = [&](const std::optional<std::uint64_t>& main, const std::optional<std::uint64_t>& reserve,
                             std::string_view label) {
        if (!main || !reserve) return;
        const auto a = blocks.block(*main), b = blocks.block(*reserve);
        if (!std::ranges::equal(ByteView{a}.subspan(20, 492), ByteView{b}.subspan(20, 492)))
            findings.error(*reserve, fmt::format("The {} differs between main and reserve sequence", label),
                           "ECMA-167 3/8.4.2.2");
    };
    for (const auto& [number, block] : v.main.partitions)
        if (const auto other = v.reserve.partitions.find(number); other != v.reserve.partitions.end())
            compare(block, other->second, "partition descriptor");
    compare(v.main.logicalVolume, v.reserve.logicalVolume, "logical volume descriptor");
}

class TreeCheck {
public:
    TreeCheck(Blocks& blocks, const UdfView& view, Findings& findings)
        : blocks_{blocks}
        , view_{view}
        , findings_{findings}
    {
    }

    void run()
    {
        const auto root = view_.udf().root;
        directories_ = 1;
        enter(root, root, {});
        while (!pending_.empty()) {
            findings_.checkStop();
            const auto d = std::move(pending_.back());
            pending_.pop_back();
            findings_.attempt(blockOf(d.at), d.path, [&] { checkDirectory(d); });
        }
        if (!cut_) finish();
    }

private:
    struct Directory {
        LogicalBlock at, parent;
        std::string path;
        std::size_t depth = 1;
    };
    struct Links {
        std::uint32_t recorded = 0, seen = 0;
    };

    std::uint64_t blockOf(LogicalBlock at) const { return view_.udf().partitions.offset(at) / kBlockSize; }

    void enter(LogicalBlock at, LogicalBlock parent, const std::string& path, std::size_t depth = 1)
    {
        findings_.attempt(at.block, path, [&] {
            if (!checkEntry(at, path))
                return findings_.error(blockOf(at), "The directory is there twice, or contains itself", {}, path);
            if (depth > kMaxDepth)
                return findings_.error(blockOf(at), "The directories are nested too deeply to be looked at", {}, path);
            pending_.push_back({at, parent, path, depth});
        });
    }

    /// Checks a file entry the first time that it is seen; false when it was seen before.
    bool checkEntry(LogicalBlock at, const std::string& path)
    {
        const auto [links, isNew] = links_.try_emplace(UdfView::pack(at));
        if (!isNew) return false;
        const auto n = blockOf(at);
        Blocks::Block storage;
        auto last = at;
        const auto fe = view_.fileEntry(last, storage);
        links->second.recorded = fe.links;
        findings_.uses(n * kBlockSize, kBlockSize, Use::UdfEntry);
        if (fe.tag.location != at.block)
            findings_.error(n,
                            fmt::format("The file entry says that it is at block {} of its partition, not {}",
                                        fe.tag.location, at.block),
                            "ECMA-167 3/7.2.8", path);
        if (fe.tag.version != view_.udf().nsr)
            findings_.warning(n, fmt::format("The tag has the version {}", fe.tag.version), "ECMA-167 3/7.2.2", path);
        if (!uniqueIds_.insert(fe.uniqueId).second)
            findings_.error(n, fmt::format("The unique id {} is there twice", fe.uniqueId), "ECMA-167 4/14.9.17", path);
        highestId_ = std::max(highestId_, fe.uniqueId);
        checkExtents(fe, at, path);
        return true;
    }

    void checkExtents(const FileEntry& fe, LogicalBlock at, const std::string& path)
    {
        if (fe.allocationForm() == 3) return;
        std::uint64_t total = 0, blocks = 0;
        const auto n = blockOf(at);
        forEachExtent(blocks_, view_.udf().partitions, fe, at, [&](const AllocationDescriptor& ad) {
            total += ad.length;
            if (ad.type != ExtentType::Recorded) return true;
            blocks += sectorsFor(ad.length).n;
            const auto offset = view_.udf().partitions.offset(ad.at);
            if (!blocks_.has(offset, ad.length))
                findings_.error(
                    n, fmt::format("The extent at block {} lies beyond the end of the image", offset / kBlockSize),
                    "ECMA-167 4/14.14", path);
            else if (!view_.udf().partitions.contains(ad.at, ad.length))
                findings_.error(n,
                                fmt::format("The extent at block {} lies outside its partition", offset / kBlockSize),
                                "ECMA-167 4/14.14", path);
            const auto use = fe.kind() == Kind::Directory ? Use::UdfDirectory : Use::Content;
            findings_.uses(offset, std::min<std::uint64_t>(ad.length, blocks_.size()), use,
                           blocks != sectorsFor(ad.length).n);
            return true;
        });
        if (total < fe.size)
            findings_.error(n, fmt::format("The extents hold {} bytes, but the file has {}", total, fe.size),
                            "ECMA-167 4/14.9.10", path);
        if (blocks != fe.blocksRecorded)
            findings_.warning(n,
                              fmt::format("{} blocks are recorded, but the entry says {}", blocks, fe.blocksRecorded),
                              "ECMA-167 4/14.9.11", path);
    }

    void checkDirectory(const Directory& d)
    {
        auto entry = view_.entryAt(d.at);
        if (!entry.isDirectory())
            return findings_.error(blockOf(d.at), "What a directory's identifier names is no directory",
                                   "ECMA-167 4/14.4.3", d.path);
        const auto extents = view_.extents(entry);
        directoryBytes_ += entry.size;
        if (directoryBytes_ > blocks_.size()) {
            if (!std::exchange(cut_, true))
                findings_.error(blockOf(d.at), "The directories overlap: together they are larger than the image");
            return;
        }
        std::unordered_set<std::string> names;
        bool first = true;
        view_.forEachIdentifier(entry, [&](const FileIdentifier& fid, std::uint64_t position) {
            if (++identifiers_ > kMaxChecked) {
                if (!std::exchange(cut_, true))
                    findings_.warning(blockOf(d.at), "There are more entries than are looked at");
                return false;
            }
            checkLocation(fid, d, extents, position);
            if (fid.is(FileIdentifier::kParent) != first)
                findings_.error(blockOf(d.at), "The directory does not begin with its parent's identifier",
                                "ECMA-167 4/8.6", d.path);
            if (first && fid.icb.at != d.parent)
                findings_.error(blockOf(d.at), "The parent's identifier names another directory", "ECMA-167 4/8.6",
                                d.path);
            if (!std::exchange(first, false) && !fid.is(FileIdentifier::kDeleted)) checkIdentifier(fid, d, names);
            if (fid.is(FileIdentifier::kParent)) ++links_[UdfView::pack(fid.icb.at)].seen;
            return true;
        });
    }

    void checkLocation(const FileIdentifier& fid, const Directory& d, const std::vector<Extent>& extents,
                       std::uint64_t position)
    {
        for (const auto& e : extents) {
            if (position >= e.length) {
                position -= e.length;
                continue;
            }
            const auto n = (e.offset + position) / kBlockSize;
            if (view_.udf().partitions.maps()[d.at.partition].kind != MapKind::Physical) return;
            const auto start = view_.udf().partitions.maps()[d.at.partition].start;
            if (fid.tag.location + start != n)
                findings_.error(n,
                                fmt::format("A file identifier says that it is at block {} of its partition, not {}",
                                            fid.tag.location, n - start),
                                "ECMA-167 3/7.2.8", d.path);
            return;
        }
    }

    void checkIdentifier(const FileIdentifier& fid, const Directory& d, std::unordered_set<std::string>& names)
    {
        const auto path = pathBelow(d.path, safeName(utf8FromCs0(fid.name)));
        if (!names.emplace(asText(fid.name)).second)
            findings_.error(blockOf(d.at), "Two entries have the same name", "ECMA-167 4/8.6", path);
        if (utf8FromCs0(fid.name).empty())
            findings_.error(blockOf(d.at), "The name is not OSTA Compressed Unicode", "UDF 2.1.1", path);
        if (fid.is(FileIdentifier::kDirectory)) {
            if (++directories_ > kMaxDirectories) {
                if (!std::exchange(cut_, true))
                    findings_.warning(blockOf(d.at), "There are more directories than are looked at");
                return;
            }
            enter(fid.icb.at, d.at, path, d.depth + 1);
        } else {
            ++files_;
            findings_.attempt(fid.icb.at.block, path, [&] {
                checkEntry(fid.icb.at, path);
                Blocks::Block storage;
                auto last = fid.icb.at;
                if (view_.fileEntry(last, storage).kind() == Kind::Directory)
                    findings_.error(blockOf(fid.icb.at), "A directory's identifier does not say that it is one",
                                    "ECMA-167 4/14.4.3", path);
            });
        }
        ++links_[UdfView::pack(fid.icb.at)].seen;
    }

    void finish()
    {
        for (const auto& [node, links] : links_) {
            if (links.recorded == links.seen || links.recorded == 0xFFFF) continue;
            const auto at = UdfView::unpack(node);
            if (at.partition >= view_.udf().partitions.maps().size()) continue;
            findings_.error(
                blockOf(at),
                fmt::format("The link count is {}, but {} identifiers name the entry", links.recorded, links.seen),
                "ECMA-167 4/14.9.6");
        }
        const auto& integrity = view_.udf().integrity;
        if (!integrity) return;
        if (integrity->files != files_)
            findings_.warning(
                integrity->block,
                fmt::format("The volume has {} files, but the integrity descriptor says {}", files_, integrity->files),
                "UDF 2.2.6.4");
        if (integrity->directories != directories_)
            findings_.warning(integrity->block,
                              fmt::format("The volume has {} directories, but the integrity descriptor says {}",
                                          directories_, integrity->directories),
                              "UDF 2.2.6.4");
        if (integrity->nextUniqueId <= highestId_)
            findings_.warning(
                integrity->block,
                fmt::format("The next unique id is {}, but {} is in use", integrity->nextUniqueId, highestId_),
                "UDF 3.2.1.1");
    }

    Blocks& blocks_;
    const UdfView& view_;
    Findings& findings_;
    std::vector<Directory> pending_;
    std::unordered_map<std::uint64_t, Links> links_;  // by file entry
    std::unordered_set<std::uint64_t> uniqueIds_;
    std::uint64_t highestId_ = 0;
    std::uint64_t directoryBytes_ = 0, identifiers_ = 0;
    std::uint64_t files_ = 0, directories_ = 0;
    bool cut_ = false;
};

}  // namespace

void checkUdfVolume(Blocks& blocks, std::uint64_t sessionStart, const UdfView& view, Findings& findings)
{
    const auto& v = view.udf();
    findings.about(FileSystem::Udf);
    checkRecognition(blocks, sessionStart, findings);
    checkAnchors(blocks, sessionStart, v.anchor, findings);
    checkSequence(blocks, v.main, "main", findings);
    checkSequence(blocks, v.reserve, "reserve", findings);
    checkCopies(blocks, v, findings);
    for (const auto& map : v.partitions.maps())
        if (map.start + map.length > blocks.count())
            findings.error(map.start,
                           fmt::format("The partition ends at block {}, but the image has {} blocks: it is cut short",
                                       map.start + map.length, blocks.count()),
                           "ECMA-167 3/10.5.9");
    const auto fileSet = v.partitions.offset(v.fileSet);
    findings.uses(fileSet, kBlockSize, Use::UdfVolume);
    const auto fsd = blocks.block(fileSet / kBlockSize);
    if (const auto tag = decodeTag(fsd); tag && tag->location != v.fileSet.block)
        findings.error(fileSet / kBlockSize, "The file set descriptor says that it is elsewhere", "ECMA-167 3/7.2.8");
    if (!v.integrity)
        return findings.error(v.integrityExtent.block, "There is no logical volume integrity descriptor",
                              "ECMA-167 3/8.8.2");
    if (!v.integrity->closed)
        findings.warning(v.integrity->block, "The volume was not closed properly", "ECMA-167 3/10.10.3");
    if (!v.integrity->partitionBlocks.empty() && v.integrity->partitionBlocks[0] != v.partitions.maps()[0].blocks)
        findings.error(v.integrity->block,
                       fmt::format("The partition has {} blocks, but the integrity descriptor says {}",
                                   v.partitions.maps()[0].blocks, v.integrity->partitionBlocks[0]),
                       "ECMA-167 3/10.10.8");
}

void checkUdfTree(Blocks& blocks, const UdfView& view, Findings& findings)
{
    findings.about(FileSystem::Udf);
    TreeCheck{blocks, view, findings}.run();
}

}  // namespace discmaster::image::read

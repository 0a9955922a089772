// The tree of a UDF volume: identifiers, link counts, unique ids, streams.

#include "image/read/check_parts.hpp"
#include "image/read/check_udf_entry.hpp"
#include "image/read/check_udf_fields.hpp"
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
#include <vector>

namespace discmaster::image::read {
namespace {

class TreeCheck {
public:
    TreeCheck(Blocks& blocks, const UdfView& view, const UdfRules& rules, Findings& findings)
        : blocks_{blocks}
        , view_{view}
        , v_{view.udf()}
        , rules_{rules}
        , findings_{findings}
    {
    }

    UdfUsage run()
    {
        directories_ = 1;
        enter(v_.root, v_.root, {}, 1, Role::Root, 0);
        if (v_.systemStreams.length != 0)
            findings_.attempt(
                blockOf(v_.systemStreams.at), "/", [&] { checkSystemStreams(); }, "ECMA-167 4/14.1.18");
        while (!pending_.empty()) {
            findings_.checkStop();
            const auto d = std::move(pending_.back());
            pending_.pop_back();
            findings_.attempt(
                blockOf(d.at), d.path, [&] { checkDirectory(d); }, "ECMA-167 4/14.4");
        }
        if (!cut_) finish();
        return {files_, entries_.size(), directories_, !cut_};
    }

private:
    struct Directory {
        LogicalBlock at, parent;
        std::string path;
        std::size_t depth = 1;
        Role role = Role::Named;
        std::uint64_t id = 0;  // of the file that streams belong to
    };
    /// What is known of an entry that identifiers name.
    struct Known {
        std::uint32_t recorded = 0, seen = 0;
        std::uint32_t uniqueId = 0;  // the low half
        bool directory = false;
        bool streams = false;
        bool counted = true;  // its links are counted
    };

    std::uint64_t blockOf(LogicalBlock at) const { return v_.partitions.blockFor(at); }

    void enter(LogicalBlock at, LogicalBlock parent, const std::string& path, std::size_t depth, Role role,
               std::uint64_t id)
    {
        if (!checkEntry(at, path, role, id))
            return findings_.error(blockOf(at), "The directory is there twice, or contains itself", "ECMA-167 4/8.6",
                                   path);
        if (depth > kMaxDepth)
            return findings_.error(blockOf(at), "The directories are nested too deeply to be looked at", {}, path);
        pending_.push_back({at, parent, path, depth, role, id});
    }

    /// Checks a file entry the first time that it is seen; false when it was seen before.
    bool checkEntry(LogicalBlock icb, const std::string& path, Role role, std::uint64_t id)
    {
        const auto [known, isNew] = entries_.try_emplace(UdfView::pack(icb));
        if (!isNew) return false;
        known->second.counted = false;
        Blocks::Block storage;
        auto at = icb;
        const auto fe = view_.fileEntry(at, storage);
        known->second.counted = true;
        if (at != icb) noteChain(icb, at);
        known->second.recorded = fe.links;
        known->second.uniqueId = static_cast<std::uint32_t>(fe.uniqueId);
        known->second.directory = fe.kind() == Kind::Directory || fe.fileType == FileEntry::kStreamDirectory;
        known->second.streams = fe.streamDirectory.length != 0;
        known->second.counted = role != Role::Stream;
        checkFileEntry(blocks_, v_, rules_, {fe, storage, at, path, role}, findings_);
        checkUniqueId(fe, blockOf(at), path, role, id);
        if (const auto* metadata = v_.map(MapKind::Metadata);
            metadata != nullptr && v_.partitions.maps()[icb.partition].kind != MapKind::Metadata)
            findings_.error(blockOf(at), "The file entry is outside the metadata partition", "UDF 2.2.13", path);
        if (fe.streamDirectory.length != 0 && role != Role::Stream && role != Role::StreamDirectory)
            enterStreams(fe, icb, path);
        return true;
    }

    /// By strategy 4096 entries lie behind each other: those that were replaced are in use too.
    void noteChain(LogicalBlock first, LogicalBlock last)
    {
        for (auto at = first; at != last;) {
            const auto n = blockOf(at);
            findings_.uses(n * kBlockSize, 2 * kBlockSize, Use::UdfEntry);
            const auto behind = v_.partitions.find({at.block + 1, at.partition});
            if (!behind || *behind >= blocks_.count()) return;
            const auto next = blocks_.block(*behind);
            const auto icb = decodeIndirectEntry(next);
            if (!icb || !chain_.insert(UdfView::pack(icb->at)).second) return;
            DescriptorCheck{findings_, rules_, next, *behind, "The indirect entry"}.tag(at.block + 1, 36);
            at = icb->at;
        }
    }

    void enterStreams(const FileEntry& fe, LogicalBlock icb, const std::string& path)
    {
        const auto at = fe.streamDirectory.at;
        const auto inside = path + " (its streams)";
        streamBytes_[UdfView::pack(at)] = {fe.objectSize, fe.size, path, blockOf(icb)};
        findings_.attempt(
            blockOf(at), inside, [&] { enter(at, icb, inside, 1, Role::StreamDirectory, fe.uniqueId); }, "UDF 3.3.5.1");
    }

    void checkSystemStreams()
    {
        const auto at = v_.systemStreams.at;
        enter(at, at, "(the system's streams)", 1, Role::StreamDirectory, 0);
    }

    /// UDF 3.2.1.1: the root has 0, up to 15 is reserved; streams share their file's.
    void checkUniqueId(const FileEntry& fe, std::uint64_t n, const std::string& path, Role role, std::uint64_t id)
    {
        const auto clause = fe.extended ? "ECMA-167 4/14.17.22" : "ECMA-167 4/14.9.18";
        switch (role) {
        case Role::Root:
            if (fe.uniqueId != 0)
                findings_.error(n, fmt::format("The root has the unique id {}", fe.uniqueId), "UDF 3.2.1.1", path);
            return;
        case Role::StreamDirectory:
        case Role::Stream:
            if (fe.uniqueId != id)
                findings_.warning(n, fmt::format("The stream has the unique id {}, its file {}", fe.uniqueId, id),
                                  "UDF 3.3.5.1", path);
            return;
        default: break;
        }
        if (fe.uniqueId == 0)
            findings_.error(n, "The entry has the unique id 0, the root's", "UDF 3.2.1.1", path);
        else if (fe.uniqueId < 16)
            findings_.error(n, fmt::format("The entry has the reserved unique id {}", fe.uniqueId), "UDF 3.2.1.1",
                            path);
        if (fe.uniqueId != 0 && !uniqueIds_.insert(fe.uniqueId).second)
            findings_.error(n, fmt::format("The unique id {} is there twice", fe.uniqueId), clause, path);
        highestId_ = std::max(highestId_, fe.uniqueId);
    }

    // --- Directories (ECMA-167 4/8.6)

    void checkDirectory(const Directory& d)
    {
        auto entry = view_.entryAt(d.at);
        if (!entry.isDirectory())
            return findings_.error(blockOf(d.at), "What a directory's identifier names is no directory",
                                   "ECMA-167 4/14.4.3", d.path);
        Blocks::Block storage;
        auto at = d.at;
        const auto fe = view_.fileEntry(at, storage);
        directoryBytes_ += fe.size;
        if (directoryBytes_ > blocks_.size()) {
            if (!std::exchange(cut_, true))
                findings_.error(blockOf(d.at), "The directories overlap: together they are larger than the image");
            return;
        }
        locate(fe, at);
        std::unordered_set<std::string> names;
        bool first = true;
        streamSum_ = 0;
        view_.forEachIdentifier(entry, [&](const FileIdentifier& fid, std::uint64_t position) {
            if (++identifiers_ > kMaxChecked) {
                if (!std::exchange(cut_, true))
                    findings_.warning(blockOf(d.at), "There are more entries than are looked at");
                return false;
            }
            checkPlace(fid, d, position);
            if (fid.is(FileIdentifier::kParent) != first)
                findings_.error(blockOf(d.at),
                                "The directory does not begin with its parent's identifier, its only one",
                                "ECMA-167 4/8.6", d.path);
            if (fid.is(FileIdentifier::kParent)) checkParent(fid, d);
            if (!std::exchange(first, false) || !fid.is(FileIdentifier::kParent)) checkIdentifier(fid, d, names);
            return true;
        });
        if (first)
            findings_.error(blockOf(d.at), "The directory has no identifier of its parent", "ECMA-167 4/8.6", d.path);
        if (d.role == Role::StreamDirectory) checkObjectSize(d);
    }

    /// Where each byte of the directory is, in logical blocks.
    void locate(const FileEntry& fe, LogicalBlock at)
    {
        places_.clear();
        if (fe.allocationForm() == 3) {
            places_.push_back({0, at, fe.allocationAt});
            return;
        }
        std::uint64_t from = 0;
        forEachExtent(blocks_, v_.partitions, fe, at, [&](const AllocationDescriptor& ad) {
            places_.push_back({from, ad.at, 0});
            from += ad.length;
            return from < fe.size;
        });
    }

    void checkPlace(const FileIdentifier& fid, const Directory& d, std::uint64_t position)
    {
        const auto next =
            std::ranges::upper_bound(places_, position, {}, [](const Place& place) { return place.from; });
        if (next == places_.begin()) return;
        const auto& place = *std::prev(next);
        const auto block = place.at.block + (position - place.from + place.skip) / kBlockSize;
        const auto n = blockOf({static_cast<std::uint32_t>(block), place.at.partition});
        if (fid.tag.location != block)
            findings_.error(n,
                            fmt::format("A file identifier says that it is at block {} of its partition, not {}",
                                        fid.tag.location, block),
                            "ECMA-167 4/7.2.8", d.path);
        identifierBlock_ = n;
        const unsigned version = rules_.atLeast(0x0200) ? 3 : 2;
        if (fid.tag.version != version)
            findings_.error(n, fmt::format("A file identifier has the tag version {}", fid.tag.version),
                            "ECMA-167 4/7.2.2", d.path);
        if (fid.tag.reserved != 0)
            findings_.error(n, "A file identifier has a tag whose reserved byte is not zero", "ECMA-167 4/7.2.4",
                            d.path);
        if (fid.tag.serial != rules_.serial)
            findings_.warning(n, fmt::format("A file identifier has the tag serial number {}", fid.tag.serial),
                              "UDF 2.3.1.1", d.path);
        if (fid.tag.crcLength + std::size_t{16} != fid.length)
            findings_.warning(
                n, fmt::format("A file identifier of {} bytes has a CRC over {}", fid.length, fid.tag.crcLength),
                "UDF 2.3.1.2", d.path);
    }

    void checkParent(const FileIdentifier& fid, const Directory& d)
    {
        const auto n = identifierBlock_;
        checkCommon(fid, d.path);
        const auto known = entries_.find(UdfView::pack(fid.icb.at));
        const bool ofFile = d.role == Role::StreamDirectory && known != entries_.end() && !known->second.directory;
        if (fid.is(FileIdentifier::kDirectory) == ofFile)
            findings_.error(n,
                            ofFile ? "The parent's identifier says that the file is a directory"
                                   : "The parent's identifier does not say that it is a directory",
                            "ECMA-167 4/14.4.3", d.path);
        if (!fid.name.empty()) findings_.error(n, "The parent's identifier has a name", "ECMA-167 4/14.4.4", d.path);
        if (fid.icb.at != d.parent)
            findings_.error(n, "The parent's identifier names another directory", "ECMA-167 4/8.6", d.path);
        if (known == entries_.end()) return;
        ++known->second.seen;
        if (rules_.atLeast(0x0200) && fid.uniqueId != known->second.uniqueId)
            findings_.warning(n,
                              fmt::format("The parent's identifier has the unique id {}, the parent's entry {}",
                                          fid.uniqueId, known->second.uniqueId),
                              "UDF 2.3.4.3", d.path);
    }

    void checkCommon(const FileIdentifier& fid, const std::string& path)
    {
        const auto n = identifierBlock_;
        if (fid.version != 1)
            findings_.error(n, fmt::format("The file identifier has the version {}", fid.version), "UDF 2.3.4.1", path);
        if ((fid.characteristics & 0xE0) != 0)
            findings_.error(n, "The file identifier has reserved characteristics", "ECMA-167 4/14.4.3", path);
        const auto use = fid.implementationUse;
        if (!use.empty() && (use.size() < 32 || use.size() % 4 != 0))
            findings_.error(n, fmt::format("The file identifier has {} bytes of implementation use", use.size()),
                            "UDF 2.3.4.4", path);
        if (fid.is(FileIdentifier::kDeleted)) return;
        if (fid.icb.type != ExtentType::Recorded || !isIcb(fid.icb.length))
            findings_.error(n, fmt::format("The file identifier names an ICB of {} bytes", fid.icb.length),
                            "ECMA-167 4/14.4.5", path);
        if (fid.icb.flags != 0)
            findings_.error(n, fmt::format("The file identifier names an ICB with the flags {:#x}", fid.icb.flags),
                            "UDF 2.3.10.1", path);
        if (fid.paddingFault)
            findings_.error(n, "The file identifier is not padded with zeros", "ECMA-167 4/14.4.9", path);
    }

    void checkIdentifier(const FileIdentifier& fid, const Directory& d, std::unordered_set<std::string>& names)
    {
        const auto path = d.role == Role::StreamDirectory ? d.path + ": " + safeName(utf8FromCs0(fid.name))
                                                          : pathBelow(d.path, safeName(utf8FromCs0(fid.name)));
        checkCommon(fid, path);
        if (fid.is(FileIdentifier::kDeleted)) return;
        checkName(fid, path, names);
        if (fid.is(FileIdentifier::kMetadata) && d.role != Role::StreamDirectory)
            findings_.error(identifierBlock_, "The identifier is marked as metadata, but is none of a stream",
                            "ECMA-167 4/14.4.3", path);
        if (fid.is(FileIdentifier::kDirectory)) {
            if (d.role == Role::StreamDirectory)
                return findings_.error(identifierBlock_, "A stream directory has a directory in it", "UDF 3.3.5.2",
                                       path);
            if (++directories_ > kMaxDirectories) {
                if (!std::exchange(cut_, true))
                    findings_.warning(blockOf(d.at), "There are more directories than are looked at");
                return;
            }
            findings_.attempt(
                blockOf(fid.icb.at), path, [&] { enter(fid.icb.at, d.at, path, d.depth + 1, Role::Named, 0); },
                "ECMA-167 4/14.9, 4/14.17");
        } else {
            const auto role = d.role == Role::StreamDirectory ? Role::Stream : Role::Named;
            if (role == Role::Named) ++files_;
            findings_.attempt(
                blockOf(fid.icb.at), path, [&] { checkFile(fid, path, role, d.id); }, "ECMA-167 4/14.9, 4/14.17");
        }
        noteIdentifier(fid, path);
    }

    void checkFile(const FileIdentifier& fid, const std::string& path, Role role, std::uint64_t id)
    {
        checkEntry(fid.icb.at, path, role, id);
        if (entries_.at(UdfView::pack(fid.icb.at)).directory)
            findings_.error(blockOf(fid.icb.at), "A directory's identifier does not say that it is one",
                            "ECMA-167 4/14.4.3", path);
        if (role != Role::Stream) return;
        Blocks::Block storage;
        auto at = fid.icb.at;
        streamSum_ += view_.fileEntry(at, storage).size;
    }

    void checkName(const FileIdentifier& fid, const std::string& path, std::unordered_set<std::string>& names)
    {
        const auto n = identifierBlock_;
        if (!names.emplace(asText(fid.name)).second)
            findings_.error(n, "Two entries have the same name", "ECMA-167 4/8.6", path);
        if (fid.name.empty()) return findings_.error(n, "The file identifier has no name", "ECMA-167 4/14.4.8", path);
        if (const auto fault = cs0Fault(fid.name))
            return findings_.error(n, fmt::format("The name {}", *fault), "UDF 2.1.1", path);
        const auto name = utf8FromCs0(fid.name);
        if (name.empty())
            findings_.error(n, "The name has no characters", "UDF 2.1.1", path);
        else if (name.find('/') != std::string::npos || name.find('\0') != std::string::npos || name == "." ||
                 name == "..")
            findings_.warning(n, "The name cannot be a name on most systems", "UDF 4.2.2.1", path);
    }

    /// UDF 2.3.4.3 (from 2.00): the identifier repeats the low half of its entry's unique id; of a further name of a
    /// file it is the identifier's own.
    void noteIdentifier(const FileIdentifier& fid, const std::string& path)
    {
        const auto known = entries_.find(UdfView::pack(fid.icb.at));
        if (known == entries_.end()) return;
        ++known->second.seen;
        const auto once = std::uint32_t{1} + (known->second.streams ? 1 : 0);
        const bool hasOneName = known->second.directory || known->second.recorded == once;
        if (!rules_.atLeast(0x0200) || !known->second.counted || !hasOneName) return;
        if (fid.uniqueId != known->second.uniqueId)
            findings_.error(
                identifierBlock_,
                fmt::format("The identifier has the unique id {}, its entry {}", fid.uniqueId, known->second.uniqueId),
                "UDF 2.3.4.3", path);
    }

    void checkObjectSize(const Directory& d)
    {
        const auto owner = streamBytes_.find(UdfView::pack(d.at));
        if (owner == streamBytes_.end()) return;
        const auto& o = owner->second;
        if (o.object != o.content + streamSum_)
            findings_.error(o.block,
                            fmt::format("The object has {} bytes with its streams, but its entry says {}",
                                        o.content + streamSum_, o.object),
                            "ECMA-167 4/14.17.11", o.path);
    }

    // --- What only the whole tree shows

    void finish()
    {
        for (const auto& [node, known] : entries_) {
            if (!known.counted || known.recorded == known.seen || known.recorded == 0xFFFF || known.recorded == 0)
                continue;
            const auto at = UdfView::unpack(node);
            findings_.error(
                blockOf(at),
                fmt::format("The link count is {}, but {} identifiers name the entry", known.recorded, known.seen),
                "ECMA-167 4/14.9.6");
        }
        checkCounts();
    }

    void checkCounts()
    {
        // Whether a file with several names counts once is not agreed on.
        std::uint64_t once = 0;
        for (const auto& [node, known] : entries_) once += known.counted && !known.directory ? 1 : 0;
        const auto files = v_.volume.files, directories = v_.volume.directories;
        const auto* table = v_.map(MapKind::Virtual);
        const auto n = table != nullptr ? table->vat.block : v_.integrity ? v_.integrity->block : 0;
        const auto clause = table != nullptr ? "UDF 2.2.11" : "UDF 2.2.6.4";
        if (table != nullptr && !table->vat.modern) return;  // 1.50: only the first session's are there
        if (files && *files != files_ && *files != once)
            findings_.error(n, fmt::format("The volume has {} files, but says {}", files_, *files), clause);
        if (directories && *directories != directories_)
            findings_.error(n, fmt::format("The volume has {} directories, but says {}", directories_, *directories),
                            clause);
        if (v_.integrity && table == nullptr && v_.integrity->nextUniqueId <= highestId_)
            findings_.error(
                v_.integrity->block,
                fmt::format("The next unique id is {}, but {} is in use", v_.integrity->nextUniqueId, highestId_),
                "UDF 3.2.1.1");
    }

    struct Place {
        std::uint64_t from = 0;
        LogicalBlock at;
        std::size_t skip = 0;
    };
    struct Owner {
        std::uint64_t object = 0, content = 0;
        std::string path;
        std::uint64_t block = 0;
    };

    Blocks& blocks_;
    const UdfView& view_;
    const UdfVolume& v_;
    const UdfRules& rules_;
    Findings& findings_;
    std::vector<Directory> pending_;
    std::unordered_map<std::uint64_t, Known> entries_;      // by ICB
    std::unordered_map<std::uint64_t, Owner> streamBytes_;  // by stream directory
    std::unordered_set<std::uint64_t> uniqueIds_, chain_;
    std::vector<Place> places_;  // of the directory at hand
    std::uint64_t identifierBlock_ = 0, streamSum_ = 0;
    std::uint64_t highestId_ = 0;
    std::uint64_t directoryBytes_ = 0, identifiers_ = 0;
    std::uint64_t files_ = 0, directories_ = 0;
    bool cut_ = false;
};

}  // namespace

UdfUsage checkUdfTree(Blocks& blocks, const UdfView& view, Findings& findings)
{
    findings.about(FileSystem::Udf);
    const auto rules = rulesOf(blocks, view.udf());
    return TreeCheck{blocks, view, rules, findings}.run();
}

}  // namespace discmaster::image::read

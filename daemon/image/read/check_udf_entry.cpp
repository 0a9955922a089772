#include "image/read/check_udf_entry.hpp"

#include "image/read/udf_icb.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>

namespace discmaster::image::read {
namespace {

class EntryCheck {
public:
    EntryCheck(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, const FoundEntry& found,
               Findings& findings)
        : blocks_{blocks}
        , v_{volume}
        , rules_{rules}
        , fe_{found.entry}
        , found_{found}
        , findings_{findings}
        , block_{volume.partitions.offset(found.at) / kBlockSize}
        , c_{findings, rules, found.block, block_, "The file entry", found.path}
    {
    }

    void run()
    {
        // By strategy 4096 an ICB has a second block, recorded or not.
        findings_.uses(block_ * kBlockSize, (fe_.strategy == 4096 ? 2 : 1) * std::uint64_t{kBlockSize}, Use::UdfEntry);
        const std::size_t header = fe_.extended ? 216 : 176;
        c_.tag(found_.at.block, header + fe_.extendedAttributes.size() + fe_.allocation.size() - 16);
        if (fe_.extended && !rules_.atLeast(0x0200))
            c_.error("is an extended one: that came with UDF 2.00", "UDF 2.3.6");
        checkIcbTag();
        checkFields(header);
        checkAttributes(header);
        if (fe_.allocationForm() == 3)
            c_.require(fe_.blocksRecorded == 0,
                       fmt::format("holds its content, but records {} blocks", fe_.blocksRecorded),
                       fe_.extended ? "ECMA-167 4/14.17.12" : "ECMA-167 4/14.9.11");
        else if (fe_.allocationForm() > 1)
            c_.error(fmt::format("has allocation descriptors of the form {}", fe_.allocationForm()), "UDF 2.3.10");
        else
            checkExtents();
    }

private:
    bool isThere(LogicalBlock at) const
    {
        const auto block = v_.partitions.find(at);
        return block && *block < blocks_.count();
    }
    bool isRoleOfTree() const { return found_.role == Role::Named || found_.role == Role::Root; }

    // --- ICB tag (ECMA-167 4/14.6)

    void checkIcbTag()
    {
        const auto b = found_.block;
        const bool chained = fe_.strategy == 4096;
        c_.require(le16(b, 22) == (chained ? 1 : 0), fmt::format("has the strategy parameter {}", le16(b, 22)),
                   "ECMA-167 4/14.6.3");
        c_.require(le16(b, 24) == (chained ? 2 : 1), fmt::format("has room for {} entries in its ICB", le16(b, 24)),
                   "UDF 2.3.5.1");
        c_.zeros(26, 1, "ECMA-167 4/14.6.5");
        if (!chained)
            c_.require(le32(b, 16) == 0, fmt::format("counts {} entries recorded before it", le32(b, 16)),
                       "ECMA-167 4/14.6.1");
        if (const LogicalBlock parent{.block = le32(b, 28), .partition = le16(b, 32)}; parent != LogicalBlock{})
            c_.require(isThere(parent), "names a parent ICB that is nowhere", "UDF 2.3.5.3");
        checkType();
        c_.require((fe_.flags & 0xC000) == 0, "has reserved ICB flags", "ECMA-167 4/14.6.8");
        c_.require((fe_.flags & 1U << 3) == 0, "says that its directory is sorted", "UDF 2.3.5.4");
        c_.require((fe_.flags & 1U << 11) == 0, "says that its content is transformed", "UDF 2.3.5.4");
        c_.require((fe_.flags & 1U << 12) == 0, "says that its directory has several versions of a file",
                   "UDF 2.3.5.4");
        const bool stream = (fe_.flags & FileEntry::kStreamFlag) != 0;
        if (found_.role == Role::Stream)
            c_.require(stream, "is of a stream, but its flags do not say so", "ECMA-167 4/14.6.8");
        else if (isRoleOfTree())
            c_.require(!stream, "says that it is a stream, but is in the tree", "ECMA-167 4/14.6.8");
    }

    void checkType()
    {
        const auto type = fe_.fileType;
        const auto wrong = [&](std::string_view clause) {
            c_.error(fmt::format("has the file type {}", type), clause);
        };
        switch (found_.role) {
        case Role::Root:
            if (type != 4) wrong("ECMA-167 4/14.6.6");
            break;
        case Role::StreamDirectory:
            if (type != FileEntry::kStreamDirectory) wrong("ECMA-167 4/14.6.6");
            break;
        case Role::Named:
        case Role::Stream: {
            static constexpr std::array<std::uint8_t, 8> kKnown{4, 5, 6, 7, 9, 10, 12, FileEntry::kRealTime};
            if (std::ranges::find(kKnown, type) == kKnown.end()) wrong("UDF 2.3.5.2");
            if (type == FileEntry::kRealTime && !rules_.atLeast(0x0201)) wrong("UDF 2.3.5.2");
            break;
        }
        case Role::Table:
        case Role::Metadata: break;  // reading them has checked it
        }
    }

    // --- Fields (ECMA-167 4/14.9, 4/14.17)

    void checkFields(std::size_t header)
    {
        const bool x = fe_.extended;
        c_.require((fe_.permissions & 0xFFFF8000) == 0, "has reserved permissions", "ECMA-167 4/14.9.5");
        c_.require(fe_.links != 0 || !isRoleOfTree(), "has a link count of 0", "ECMA-167 4/14.9.6");
        c_.require(u8(found_.block, 50) == 0, "has a record format", "UDF 2.3.6.1");
        c_.require(u8(found_.block, 51) == 0, "has record display attributes", "UDF 2.3.6.2");
        c_.require(le32(found_.block, 52) == 0, "has a record length", "UDF 2.3.6.3");
        const std::size_t times = x ? 80 : 72;
        c_.timestamp(times, "time of the last access", false);
        c_.timestamp(times + 12, "time of the last modification", false);
        if (x) c_.timestamp(104, "time of creation", false);
        c_.timestamp(x ? 116 : 96, "time of the last change of attributes", false);
        if (le32(found_.block, x ? 128 : 108) == 0)
            c_.warning("has the checkpoint 0", x ? "ECMA-167 4/14.17.17" : "ECMA-167 4/14.9.15");
        if (x) c_.zeros(132, 4, "ECMA-167 4/14.17.18");
        c_.implementation(header - 48, "implementation identifier");
        const auto attributes = decodeLongAd(ByteView{found_.block}.subspan(x ? 136 : 112, 16));
        c_.require(attributes.length == 0 || (isIcb(attributes.length) && isThere(attributes.at)),
                   fmt::format("has its extended attributes in an ICB of {} bytes that cannot be", attributes.length),
                   x ? "ECMA-167 4/14.17.19" : "ECMA-167 4/14.9.16");
        if (x) checkStreams();
        if (found_.role == Role::Metadata) checkOutsideTree(attributes);
    }

    /// UDF 2.2.13.1: the metadata files have no name, no attributes and no streams.
    void checkOutsideTree(const AllocationDescriptor& attributes)
    {
        if (fe_.links != 0) c_.warning(fmt::format("has a link count of {}", fe_.links), "UDF 2.2.13.1");
        c_.require(attributes.length == 0, "names an ICB of extended attributes", "UDF 2.2.13.1");
        c_.require(fe_.streamDirectory.length == 0, "names a stream directory", "UDF 2.2.13.1");
    }

    void checkStreams()
    {
        const auto& streams = fe_.streamDirectory;
        if (streams.length == 0)
            c_.require(fe_.objectSize == fe_.size,
                       fmt::format("gives the object {} bytes, its content has {}", fe_.objectSize, fe_.size),
                       "ECMA-167 4/14.17.11");
        else if (!isIcb(streams.length))
            c_.error(fmt::format("names an ICB of {} bytes for its stream directory", streams.length),
                     "ECMA-167 4/14.17.20");
        else
            c_.require(found_.role != Role::Stream && found_.role != Role::StreamDirectory,
                       "is of a stream, but has streams of its own", "UDF 3.3.5.1");
    }

    // --- Extended attributes (ECMA-167 4/9.1, UDF 3.3.4)

    void checkAttributes(std::size_t header)
    {
        const auto& ea = fe_.extendedAttributes;
        bool device = false;
        if (!ea.empty()) {
            c_.require(ea.size() % 4 == 0, fmt::format("has {} bytes of extended attributes", ea.size()),
                       "UDF 3.3.4.1");
            device = walkAttributes(ea, header);
        }
        const bool needsDevice = fe_.fileType == 6 || fe_.fileType == 7;
        c_.require(device == needsDevice,
                   needsDevice ? "is of a device, but has no device specification"
                               : "has a device specification, but is of no device",
                   "ECMA-167 4/14.10.7");
    }

    /// True when one is a device specification.
    bool walkAttributes(ByteView ea, std::size_t header)
    {
        constexpr std::size_t kHeader = 24;
        const auto tag = decodeTag(ea);
        if (ea.size() < kHeader || !tag || tag->id != TagId::AttributeHeader) {
            c_.error("has extended attributes without a header", "ECMA-167 4/14.10.1");
            return false;
        }
        c_.require(tag->location == found_.at.block, "has an extended attribute header that says that it is elsewhere",
                   "ECMA-167 4/14.10.1");
        for (const std::size_t at : {16U, 20U}) {
            const auto place = le32(ea, at);
            c_.require(place >= kHeader, "has an extended attribute header with an impossible location",
                       "ECMA-167 4/14.10.1");
            if (place < ea.size())
                c_.require(place % 4 == 0, "has an extended attribute header with an odd location", "UDF 3.3.4.1");
        }
        bool device = false;
        for (std::size_t at = kHeader; at < ea.size();) {
            const Fields f{ea.subspan(at)};
            const auto type = f.le32(0), length = f.le32(8);
            if (length < 12 || length > ea.size() - at) {
                c_.error(fmt::format("has an extended attribute of {} bytes at byte {}", length, header + at),
                         "ECMA-167 4/14.10.2");
                return device;
            }
            checkAttribute(ea.subspan(at, length), type);
            device = device || type == 12;
            at += length;
        }
        return device;
    }

    void checkAttribute(ByteView a, std::uint32_t type)
    {
        static constexpr std::array<std::uint32_t, 8> kKnown{1, 3, 5, 6, 12, 2048, 65536, 0};
        if (std::ranges::find(kKnown, type) == kKnown.end() || type == 0)
            c_.error(fmt::format("has an extended attribute of the type {}", type), "ECMA-167 4/14.10");
        c_.require(u8(a, 4) == 1 && u8(a, 5) == 0 && u8(a, 6) == 0 && u8(a, 7) == 0,
                   "has an extended attribute with another subtype than 1", "ECMA-167 4/14.10.2");
        if (type != 2048 && type != 65536) return;
        if (a.size() < 48)
            return c_.error("has an implementation use attribute that is too short", "ECMA-167 4/14.10.8");
        const auto name = regidName(a.subspan(16, 32));
        if (!name.starts_with("*UDF")) return;
        // UDF 3.3.4.5: the sum of the bytes before it.
        if (a.size() < 50) return c_.error("has an attribute of UDF's without a header checksum", "UDF 3.3.4.5");
        const auto sum = std::accumulate(a.begin(), a.begin() + 48, 0U,
                                         [](unsigned s, std::byte x) { return s + static_cast<unsigned>(x); });
        c_.require((sum & 0xFFFF) == le16(a, 48), fmt::format("has an attribute '{}' with a wrong checksum", name),
                   "UDF 3.3.4.5");
    }

    // --- Extents (ECMA-167 4/12)

    void checkExtents()
    {
        const std::size_t size = fe_.allocationForm() == 0 ? 8 : 16;
        c_.require(fe_.allocation.size() % size == 0,
                   fmt::format("has {} bytes of allocation descriptors", fe_.allocation.size()), "ECMA-167 4/14.9.20");
        checkBehindEnd(fe_.allocation, size);
        forEachExtent(
            blocks_, v_.partitions, fe_, found_.at, [&](const AllocationDescriptor& ad) { return checkExtent(ad); },
            [&](const AllocationDescriptor& ad) { return checkContinuation(ad, size); });
        finishExtents();
    }

    /// A descriptor of no length ends the list (ECMA-167 4/12): what is behind is never seen.
    void checkBehindEnd(ByteView list, std::size_t size)
    {
        std::size_t at = 0;
        while (at + size <= list.size() && (le32(list, at) & 0x3FFFFFFF) != 0 && le32(list, at) >> 30 != 3) at += size;
        if (at + size < list.size() && le32(list, at) >> 30 == 3)
            at += size;
        else if (at + size > list.size() || (le32(list, at) & 0x3FFFFFFF) != 0)
            return;
        if (!allZero(list.subspan(at)))
            c_.error("has allocation descriptors behind the end of their list", "ECMA-167 4/12");
    }

    bool checkContinuation(const AllocationDescriptor& ad, std::size_t size)
    {
        const auto n = v_.partitions.offset(ad.at) / kBlockSize;
        c_.require(ad.length <= kBlockSize, fmt::format("continues its extents in {} bytes", ad.length), "UDF 2.3.11");
        checkPlace(ad, n);
        if (n >= blocks_.count()) return true;  // following it fails
        if (!findings_.claims(n)) {
            c_.error(fmt::format("continues its extents in block {}, where another list of extents is", n),
                     "ECMA-167 4/12");
            return cut_ = true, false;
        }
        findings_.uses(n * kBlockSize, kBlockSize, Use::UdfEntry);
        const auto b = blocks_.block(n);
        const auto tag = decodeTag(b);
        if (!tag || tag->id != TagId::AllocationExtent) return true;  // following it fails
        const DescriptorCheck aed{findings_, rules_, b, n, "The allocation extent descriptor", found_.path};
        const auto length = le32(b, 20);
        aed.require(tag->location == ad.at.block, "says that it is elsewhere", "ECMA-167 4/7.2.8");
        aed.require(tag->reserved == 0, "has a tag whose reserved byte is not zero", "ECMA-167 4/7.2.4");
        aed.require(tag->crcLength == 8 || tag->crcLength == 8 + length,
                    fmt::format("has a CRC over {} bytes", tag->crcLength), "UDF 2.3.11");
        aed.require(length % size == 0, fmt::format("has {} bytes of descriptors", length), "ECMA-167 4/14.5.3");
        if (length <= kBlockSize - 24) checkBehindEnd(ByteView{b}.subspan(24, length), size);
        return true;
    }

    bool checkExtent(const AllocationDescriptor& ad)
    {
        const bool beyond = total_ >= fe_.size;
        if (open_ && !beyond) c_.error("has an extent that ends inside a block and is not the last", "ECMA-167 4/12.1");
        open_ = ad.length % kBlockSize != 0;
        if (beyond && ad.type != ExtentType::Allocated)
            c_.error("has an extent behind its end that is not marked as allocated only", "ECMA-167 4/12.1");
        if (ad.type == ExtentType::Hole) {
            c_.require(ad.at == LogicalBlock{}, "has a hole with a place", "ECMA-167 4/14.14.1.1");
        } else {
            checkAllocated(ad);
        }
        total_ += ad.length;
        if (!beyond) inside_ += ad.length;
        return true;
    }

    void checkAllocated(const AllocationDescriptor& ad)
    {
        const bool recorded = ad.type == ExtentType::Recorded;
        if (recorded) recorded_ += sectorsFor(ad.length).n;
        if (ad.at.partition >= v_.partitions.maps().size())
            return c_.error(fmt::format("has an extent in the partition {}, which there is not", ad.at.partition),
                            "ECMA-167 4/14.14.2.2");
        if (!v_.partitions.contains(ad.at, ad.length))
            return c_.error(fmt::format("has an extent at block {} of its partition, which is outside it", ad.at.block),
                            "ECMA-167 4/14.14");
        checkPlace(ad, v_.partitions.blockFor(ad.at));
        if (found_.role == Role::Metadata && fe_.fileType != FileEntry::kMetadataBitmap)
            return;  // its blocks are the metadata partition's
        const bool directory = fe_.kind() == Kind::Directory;
        v_.partitions.forEachRun(ad.at, ad.length, [&](const ImageRun& run) {
            if (run.recorded && !blocks_.has(run.offset, recorded ? run.length : 0))
                c_.error(fmt::format("has an extent at block {}, beyond the end of the image", run.offset / kBlockSize),
                         "ECMA-167 4/14.14");
            findings_.uses(run.offset, std::min<std::uint64_t>(run.length, blocks_.size()),
                           directory ? Use::UdfDirectory : Use::Content, begun_);
            begun_ = true;
            return true;
        });
    }

    /// UDF 2.2.13: with a metadata partition, what describes files is in it, and what files hold is not.
    void checkPlace(const AllocationDescriptor& ad, std::uint64_t n)
    {
        const auto* metadata = v_.map(MapKind::Metadata);
        if (metadata == nullptr || found_.role == Role::Metadata || ad.at.partition >= v_.partitions.maps().size())
            return;
        const bool inside = v_.partitions.maps()[ad.at.partition].kind == MapKind::Metadata;
        const bool describes = fe_.kind() == Kind::Directory || ad.type == ExtentType::Continuation;
        if (describes)
            c_.require(inside, "has a directory or descriptors outside the metadata partition", "UDF 2.2.13");
        else
            c_.require(!inside, "has content in the metadata partition", "UDF 2.2.13");
        if (inside) return;
        for (const auto& run : metadata->runs)
            if (run.recorded && n >= run.block && n < run.block + run.blocks)
                c_.error("has content in a block of the metadata file", "UDF 2.2.13");
    }

    void finishExtents()
    {
        if (cut_) return;
        const auto clause = fe_.extended ? "ECMA-167 4/14.17.10" : "ECMA-167 4/14.9.10";
        c_.require(inside_ >= fe_.size, fmt::format("has {} bytes in its extents, but a size of {}", inside_, fe_.size),
                   clause);
        if (inside_ > fe_.size) {
            const auto text = fmt::format("has {} bytes in its extents, more than its size of {}", inside_, fe_.size);
            // Some masters round the last extent up to whole blocks; readers go by the size.
            if (inside_ - fe_.size < kBlockSize)
                c_.warning(text, clause);
            else
                c_.error(text, clause);
        }
        c_.require(recorded_ == fe_.blocksRecorded,
                   fmt::format("records {} blocks, but says {}", recorded_, fe_.blocksRecorded),
                   fe_.extended ? "ECMA-167 4/14.17.12" : "ECMA-167 4/14.9.11");
    }

    Blocks& blocks_;
    const UdfVolume& v_;
    const UdfRules& rules_;
    const FileEntry& fe_;
    const FoundEntry& found_;
    Findings& findings_;
    std::uint64_t block_;
    DescriptorCheck c_;
    std::uint64_t total_ = 0, inside_ = 0, recorded_ = 0;
    bool open_ = false, begun_ = false, cut_ = false;
};

}  // namespace

void checkFileEntry(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, const FoundEntry& found,
                    Findings& findings)
{
    EntryCheck{blocks, volume, rules, found, findings}.run();
}

}  // namespace discmaster::image::read

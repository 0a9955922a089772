#include "image/read/udf_view.hpp"

#include "image/read/content.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image::read {
namespace {

constexpr std::uint32_t kNobody = 0xFFFFFFFF;  // UDF 2.3.3.1, 2.3.3.2: not specified

/// Visits the extents of a descriptor list. True when it is to be continued at `next`.
bool visitList(ByteView list, unsigned form, LogicalBlock at, const ExtentVisitor& visit, AllocationDescriptor& next)
{
    const std::size_t size = form == 0 ? 8 : 16;
    for (std::size_t i = 0; i + size <= list.size(); i += size) {
        const auto ad =
            form == 0 ? decodeShortAd(list.subspan(i, size), at.partition) : decodeLongAd(list.subspan(i, size));
        if (ad.length == 0) return false;
        if (ad.type == ExtentType::Continuation) {
            next = ad;
            return true;
        }
        if (!visit(ad)) return false;
    }
    return false;
}

}  // namespace

void forEachExtent(Blocks& blocks, const Partitions& partitions, const FileEntry& entry, LogicalBlock at,
                   const ExtentVisitor& visit)
{
    const auto form = entry.allocationForm();
    if (form > 1)
        unsupported("A file has allocation descriptors of an unusual form", partitions.offset(at) / kBlockSize);
    std::size_t visited = 0;
    const ExtentVisitor counted = [&](const AllocationDescriptor& ad) {
        if (++visited > kMaxExtents) invalid("A file has too many extents", partitions.offset(at) / kBlockSize);
        return visit(ad);
    };
    AllocationDescriptor next;
    for (auto more = visitList(entry.allocation, form, at, counted, next); more;) {
        const auto n = partitions.offset(next.at) / kBlockSize;
        const auto block = blocks.block(n);
        const auto tag = decodeTag(block);
        if (!tag) invalid(tag.error(), n);
        if (tag->id != TagId::AllocationExtent)
            invalid("The allocation descriptors of a file go on where there are none", n);
        const std::size_t length = le32(block, 20);  // ECMA-167 4/14.5
        if (length > kBlockSize - 24) invalid("Allocation descriptors do not fit their block", n);
        const auto before = visited;
        more = visitList(ByteView{block}.subspan(24, length), form, next.at, counted, next);
        // So that a chain that leads back to itself ends at kMaxExtents.
        if (more && visited == before) invalid("Allocation descriptors hold nothing but their continuation", n);
    }
}

UdfView::UdfView(io::ByteSource& source, std::shared_ptr<Blocks> blocks, UdfVolume volume)
    : View{source, volume.volume}
    , blocks_{std::move(blocks)}
    , udf_{std::move(volume)}
{
}

FileEntry UdfView::fileEntry(LogicalBlock at, Blocks::Block& storage) const
{
    const auto n = udf_.partitions.offset(at) / kBlockSize;
    storage = blocks_->block(n);
    const auto entry = decodeFileEntry(storage);
    if (!entry) invalid(entry.error(), n);
    // UDF 2.3.5.1: strategy 4, or 4096 for rewritten entries on write-once media.
    if (entry->strategy != 4) unsupported(fmt::format("A file entry uses the strategy {}", entry->strategy), n);
    return *entry;
}

std::vector<Extent> UdfView::extentsOf(const FileEntry& entry, LogicalBlock at) const
{
    if (entry.allocationForm() == 3) {
        if (entry.size == 0) return {};
        return {{udf_.partitions.offset(at) + entry.allocationAt, entry.size, true}};
    }
    std::vector<Extent> result;
    std::uint64_t total = 0;
    forEachExtent(*blocks_, udf_.partitions, entry, at, [&](const AllocationDescriptor& ad) {
        if (total >= entry.size) return false;  // a tail that is allocated beyond the end of the file
        if (total % kBlockSize != 0)            // ECMA-167 4/12.1: all extents but the last are whole blocks
            invalid("An extent in the middle of a file ends inside a block", udf_.partitions.offset(at) / kBlockSize);
        const bool recorded = ad.type == ExtentType::Recorded;
        const auto length = std::min<std::uint64_t>(ad.length, entry.size - total);
        const Extent extent{recorded ? udf_.partitions.offset(ad.at) : 0, length, recorded};
        total += length;
        auto* last = result.empty() ? nullptr : &result.back();
        // Extents end at 1 GiB; what goes on behind is one run.
        if (last != nullptr && recorded && last->recorded && last->offset + last->length == extent.offset)
            last->length += length;
        else
            result.push_back(extent);
        return true;
    });
    return result;
}

std::string UdfView::targetOf(const FileEntry& entry, LogicalBlock at) const
{
    const auto n = udf_.partitions.offset(at) / kBlockSize;
    if (entry.size > kMaxTarget) invalid("The target of a symbolic link is too long", n);
    std::vector<std::byte> components(static_cast<std::size_t>(entry.size));
    ContentSource{source_, extentsOf(entry, at), entry.size}.read(0, components);
    auto path = decodePath(components);
    if (!path) invalid(path.error(), n);
    return std::move(*path);
}

Entry UdfView::entryAt(LogicalBlock at) const
{
    Blocks::Block storage;
    const auto fe = fileEntry(at, storage);
    Entry e;
    e.kind = fe.kind();
    e.size = fe.size;
    e.mode = fe.mode();
    if (fe.uid != kNobody) e.uid = fe.uid;
    if (fe.gid != kNobody) e.gid = fe.gid;
    e.links = fe.links;
    e.created = fe.created;
    e.modified = fe.modified;
    e.accessed = fe.accessed;
    e.changed = fe.changed;
    e.fileId = pack(at);
    e.node = pack(at);
    if (fe.allocationForm() == 3) {
        if (fe.size != 0) e.dataAt = udf_.partitions.offset(at) + fe.allocationAt;
    } else if (fe.allocationForm() < 2) {
        // The first extent tells where the content begins; a chain of them is followed when the content is read.
        AllocationDescriptor next;
        const auto take = [&](const AllocationDescriptor& ad) {
            if (ad.type == ExtentType::Recorded) e.dataAt = udf_.partitions.offset(ad.at);
            return e.dataAt == 0;
        };
        visitList(fe.allocation, fe.allocationForm(), at, take, next);
    }
    if (e.kind == Kind::BlockDevice || e.kind == Kind::CharacterDevice) e.device = fe.device();
    if (e.kind == Kind::Symlink) {
        e.target = targetOf(fe, at);
        e.size = e.target.size();
        e.dataAt = 0;
    }
    return e;
}

Entry UdfView::root() const
{
    auto e = entryAt(udf_.root);
    if (!e.isDirectory())
        invalid("The root of the UDF volume is no directory", udf_.partitions.offset(udf_.root) / kBlockSize);
    return e;
}

void UdfView::forEachIdentifier(const Entry& directory,
                                const std::function<bool(const FileIdentifier&, std::uint64_t)>& visit) const
{
    if (!directory.isDirectory()) invalid("What is listed is no directory", directory.dataAt / kBlockSize);
    constexpr std::size_t kWindow = std::size_t{64} << 10, kLongest = kBlockSize;
    Blocks::Block storage;
    const auto at = unpack(directory.node);
    const auto fe = fileEntry(at, storage);
    ContentSource content{source_, extentsOf(fe, at), fe.size};
    std::vector<std::byte> window;
    std::uint64_t windowAt = 0;
    for (std::uint64_t position = 0; position < fe.size;) {
        if (position + kLongest > windowAt + window.size() && windowAt + window.size() < fe.size) {
            windowAt = position;
            window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, fe.size - position)));
            content.read(position, window);
        }
        const auto rest = ByteView{window}.subspan(static_cast<std::size_t>(position - windowAt));
        const auto fid = decodeFileIdentifier(rest.first(std::min(rest.size(), kLongest)));
        if (!fid) invalid(fid.error(), (directory.dataAt + position) / kBlockSize);
        if (!visit(*fid, position)) return;
        position += fid->length;
    }
}

void UdfView::list(const Entry& directory, const std::function<bool(Entry&&)>& visit) const
{
    forEachIdentifier(directory, [&](const FileIdentifier& fid, std::uint64_t) {
        if (fid.is(FileIdentifier::kParent) || fid.is(FileIdentifier::kDeleted)) return true;
        auto e = entryAt(fid.icb.at);
        e.name = safeName(utf8FromCs0(fid.name));
        e.hidden = fid.is(FileIdentifier::kHidden);
        return visit(std::move(e));
    });
}

std::vector<Extent> UdfView::extents(const Entry& entry) const
{
    const auto at = unpack(entry.node);
    Blocks::Block storage;
    return extentsOf(fileEntry(at, storage), at);
}

std::unique_ptr<UdfView> openUdf(io::ByteSource& source, const std::shared_ptr<Blocks>& blocks,
                                 std::uint64_t sessionStart)
{
    auto volume = readUdfVolume(*blocks, sessionStart);
    if (!volume) return nullptr;
    auto view = std::make_unique<UdfView>(source, blocks, std::move(*volume));
    view->root();
    return view;
}

}  // namespace discmaster::image::read

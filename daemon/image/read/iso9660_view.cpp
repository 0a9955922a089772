#include "image/read/iso9660_view.hpp"

#include "base/error.hpp"
#include "image/read/attribute_record.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace discmaster::image::read {
namespace {

// The file type in st_mode, as Rock Ridge records it (IEEE P1282 4.1.1).
std::optional<Kind> kindOf(std::uint32_t mode)
{
    switch (mode & 0170000) {
    case 0040000: return Kind::Directory;
    case 0100000: return Kind::File;
    case 0120000: return Kind::Symlink;
    case 0060000: return Kind::BlockDevice;
    case 0020000: return Kind::CharacterDevice;
    case 0010000: return Kind::Fifo;
    case 0140000: return Kind::Socket;
    default: return std::nullopt;
    }
}

/// Without ";1" and the dot of an empty extension.
std::string withoutVersion(std::string name)
{
    const auto semicolon = name.rfind(';');
    const bool version = semicolon != std::string::npos && semicolon + 1 < name.size() &&
                         name.find_first_not_of("0123456789", semicolon + 1) == std::string::npos;
    if (version) name.resize(semicolon);
    if (version && name.size() > 1 && name.back() == '.') name.pop_back();
    return name;
}

bool sameName(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

/// The rest of the sector that `position` lies in.
ByteView sectorRest(const Blocks::Block& sector, std::uint64_t position)
{
    return ByteView{sector}.subspan(static_cast<std::size_t>(position % kBlockSize));
}

}  // namespace

void forEachRecord(Blocks& blocks, std::uint64_t offset, std::uint64_t length,
                   const std::function<bool(const DirectoryRecord&, std::uint64_t)>& visit,
                   const std::function<void(ByteView, std::uint64_t)>& tail)
{
    if (!blocks.has(offset, length)) invalid("A directory lies beyond the end", offset / kBlockSize);
    const auto end = offset + length;
    for (auto position = offset; position < end;) {
        const auto sectorEnd = std::min((position / kBlockSize + 1) * kBlockSize, end);
        std::vector<std::byte> sector(static_cast<std::size_t>(sectorEnd - position));
        blocks.read(position, sector);
        ByteView rest{sector};
        while (!rest.empty() && u8(rest, 0) != 0) {
            const auto record = decodeRecord(rest);
            if (!record) invalid(record.error(), position / kBlockSize);
            if (!visit(*record, sectorEnd - rest.size())) return;
            rest = rest.subspan(record->length);
        }
        if (tail) tail(rest, sectorEnd - rest.size());
        position = sectorEnd;
    }
}

Iso9660View::Iso9660View(io::ByteSource& source, std::shared_ptr<Blocks> blocks, const VolumeDescriptor& descriptor,
                         FileSystem fileSystem, std::uint8_t skip)
    : View{source, descriptor.volume}
    , blocks_{std::move(blocks)}
    , blockSize_{descriptor.blockSize}
    , rootRecordAt_{descriptor.rootRecordAt}
    , skip_{skip}
{
    volume_.fileSystem = fileSystem;
    if (blockSize_ != 512 && blockSize_ != 1024 && blockSize_ != 2048)
        invalid("The volume descriptor gives an impossible logical block size", descriptor.block);
}

DirectoryRecord Iso9660View::recordAt(std::uint64_t position, Blocks::Block& storage) const
{
    storage = blocks_->block(position / kBlockSize);
    const auto record = decodeRecord(sectorRest(storage, position));
    if (!record) invalid(record.error(), position / kBlockSize);
    return *record;
}

std::uint64_t sectionStart(const DirectoryRecord& r, std::uint32_t blockSize) noexcept
{
    const std::uint64_t skipped = r.attributeBlocks == 0 ? 0
                                  : r.unitSize != 0      ? std::uint64_t{r.unitSize} + r.gapSize
                                                         : r.attributeBlocks;
    return (r.extent + skipped) * blockSize;
}

std::uint64_t Iso9660View::dataOffset(const DirectoryRecord& record) const noexcept
{
    return sectionStart(record, blockSize_);
}

std::string Iso9660View::nameOf(const DirectoryRecord& record) const
{
    if (record.isSelf() || record.isParent()) return {};
    // ISO 9660:1999 allows any bytes: today's masters write UTF-8.
    const bool utf8 = fileSystem() == FileSystem::Enhanced && isUtf8(asText(record.name));
    auto name = utf8                                 ? std::string{asText(record.name)}
                : fileSystem() == FileSystem::Joliet ? utf8FromUtf16(record.name)
                                                     : utf8FromLatin1(record.name);
    if (!record.is(DirectoryRecord::kDirectory) && fileSystem() != FileSystem::Enhanced)
        name = withoutVersion(std::move(name));
    return safeName(std::move(name));
}

Entry Iso9660View::entryOf(const DirectoryRecord& record, std::uint64_t position) const
{
    Entry e;
    e.name = nameOf(record);
    e.kind = record.is(DirectoryRecord::kDirectory) ? Kind::Directory : Kind::File;
    e.size = record.size;
    e.modified = record.recorded;
    e.hidden = record.is(DirectoryRecord::kHidden);
    e.dataAt = record.size != 0 ? dataOffset(record) : 0;
    e.node = position;
    if (record.attributeBlocks != 0 && fileSystem() != FileSystem::RockRidge) addAttributeRecord(e, record);
    return e;
}

void Iso9660View::addAttributeRecord(Entry& e, const DirectoryRecord& record) const
{
    const auto at = std::uint64_t{record.extent} * blockSize_;
    std::array<std::byte, AttributeRecord::kBytes> bytes;
    if (!blocks_->has(at, bytes.size())) return;
    blocks_->read(at, bytes);
    const auto r = decodeAttributeRecord(bytes);
    if (r.version != 1) return;  // ECMA-119 9.5.12
    e.created = r.created;
    if (r.modified) e.modified = r.modified;
    if (!record.is(DirectoryRecord::kProtection)) return;  // 9.1.6: only then are owner and permissions given
    e.mode = r.mode();
    e.uid = r.owner;
    e.gid = r.group;
}

/// A damaged system use field does not hide the other entries of its directory.
bool Iso9660View::addOrFault(Entry& e, const DirectoryRecord& record) const
{
    const auto plain = e;
    try {
        return addRockRidge(e, record);
    } catch (const Error& error) {
        if (error.fault() != Fault::ImageInvalid && error.fault() != Fault::FileSystemFeatureNotSupported) throw;
        e = plain;
        e.kind = Kind::File;
        e.fault = error.what();
        return true;
    }
}

/// False for what Rock Ridge hides: the place that a relocated directory was moved to.
bool Iso9660View::addRockRidge(Entry& e, const DirectoryRecord& record) const
{
    const auto use = record.systemUse.subspan(std::min<std::size_t>(skip_, record.systemUse.size()));
    auto rr = decodeSystemUse(*blocks_, use, blockSize_, e.node / kBlockSize);
    if (rr.relocated) return false;
    if (rr.child) {
        followRelocated(e, *rr.child);
        if (rr.name) e.name = safeName(std::move(*rr.name));
        return true;
    }
    if (rr.name && !record.isSelf() && !record.isParent()) e.name = safeName(std::move(*rr.name));
    if (rr.mode) {
        const auto kind = kindOf(*rr.mode);
        // The directory flag decides what is a directory: the content follows from it.
        if (kind && (*kind == Kind::Directory) == e.isDirectory()) e.kind = *kind;
        e.mode = static_cast<std::uint16_t>(*rr.mode & 07777);
        e.links = rr.links;
        e.uid = rr.uid;
        e.gid = rr.gid;
    }
    if (rr.serial) e.fileId = *rr.serial;
    if (rr.unknownCompression) unsupported("A file is compressed in a way that is not known (ZF)", e.node / kBlockSize);
    if (rr.compression && e.kind == Kind::File && e.size != 0) {
        e.compression = rr.compression;
        e.compression->storedSize = e.size;
        e.size = rr.plainSize;
    }
    if (rr.sparse) {
        e.sparse = true;
        e.size = *rr.sparse;
    }
    if (e.kind == Kind::BlockDevice || e.kind == Kind::CharacterDevice) e.device = rr.device;
    if (e.kind == Kind::Symlink && rr.target) {
        e.target = std::move(*rr.target);
        e.size = e.target.size();
        e.dataAt = 0;
    }
    if (rr.modified) e.modified = rr.modified;
    e.created = rr.created;
    e.accessed = rr.accessed;
    e.changed = rr.changed;
    return true;
}

/// The entry is a placeholder: the directory itself, with its attributes, is described by its "." at `block`.
void Iso9660View::followRelocated(Entry& e, std::uint32_t block) const
{
    const auto position = std::uint64_t{block} * blockSize_;
    Blocks::Block storage;
    const auto self = recordAt(position, storage);
    if (!self.isSelf() || !self.is(DirectoryRecord::kDirectory) || dataOffset(self) != position)
        invalid("A relocated directory (CL) does not begin with its own record", position / kBlockSize);
    auto moved = entryOf(self, position);
    const auto use = self.systemUse.subspan(std::min<std::size_t>(skip_, self.systemUse.size()));
    const auto rr = decodeSystemUse(*blocks_, use, blockSize_, position / kBlockSize);
    moved.name = e.name;
    if (rr.mode) {
        moved.mode = static_cast<std::uint16_t>(*rr.mode & 07777);
        moved.links = rr.links;
        moved.uid = rr.uid;
        moved.gid = rr.gid;
    }
    if (rr.serial) moved.fileId = *rr.serial;
    if (rr.modified) moved.modified = rr.modified;
    moved.created = rr.created;
    moved.accessed = rr.accessed;
    moved.changed = rr.changed;
    e = std::move(moved);
}

Entry Iso9660View::root() const
{
    Blocks::Block storage;
    const auto record = recordAt(rootRecordAt_, storage);
    if (!record.is(DirectoryRecord::kDirectory))
        invalid("The root directory's record is no directory", rootRecordAt_ / kBlockSize);
    auto e = entryOf(record, rootRecordAt_);
    if (fileSystem() == FileSystem::RockRidge) {
        // The record in the volume descriptor has no system use; the attributes are in "." of the root.
        Blocks::Block inside;
        const auto self = recordAt(dataOffset(record), inside);
        auto attributes = e;
        addRockRidge(attributes, self);
        attributes.name.clear();
        attributes.kind = Kind::Directory;
        e = std::move(attributes);
    }
    return e;
}

void Iso9660View::list(const Entry& directory, const std::function<bool(Entry&&)>& visit) const
{
    if (!directory.isDirectory()) invalid("What is listed is no directory", directory.dataAt / kBlockSize);
    std::optional<Entry> pending;  // a file of several extents whose last record has not come
    std::uint64_t associatedAt = 0;
    std::vector<std::byte> associatedName;
    std::vector<std::byte> pendingName;
    bool stopped = false;
    forEachRecord(
        *blocks_, directory.dataAt, directory.size, [&](const DirectoryRecord& record, std::uint64_t position) {
            if (record.isSelf() || record.isParent()) return true;
            if (record.is(DirectoryRecord::kAssociated)) {  // comes before the file that it belongs to (9.3)
                associatedAt = position;
                associatedName.assign(record.name.begin(), record.name.end());
                return true;
            }
            const bool more = record.is(DirectoryRecord::kMultiExtent) && !record.is(DirectoryRecord::kDirectory);
            if (pending) {
                if (!sameName(pendingName, record.name))
                    invalid("The further extents of a file are missing", position / kBlockSize);
                (pending->compression ? pending->compression->storedSize : pending->size) += record.size;
            } else {
                auto e = entryOf(record, position);
                if (fileSystem() == FileSystem::RockRidge && !addOrFault(e, record)) return true;
                if (associatedAt != 0 && sameName(associatedName, record.name)) {
                    e.hasStreams = true;
                    e.streamsAt = associatedAt;
                }
                associatedAt = 0;
                pending = std::move(e);
                pendingName.assign(record.name.begin(), record.name.end());
            }
            if (more) return true;
            auto done = std::move(*pending);
            pending.reset();
            stopped = !visit(std::move(done));
            return !stopped;
        });
    if (pending && !stopped) invalid("The further extents of a file are missing", directory.dataAt / kBlockSize);
}

std::vector<Extent> Iso9660View::extents(const Entry& entry) const
{
    const auto size = entry.compression ? entry.compression->storedSize : entry.size;
    if (size == 0 || entry.kind == Kind::Symlink) return {};
    if (entry.sparse) unsupported("A sparse file (Rock Ridge SF) cannot be read", entry.dataAt / kBlockSize);
    std::vector<Extent> result;
    std::uint64_t total = 0;
    const auto most = std::min<std::uint64_t>(kMaxExtents, blocks_->count() * 64);
    // The records of one file follow each other, perhaps beyond the end of a sector. The end of the directory is not
    // known here; the size is, and ends the search.
    for (auto position = entry.node; total < size;) {
        Blocks::Block sector = blocks_->block(position / kBlockSize);
        const auto rest = sectorRest(sector, position);
        if (u8(rest, 0) == 0) {
            if (result.empty() || position % kBlockSize == 0)
                invalid("The further extents of a file are missing", position / kBlockSize);
            position = (position / kBlockSize + 1) * kBlockSize;
            continue;
        }
        const auto record = decodeRecord(rest);
        if (!record) invalid(record.error(), position / kBlockSize);
        if (const auto xa = decodeXa(record->systemUse); xa && (xa->attributes & (XaRecord::kForm2 | XaRecord::kAudio)))
            unsupported("A file is recorded in sectors that an image of 2048 bytes does not hold (CD-ROM XA form 2)",
                        position / kBlockSize);
        if (result.size() >= most) invalid("A file has too many extents", position / kBlockSize);
        addSection(result, *record, position / kBlockSize);
        total += record->size;
        if (total < size && !record->is(DirectoryRecord::kMultiExtent))
            invalid("The further extents of a file are missing", position / kBlockSize);
        position += record->length;
    }
    return result;
}

/// ECMA-119 6.4.3: an interleaved section is file units with gaps between them.
void Iso9660View::addSection(std::vector<Extent>& extents, const DirectoryRecord& record, std::uint64_t block) const
{
    const auto start = dataOffset(record);
    if (record.unitSize == 0 || record.gapSize == 0) {
        extents.push_back({start, record.size, true});
        return;
    }
    const auto unit = std::uint64_t{record.unitSize} * blockSize_,
               step = unit + std::uint64_t{record.gapSize} * blockSize_;
    if (!blocks_->has(start, record.size)) invalid("The content of a file lies beyond the end", block);
    for (std::uint64_t done = 0, at = start; done < record.size; done += unit, at += step)
        extents.push_back({at, std::min<std::uint64_t>(unit, record.size - done), true});
}

void Iso9660View::streams(const Entry& entry, const std::function<bool(Entry&&)>& visit) const
{
    if (entry.streamsAt == 0) return;
    Blocks::Block storage;
    const auto record = recordAt(entry.streamsAt, storage);
    auto e = entryOf(record, entry.streamsAt);
    e.name = "associated";
    e.kind = Kind::File;
    visit(std::move(e));
}

std::optional<XaRecord> decodeXa(ByteView use)
{
    if (use.size() < 14 || asText(use.subspan(6, 2)) != "XA") return std::nullopt;
    return XaRecord{be16(use, 4)};
}

std::optional<std::uint8_t> rockRidgeSkip(Blocks& blocks, const VolumeDescriptor& descriptor)
{
    const auto block = blocks.block(descriptor.block);
    const auto root = decodeRecord(ByteView{block}.subspan(156, 34));
    if (!root) return std::nullopt;
    const auto position = (std::uint64_t{root->extent} + root->attributeBlocks) * descriptor.blockSize;
    if (!blocks.has(position / kBlockSize * kBlockSize, kBlockSize)) return std::nullopt;
    const auto sector = blocks.block(position / kBlockSize);
    const auto self = decodeRecord(sectorRest(sector, position));
    if (!self || !self->isSelf()) return std::nullopt;
    // CD-ROM XA puts 14 bytes of its own in front.
    for (const std::size_t xa : {0U, 14U}) {
        if (self->systemUse.size() < xa + 7) continue;
        const auto use = self->systemUse.subspan(xa);
        if (asText(use.first(2)) != "SP") continue;
        const auto rr = decodeSystemUse(blocks, use, descriptor.blockSize, position / kBlockSize);
        if (rr.extensionReference) return rr.skip.value_or(0);
    }
    return std::nullopt;
}

}  // namespace discmaster::image::read

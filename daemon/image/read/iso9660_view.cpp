#include "image/read/iso9660_view.hpp"

#include "image/read/text.hpp"

#include <algorithm>
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
                   const std::function<bool(const DirectoryRecord&, std::uint64_t)>& visit)
{
    if (!blocks.has(offset, length)) invalid("A directory lies beyond the end", offset / kBlockSize);
    const auto end = offset + length;
    for (auto position = offset; position < end;) {
        const auto sectorEnd = std::min((position / kBlockSize + 1) * kBlockSize, end);
        std::vector<std::byte> sector(static_cast<std::size_t>(sectorEnd - position));
        blocks.read(position, sector);
        for (ByteView rest{sector}; !rest.empty() && u8(rest, 0) != 0;) {
            const auto record = decodeRecord(rest);
            if (!record) invalid(record.error(), position / kBlockSize);
            if (!visit(*record, sectorEnd - rest.size())) return;
            rest = rest.subspan(record->length);
        }
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

std::uint64_t Iso9660View::dataOffset(const DirectoryRecord& record) const noexcept
{
    return (std::uint64_t{record.extent} + record.attributeBlocks) * blockSize_;
}

std::string Iso9660View::nameOf(const DirectoryRecord& record) const
{
    if (record.isSelf() || record.isParent()) return {};
    auto name = fileSystem() == FileSystem::Joliet ? utf8FromUtf16(record.name) : utf8FromLatin1(record.name);
    if (!record.is(DirectoryRecord::kDirectory)) name = withoutVersion(std::move(name));
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
    return e;
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
    std::vector<std::byte> pendingName;
    bool stopped = false;
    forEachRecord(
        *blocks_, directory.dataAt, directory.size, [&](const DirectoryRecord& record, std::uint64_t position) {
            if (record.isSelf() || record.isParent() || record.is(DirectoryRecord::kAssociated)) return true;
            const bool more = record.is(DirectoryRecord::kMultiExtent) && !record.is(DirectoryRecord::kDirectory);
            if (pending) {
                if (!sameName(pendingName, record.name))
                    invalid("The further extents of a file are missing", position / kBlockSize);
                pending->size += record.size;
            } else {
                auto e = entryOf(record, position);
                if (fileSystem() == FileSystem::RockRidge && !addRockRidge(e, record)) return true;
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
    if (entry.size == 0 || entry.kind == Kind::Symlink) return {};
    std::vector<Extent> result;
    std::uint64_t total = 0;
    // The records of one file follow each other, perhaps beyond the end of a sector. The end of the directory is not
    // known here; the size is, and ends the search.
    for (auto position = entry.node; total < entry.size;) {
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
        if (record->unitSize != 0) unsupported("A file is recorded interleaved", position / kBlockSize);
        if (result.size() == kMaxExtents) invalid("A file has too many extents", position / kBlockSize);
        result.push_back({dataOffset(*record), record->size, true});
        total += record->size;
        if (total < entry.size && !record->is(DirectoryRecord::kMultiExtent))
            invalid("The further extents of a file are missing", position / kBlockSize);
        position += record->length;
    }
    return result;
}

std::optional<std::uint8_t> rockRidgeSkip(Blocks& blocks, const VolumeDescriptor& descriptor)
{
    const auto block = blocks.block(descriptor.block);
    const auto root = decodeRecord(ByteView{block}.subspan(156, 34));
    if (!root) return std::nullopt;
    const auto position = (std::uint64_t{root->extent} + root->attributeBlocks) * descriptor.blockSize;
    if (!blocks.has(position, kBlockSize) || position % kBlockSize != 0) return std::nullopt;
    const auto sector = blocks.block(position / kBlockSize);
    const auto self = decodeRecord(sector);
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

#include "image/read/udf_view.hpp"

#include "base/error.hpp"
#include "image/read/content.hpp"
#include "image/read/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image::read {
namespace {

constexpr std::uint32_t kNobody = 0xFFFFFFFF;  // UDF 2.3.3.1, 2.3.3.2: not specified

}  // namespace

UdfView::UdfView(io::ByteSource& source, std::shared_ptr<Blocks> blocks, UdfVolume volume)
    : View{source, volume.volume}
    , blocks_{std::move(blocks)}
    , udf_{std::move(volume)}
{
}

FileEntry UdfView::fileEntry(LogicalBlock& at, Blocks::Block& storage) const
{
    return readEntry(*blocks_, udf_.partitions, at, storage);
}

std::string UdfView::targetOf(const FileEntry& entry, LogicalBlock at) const
{
    auto path = decodePath(readContent(*blocks_, udf_.partitions, entry, at, kMaxTarget));
    if (!path) invalid(path.error(), udf_.partitions.blockFor(at));
    return std::move(*path);
}

Entry UdfView::entryAt(LogicalBlock icb) const
{
    Blocks::Block storage;
    auto at = icb;
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
    e.system = (fe.flags & FileEntry::kSystemFlag) != 0;
    e.realTime = fe.fileType == FileEntry::kRealTime;
    e.hasStreams = fe.streamDirectory.length != 0;
    e.fileId = e.node = pack(icb);
    e.dataAt = firstByte(udf_.partitions, fe, at);
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
    auto at = unpack(directory.node);
    const auto fe = fileEntry(at, storage);
    if (fe.size > source_.size())
        invalid(fmt::format("A directory has {} bytes, more than the image", fe.size), udf_.partitions.blockFor(at));
    ContentSource content{source_, fileExtents(*blocks_, udf_.partitions, fe, at), fe.size};
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

/// A damaged file entry does not hide the others of its directory.
Entry UdfView::namedBy(const FileIdentifier& fid) const
{
    try {
        return entryAt(fid.icb.at);
    } catch (const Error& e) {
        if (e.fault() != Fault::ImageInvalid && e.fault() != Fault::FileSystemFeatureNotSupported) throw;
        Entry damaged;
        damaged.fault = e.what();
        damaged.node = pack(fid.icb.at);
        return damaged;
    }
}

void UdfView::listIdentifiers(const Entry& directory, const std::function<bool(Entry&&)>& visit) const
{
    forEachIdentifier(directory, [&](const FileIdentifier& fid, std::uint64_t) {
        if (fid.is(FileIdentifier::kParent) || fid.is(FileIdentifier::kDeleted)) return true;
        auto e = namedBy(fid);
        e.name = safeName(utf8FromCs0(fid.name));
        e.hidden = fid.is(FileIdentifier::kHidden);
        return visit(std::move(e));
    });
}

void UdfView::list(const Entry& directory, const std::function<bool(Entry&&)>& visit) const
{
    listIdentifiers(directory, visit);
}

void UdfView::streams(const Entry& entry, const std::function<bool(Entry&&)>& visit) const
{
    Blocks::Block storage;
    auto at = unpack(entry.node);
    const auto directory = fileEntry(at, storage).streamDirectory;
    if (directory.length == 0) return;
    const auto streams = entryAt(directory.at);
    if (!streams.isDirectory()) invalid("A stream directory is none", udf_.partitions.blockFor(directory.at));
    listIdentifiers(streams, [&](Entry&& stream) {
        if (stream.kind != Kind::File) return true;  // UDF 3.3.5.1: a stream is a file, and has no streams
        stream.hasStreams = false;
        return visit(std::move(stream));
    });
}

std::vector<Extent> UdfView::extents(const Entry& entry) const
{
    auto at = unpack(entry.node);
    Blocks::Block storage;
    const auto fe = fileEntry(at, storage);
    return fileExtents(*blocks_, udf_.partitions, fe, at);
}

std::unique_ptr<UdfView> openUdf(io::ByteSource& source, const std::shared_ptr<Blocks>& blocks, const UdfChoice& choice)
{
    auto volume = readUdfVolume(*blocks, choice);
    if (!volume) return nullptr;
    auto view = std::make_unique<UdfView>(source, blocks, std::move(*volume));
    view->root();
    return view;
}

}  // namespace discmaster::image::read

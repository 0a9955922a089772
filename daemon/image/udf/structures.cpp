#include "image/udf/structures.hpp"

#include "image/path_lengths.hpp"
#include <algorithm>
#include <string>
#include <string_view>

namespace discmaster::image::udf {

namespace {

FileType typeOf(Kind kind) noexcept
{
    switch (kind) {
    case Kind::Directory: return FileType::Directory;
    case Kind::File: return FileType::File;
    case Kind::Symlink: return FileType::Symlink;
    case Kind::BlockDevice: return FileType::BlockDevice;
    case Kind::CharacterDevice: return FileType::CharacterDevice;
    case Kind::Fifo: return FileType::Fifo;
    case Kind::Socket: return FileType::Socket;
    }
    return FileType::File;
}

}  // namespace

Structures::Structures(const Census& census, const Options& options, const Revision& revision)
    : census_{census}
    , revision_{revision}
    , created_{options.created}
    , zone_{options.zone}
    , embed_{options.embedFiles && !options.iso9660}
    , numbering_{census}
    , names_{census, options.strictCompliance}
    , directories_{census, names_, numbering_}
    , streamDirectories_{census, numbering_, options.strictCompliance}
    , directoryContents_{directories_, revision}
    , streamDirectoryContents_{streamDirectories_, revision}
{
    constexpr std::size_t kPathBytes = 1023;  // UDF 2.60 1.2, Maximum Pathsize
    if (options.strictCompliance)
        requirePathLengths(census, kPathBytes, "UDF", [&](EntryNo e) { return names_.get(e).size(); });
    for (std::uint32_t i = 0; i < census_.objectCount(); ++i) {
        const ObjectNo o{i};
        if (census_.kind(o) == Kind::Symlink) {
            const auto bytes = pathComponents(census_.tree().target(census_.node(o))).size();
            if (bytes > entryRoom(revision)) targets_.add(o, sectorsFor(bytes).n);
        } else if (const auto blocks = allocationOf(o).chainBlocks()) {
            chains_.add(o, blocks);
        }
    }
    const auto owners = census_.streamOwners().size();
    const std::array<std::uint64_t, AreaCount> sizes{kFileSetBlocks,
                                                     census_.directoryCount(),
                                                     directoryContents_.blocks(),
                                                     census_.objectCount(),
                                                     owners,
                                                     streamDirectoryContents_.blocks(),
                                                     chains_.blocks()};
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < AreaCount; ++i) ends_[i] = end += sizes[i];
}

bool Structures::holds(ObjectNo o) const
{
    if (!embed_ || census_.kind(o) != Kind::File) return false;
    const auto size = census_.size(o);
    return size > 0 && size <= entryRoom(revision_) && !census_.isKept(census_.content(o)) &&
           !census_.tree().isRealTime(census_.node(o));
}

void Structures::place(const Places& places, const Layout& layout)
{
    places_ = places;
    layout_ = &layout;
    numbering_.place(structurePartition(revision_), at(DirectoryEntries).block, at(ObjectEntries).block,
                     at(StreamDirectoryEntries).block);
}

Structures::Area Structures::areaOf(std::uint64_t block) const noexcept
{
    return static_cast<Area>(std::ranges::upper_bound(ends_, block) - ends_.begin());
}

void Structures::render(std::uint64_t block, const VolumeFacts& volume, Block out) const
{
    const auto area = areaOf(block);
    const auto n = static_cast<std::uint32_t>(block - (area == AreaCount ? blocks() : start(area)));
    switch (area) {
    case FileSet: return renderFileSet(volume, n, out);
    case DirectoryEntries: return renderDirectoryEntry(DirectoryNo{n}, out);
    case DirectoryContents: return directoryContents_.render(n, at(area).block, out);
    case ObjectEntries: return renderObjectEntry(ObjectNo{n}, out);
    case StreamDirectoryEntries: return renderStreamDirectoryEntry(n, out);
    case StreamDirectoryContents: return streamDirectoryContents_.render(n, at(area).block, out);
    case Chains: {
        const auto& chain = chains_.at(n);
        return allocationOf(chain.object).renderChain(n - chain.start, out, revision_);
    }
    case AreaCount: return;  // what fills the last unit of a metadata file
    }
}

std::optional<Embedded> Structures::embedded(std::uint64_t block) const
{
    if (!embed_ || areaOf(block) != ObjectEntries) return std::nullopt;
    const ObjectNo o{static_cast<std::uint32_t>(block - start(ObjectEntries))};
    if (!holds(o)) return std::nullopt;
    return Embedded{.object = o, .offset = entryHead(revision_), .bytes = census_.size(o)};
}

void Structures::seal(std::uint64_t block, Block out) const
{
    sealEntry(places_.first + static_cast<std::uint32_t>(block), out, revision_);
}

FileFacts Structures::factsOf(NodeId node) const
{
    const auto a = census_.attributes(node);
    FileFacts f;
    f.mode = a.mode;
    f.uid = a.uid;
    f.gid = a.gid;
    f.modified = a.modified;
    f.accessed = a.accessed.known() ? a.accessed : a.modified;
    f.changed = a.changed.known() ? a.changed : a.modified;
    f.created = a.created;
    f.zone = zone_;
    return f;
}

void Structures::renderDirectoryEntry(DirectoryNo d, Block out) const
{
    const auto& info = census_.info(d);
    auto f = factsOf(census_.node(info.entry));
    f.type = FileType::Directory;
    // Its own name and the parent identifiers of its subdirectories; the root has its own parent identifier for a name.
    f.links = std::uint64_t{1} + info.subdirectories;
    f.uniqueId = numbering_.uniqueId(d);
    const LogicalBlock content{.block = at(DirectoryContents).block + directoryContents_.start(index(d)),
                               .partition = structurePartition(revision_)};
    renderFileEntry(f, numbering_.block(d), {{content, directoryContents_.bytes(index(d))}}, 0, out, revision_);
}

FileFacts Structures::factsOf(ObjectNo o) const
{
    const auto node = census_.node(o);
    auto f = factsOf(node);
    f.links = census_.names(o);
    f.type = typeOf(census_.kind(o));
    if (census_.isStream(o)) {
        f.stream = true;
        const auto owner = std::ranges::upper_bound(census_.streamOwners(), index(o), {},
                                                    [](const auto& s) { return index(s.first); });
        f.uniqueId = numbering_.uniqueId(std::prev(owner)->file);
        return f;
    }
    f.uniqueId = numbering_.uniqueId(o);
    if (isDevice(census_.kind(o))) f.device = census_.tree().device(node);
    if (revision_.realTimeFiles && census_.tree().isRealTime(node)) f.type = FileType::RealTime;
    if (const auto* owner = census_.streamOwner(o)) {
        ++f.links;  // the parent identifier of its stream directory
        for (std::uint32_t i = 0; i < owner->count; ++i)
            f.streamBytes += census_.size(ObjectNo{index(owner->first) + i});
        f.streamDirectory =
            numbering_.streamDirectory(static_cast<std::uint32_t>(owner - census_.streamOwners().data()));
    }
    return f;
}

Runs Structures::runsOf(ObjectNo o) const
{
    if (const auto kept = census_.kept(o)) {
        Runs runs;
        auto left = kept->size;
        for (const auto& extent : kept->extents) {
            const auto bytes = std::min<std::uint64_t>(left, std::uint64_t{extent.blocks} * kBlockSize);
            runs.push_back({.at = {.block = extent.block - places_.partition, .partition = 0}, .bytes = bytes});
            left -= bytes;
        }
        return runs;
    }
    const auto block = layout_ != nullptr ? layout_->extent(o) - places_.partition : 0;
    return {{.at = {.block = block, .partition = 0}, .bytes = census_.kind(o) == Kind::File ? census_.size(o) : 0}};
}

Allocation Structures::allocationOf(ObjectNo o) const
{
    const auto chain = layout_ != nullptr ? chains_.start(o) : std::nullopt;
    return Allocation{runsOf(o),
                      entryRoom(revision_),
                      {.block = chain ? at(Chains).block + *chain : 0, .partition = structurePartition(revision_)}};
}

void Structures::renderObjectEntry(ObjectNo o, Block out) const
{
    const auto f = factsOf(o);
    if (holds(o)) return renderUnsealedEntry(f, census_.size(o), out, revision_);
    if (f.type == FileType::Symlink) return renderLink(o, f, out);
    const auto chain = chains_.start(o);
    renderFileEntry(f, numbering_.block(o), runsOf(o), chain ? at(Chains).block + *chain : 0, out, revision_);
}

void Structures::renderLink(ObjectNo o, const FileFacts& f, Block out) const
{
    const auto components = pathComponents(census_.tree().target(census_.node(o)));
    const auto outside = targets_.start(o);
    if (!outside) return renderFileEntry(f, numbering_.block(o), components, out, revision_);
    const Run run{.at = {.block = places_.targets + *outside, .partition = 0}, .bytes = components.size()};
    renderFileEntry(f, numbering_.block(o), {run}, 0, out, revision_);
}

void Structures::renderTarget(std::uint64_t block, Block out) const
{
    const auto& link = targets_.at(block);
    const auto components = pathComponents(census_.tree().target(census_.node(link.object)));
    const auto rest = std::string_view{components}.substr(static_cast<std::size_t>((block - link.start) * kBlockSize));
    putText(out, 0, kBlockSize, rest, '\0');
}

void Structures::renderStreamDirectoryEntry(std::uint32_t n, Block out) const
{
    const auto& owner = census_.streamOwners()[n];
    auto f = factsOf(census_.node(owner.file));
    f.type = FileType::StreamDirectory;
    f.links = 0;  // no identifier names it
    f.uniqueId = numbering_.uniqueId(owner.file);
    const LogicalBlock content{.block = at(StreamDirectoryContents).block + streamDirectoryContents_.start(n),
                               .partition = structurePartition(revision_)};
    renderFileEntry(f, numbering_.streamDirectory(n), {{content, streamDirectoryContents_.bytes(n)}}, 0, out,
                    revision_);
}

}  // namespace discmaster::image::udf

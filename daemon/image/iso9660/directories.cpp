#include "image/iso9660/directories.hpp"

#include "base/error.hpp"
#include "image/iso9660/fields.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace discmaster::image::iso9660 {

namespace {

constexpr std::size_t kRecordHead = 33;    // ECMA-119 9.1: up to the identifier
constexpr std::size_t kRecordLimit = 254;  // an even length in one byte
constexpr std::size_t kContinuation = 28;  // length of a CE field (SUSP 5.1)

constexpr std::uint8_t kHidden = 1;
constexpr std::uint8_t kDirectory = 2;
constexpr std::uint8_t kMoreSections = 0x80;

/// Where the rest of the fields begins; `block` counts in the directory's continuation area.
struct AreaPosition {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
};

/// The piece of the fields that one block of the continuation area holds.
struct Piece {
    AreaPosition at;
    std::size_t from = 0;  // fields [from, to)
    std::size_t to = 0;
    std::uint32_t bytes = 0;  // with the CE field that leads on, if there is one
    bool leadsOn = false;
};

/// Cuts fields [from, end) into pieces, as no continuation crosses the end of a block, and calls `visit` with each.
/// What fits into one block is one piece. Returns the position behind the last.
template <typename Visit>
AreaPosition forEachPiece(const SystemUseFields& fields, std::size_t from, AreaPosition at, Visit&& visit)
{
    while (from < fields.count()) {
        const auto rest = fields.size() - fields.begin(from);
        if (rest > kBlockSize - at.offset && at.offset > 0) at = {.block = at.block + 1, .offset = 0};
        Piece piece{.at = at, .from = from, .to = fields.count(), .bytes = static_cast<std::uint32_t>(rest)};
        if (rest > kBlockSize) {
            piece.to = from;
            while (fields.begin(piece.to + 1) - fields.begin(from) <= kBlockSize - kContinuation) ++piece.to;
            piece.bytes = static_cast<std::uint32_t>(fields.begin(piece.to) - fields.begin(from) + kContinuation);
            piece.leadsOn = true;
        }
        visit(piece);
        from = piece.to;
        at.offset += piece.bytes;
        if (piece.leadsOn || at.offset == kBlockSize) at = {.block = at.block + 1, .offset = 0};
    }
    return at;
}

void putContinuation(MutableBytes out, std::uint32_t areaStart, AreaPosition at, std::uint32_t length)
{
    putU8(out, 0, 'C');
    putU8(out, 1, 'E');
    putU8(out, 2, kContinuation);
    putU8(out, 3, 1);
    putBoth32(out, 4, areaStart + at.block);
    putBoth32(out, 12, at.offset);
    putBoth32(out, 20, length);
}

struct FileSection {
    std::uint32_t block = 0;
    std::uint64_t bytes = 0;
};

std::uint32_t sectionsOf(std::uint64_t size) noexcept
{
    // One section holds what its length field can say; only a section with another behind it ends at a block.
    return size <= 0xFFFFFFFF ? 1 : static_cast<std::uint32_t>((size + kSectionBytes - 1) / kSectionBytes);
}

/// Section `n` of `size` bytes that lie together.
FileSection sectionOf(std::uint32_t block, std::uint64_t size, std::uint32_t n) noexcept
{
    if (sectionsOf(size) == 1) return {.block = block, .bytes = size};
    return {.block = block + n * static_cast<std::uint32_t>(kSectionBytes / kBlockSize),
            .bytes = std::min(size - n * kSectionBytes, kSectionBytes)};
}

std::uint32_t sectionsOf(const RecordedFile& file) noexcept
{
    std::uint32_t sections = 0;
    for (const auto& extent : file.extents) sections += sectionsOf(std::uint64_t{extent.blocks} * kBlockSize);
    return sections;
}

FileSection sectionOf(const RecordedFile& file, std::uint32_t n) noexcept
{
    auto left = file.size;
    for (const auto& extent : file.extents) {
        const auto bytes = std::min<std::uint64_t>(left, std::uint64_t{extent.blocks} * kBlockSize);
        const auto sections = sectionsOf(std::uint64_t{extent.blocks} * kBlockSize);
        if (n < sections) return sectionOf(extent.block, bytes, n);
        n -= sections;
        left -= bytes;
    }
    return {};
}

}  // namespace

/// All that a record says, but for addresses.
struct Directories::Record {
    Identifier id;
    SystemUseFields fields;
    bool isDirectory = false;
    DirectoryNo directory{};  // that it stands for
    ObjectNo object{};        // else
    std::uint64_t size = 0;   // of the object
    std::uint32_t sections = 1;
    NodeId node{};
};

/// How a record's fields are shared between the record and the continuation area.
struct Directories::Share {
    std::size_t inside = 0;    // fields that the record itself holds
    std::uint32_t length = 0;  // of the record
    Piece first;               // what its CE field points at, unless `inside` is all

    explicit Share(const Record& record, AreaPosition at)
    {
        const auto id = record.id.length;
        const auto head = kRecordHead + id + (id % 2 == 0 ? 1 : 0);
        const auto& fields = record.fields;
        auto used = fields.size();
        inside = fields.count();
        if (head + used > kRecordLimit) {
            inside = 0;
            while (head + fields.begin(inside + 1) + kContinuation <= kRecordLimit) ++inside;
            used = fields.begin(inside) + kContinuation;
            bool found = false;
            forEachPiece(fields, inside, at, [&](const Piece& piece) {
                if (!found) first = piece;
                found = true;
            });
        }
        length = static_cast<std::uint32_t>(roundUp(head + used, 2));
    }
};

/// Goes from record to record through a directory, from a mark on. The one place that decides where records go.
class Directories::Walk {
public:
    Walk(const Directories& all, DirectoryNo directory, const Mark& mark)
        : all_{all}
        , directory_{directory}
        , count_{2 + all.names_.count(directory)}
        , next_{mark}
    {
        describe();
    }

    bool atEnd() const noexcept { return next_.record == count_; }
    const Record& record() const noexcept { return record_; }
    std::uint32_t section() const noexcept { return next_.section; }
    const Mark& mark() const noexcept { return next_; }
    AreaPosition area() const noexcept { return {.block = next_.areaBlock, .offset = next_.areaOffset}; }
    Share share() const { return Share{record_, area()}; }

    /// To the next section, or past the record and its continuation, which all sections share.
    void advance(const Share& share)
    {
        if (++next_.section < record_.sections) return;
        const auto behind = forEachPiece(record_.fields, share.inside, area(), [](const Piece&) {});
        next_ = {.record = next_.record + 1, .section = 0, .areaBlock = behind.block, .areaOffset = behind.offset};
        describe();
    }

private:
    void describe()
    {
        if (!atEnd()) all_.describe(directory_, next_.record, record_);
    }

    const Directories& all_;
    DirectoryNo directory_;
    std::uint32_t count_;
    Mark next_;
    Record record_;
};

Directories::Directories(const Hierarchy& hierarchy, const NameTable& names, const SystemUse* systemUse, int zone)
    : hierarchy_{hierarchy}
    , census_{hierarchy.census()}
    , names_{names}
    , systemUse_{systemUse}
    , zone_{zone}
{
    extents_.reserve(hierarchy.directoryCount());
    for (std::uint32_t p = 0; p < hierarchy.directoryCount(); ++p) measure(directoryAt(p));
}

std::uint32_t Directories::position(DirectoryNo directory) const noexcept
{
    if (hierarchy_.isMade(directory)) return 1;
    const bool made = hierarchy_.shelter() && hierarchy_.isMade(*hierarchy_.shelter());
    return index(directory) + (made && index(directory) > 0 ? 1 : 0);
}

DirectoryNo Directories::directoryAt(std::uint32_t position) const noexcept
{
    const bool made = hierarchy_.shelter() && hierarchy_.isMade(*hierarchy_.shelter());
    if (made && position == 1) return *hierarchy_.shelter();
    return DirectoryNo{position - (made && position > 0 ? 1 : 0)};
}

void Directories::describe(DirectoryNo directory, std::uint32_t record, Record& out) const
{
    out.fields.clear();
    out.sections = 1;
    out.size = 0;
    if (record < 2) return describeDots(directory, record == 1, out);
    const NameNo name{index(names_.first(directory)) + record - 2};
    const auto entry = names_.entry(name);
    names_.spell(name, out.id);
    out.isDirectory = names_.isDirectory(name);
    out.object = {};
    if (hierarchy_.isDirectory(entry)) {
        out.directory = hierarchy_.directory(entry);
        out.node = hierarchy_.node(out.directory);
    } else {
        out.node = census_.node(entry);
        out.object = census_.object(entry);
        out.size = census_.kind(entry) == Kind::File ? census_.size(out.object) : 0;
        const auto kept = census_.kept(out.object);
        out.sections = kept ? sectionsOf(*kept) : sectionsOf(out.size);
    }
    if (systemUse_) putFields(directory, name, out);
}

void Directories::describeDots(DirectoryNo directory, bool parent, Record& out) const
{
    out.directory = parent ? hierarchy_.parent(directory) : directory;
    out.isDirectory = true;
    out.node = hierarchy_.node(out.directory);
    out.id.bytes[0] = static_cast<char>(parent ? 1 : 0);  // ECMA-119 7.6.2
    out.id.length = out.id.sortLength = 1;
    if (!systemUse_) return;
    if (hierarchy_.isMade(directory))
        systemUse_->shelter(parent ? SystemUse::Shelter::Parent : SystemUse::Shelter::Self, {}, out.fields);
    else if (!parent)
        systemUse_->self(directory, out.fields);
    else if (hierarchy_.isMoved(directory))
        systemUse_->parent(directory, placedExtent(census_.info(directory).parent), out.fields);
    else
        systemUse_->parent(directory, std::nullopt, out.fields);
}

void Directories::putFields(DirectoryNo directory, NameNo name, Record& out) const
{
    const auto entry = names_.entry(name);
    if (hierarchy_.isMade(entry))
        systemUse_->shelter(SystemUse::Shelter::Name, hierarchy_.name(entry), out.fields);
    else if (hierarchy_.isPlaceholder(entry, directory))
        systemUse_->placeholder(entry, placedExtent(out.directory), out.fields);
    else if (out.isDirectory && hierarchy_.isMoved(out.directory))
        systemUse_->relocated(entry, out.fields);
    else
        systemUse_->entry(entry, out.fields);
}

void Directories::measure(DirectoryNo directory)
{
    const auto first = static_cast<std::uint32_t>(marks_.size());
    std::vector<Mark> area;  // of the continuation area's blocks: the record whose piece comes first in each
    std::size_t used = kBlockSize;
    for (Walk walk{*this, directory, {}}; !walk.atEnd();) {
        const auto share = walk.share();
        if (used + share.length > kBlockSize) {  // records do not cross blocks (ECMA-119 6.8.1.1)
            marks_.push_back(walk.mark());
            used = 0;
        }
        used += share.length;
        if (walk.section() == 0)
            forEachPiece(walk.record().fields, share.inside, walk.area(), [&](const Piece& piece) {
                if (piece.at.block == area.size()) area.push_back(walk.mark());
            });
        walk.advance(share);
    }
    const auto blocks = static_cast<std::uint32_t>(marks_.size() - first);
    if (blocks > kSectionBytes / kBlockSize || marks_.size() + area.size() > 0xFFFFFFFF) {
        const auto path = hierarchy_.path(directory);
        throw Error{Fault::DataTooBig,
                    path + " has more entries than a directory of ISO 9660 can hold (4 GiB)",
                    {.path = path}};
    }
    extents_.push_back({.first = first, .blocks = blocks});
    marks_.insert(marks_.end(), area.begin(), area.end());
}

void Directories::render(std::uint64_t block, Block out) const
{
    const auto behind = std::upper_bound(extents_.begin(), extents_.end(), block,
                                         [](std::uint64_t b, const Extent& e) { return b < e.first; });
    const auto& extent = *std::prev(behind);
    const auto directory = directoryAt(static_cast<std::uint32_t>(std::prev(behind) - extents_.begin()));
    const auto within = static_cast<std::uint32_t>(block - extent.first);
    if (within < extent.blocks)
        renderRecords(directory, marks_[block], out);
    else
        renderArea(directory, marks_[block], within - extent.blocks, out);
}

void Directories::renderRecords(DirectoryNo directory, const Mark& mark, Block out) const
{
    const auto& extent = extentOf(directory);
    const auto areaStart = start_ + extent.first + extent.blocks;
    std::size_t used = 0;
    for (Walk walk{*this, directory, mark}; !walk.atEnd();) {
        const auto share = walk.share();
        if (used + share.length > kBlockSize) return;
        putRecord(walk.record(), walk.section(), share, areaStart, out.subspan(used, share.length));
        used += share.length;
        walk.advance(share);
    }
}

void Directories::renderArea(DirectoryNo directory, const Mark& mark, std::uint32_t areaBlock, Block out) const
{
    const auto& extent = extentOf(directory);
    const auto areaStart = start_ + extent.first + extent.blocks;
    // The mark may stand at a later section of a file: its continuation is the first one's.
    for (Walk walk{*this, directory, mark}; !walk.atEnd() && walk.area().block <= areaBlock;) {
        const auto share = walk.share();
        const auto& fields = walk.record().fields;
        MutableBytes lead;  // room for the CE field at the end of a piece; the next piece says what goes into it
        forEachPiece(fields, share.inside, walk.area(), [&](const Piece& piece) {
            if (!lead.empty()) putContinuation(lead, areaStart, piece.at, piece.bytes);
            lead = {};
            if (piece.at.block != areaBlock) return;
            const auto bytes = fields.bytes(piece.from, piece.to);
            std::memcpy(out.data() + piece.at.offset, bytes.data(), bytes.size());
            if (piece.leadsOn) lead = out.subspan(piece.at.offset + bytes.size(), kContinuation);
        });
        walk.advance(share);
    }
}

void Directories::putRecord(const Record& record, std::uint32_t section, const Share& share, std::uint32_t areaStart,
                            MutableBytes out) const
{
    std::uint32_t block = 0;
    std::uint64_t bytes = 0;
    if (record.isDirectory) {
        block = extent(record.directory);
        bytes = this->bytes(record.directory);
    } else {
        const auto kept = census_.objectCount() > 0 ? census_.kept(record.object) : std::nullopt;
        const auto start = census_.objectCount() == 0 ? layout_->dataStart()
                                                      : layout_->extent(record.object);  // of a placeholder: any
        const auto content = kept ? sectionOf(*kept, section) : sectionOf(start, record.size, section);
        block = content.block;
        bytes = content.bytes;
    }
    const auto attributes = census_.attributes(record.node);
    const bool more = section + 1 < record.sections;
    const auto flags =
        (attributes.hidden ? kHidden : 0) | (record.isDirectory ? kDirectory : 0) | (more ? kMoreSections : 0);

    putU8(out, 0, static_cast<std::uint8_t>(share.length));
    putBoth32(out, 2, block);
    putBoth32(out, 10, static_cast<std::uint32_t>(bytes));
    std::ranges::copy(shortDate(attributes.modified, zone_), out.begin() + 18);
    putU8(out, 25, static_cast<std::uint8_t>(flags));
    putBoth16(out, 28, 1);
    putU8(out, 32, record.id.length);
    putText(out, kRecordHead, record.id.length, record.id.all());

    const auto& fields = record.fields;
    auto at = kRecordHead + record.id.length + (record.id.length % 2 == 0 ? 1 : 0);
    std::ranges::copy(fields.bytes(0, share.inside), out.begin() + static_cast<std::ptrdiff_t>(at));
    at += fields.begin(share.inside);
    if (share.inside < fields.count()) putContinuation(out.subspan(at), areaStart, share.first.at, share.first.bytes);
}

void Directories::putRootRecord(MutableBytes out) const
{
    Record record;
    record.isDirectory = true;
    record.node = kRoot;
    record.id.bytes[0] = 0;
    record.id.length = 1;
    putRecord(record, 0, Share{record, {}}, 0, out);
}

}  // namespace discmaster::image::iso9660

#include "image/udf/writer.hpp"

#include "base/error.hpp"
#include "image/udf/cs0.hpp"
#include "image/udf/file_structures.hpp"
#include "image/udf/structures.hpp"
#include "image/udf/volume.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::udf {
namespace {

// In the order in which measure() gives them.
enum RegionNo : std::size_t {
    BeginArea,
    Nsr,
    EndArea,
    MainSequence,
    IntegritySequence,
    Anchor,
    MetadataEntry,
    FileStructures,
    LinkTargets,
    Mirror,
    MirrorEntry,
    ReserveSequence,
    EndAnchors,
    RegionCount
};

/// UDF 2.2.2.5: 16 characters that no other volume has in common, here from the time and the tree; then a name.
std::string volumeSetName(const Census& census, const Options& options)
{
    std::uint32_t hash = 0x811C9DC5;  // FNV-1a
    const auto addByte = [&hash](std::uint64_t byte) { hash = (hash ^ (byte & 0xFF)) * 0x01000193; };
    const auto addText = [&](std::string_view text) {
        for (const auto c : text) addByte(static_cast<std::uint8_t>(c));
    };
    const auto addNumber = [&](std::uint64_t n) {
        for (unsigned bit = 0; bit < 64; bit += 8) addByte(n >> bit);
    };
    for (std::uint32_t e = 0; e < census.entryCount(); ++e) {
        const auto node = census.node(EntryNo{e});
        addText(census.name(EntryNo{e}));
        addNumber(census.tree().size(node));
        addNumber(static_cast<std::uint64_t>(census.attributes(node).modified.seconds));
    }
    const auto& given = options.fields.volumeSet;
    return fmt::format("{:08X}{:08X}{}", static_cast<std::uint32_t>(options.created.seconds), hash,
                       given.empty() ? udfVolumeName(options) : given);
}

/// The last of all times that the volume tells of.
Time latestTime(const Census& census, Time created)
{
    auto latest = created;
    const auto add = [&](NodeId node) {
        const auto a = census.attributes(node);
        for (const auto time : {a.modified, a.accessed, a.changed})
            if (time.known()) latest = std::max(latest, time);
    };
    for (std::uint32_t e = 0; e < census.entryCount(); ++e) add(census.node(EntryNo{e}));
    for (auto o = census.namedObjectCount(); o < census.objectCount(); ++o) add(census.node(ObjectNo{o}));
    return latest;
}

/// What is kept lies in the partition too, and not at its very first block: libudfread takes a file at block 0 of a
/// partition for one that is not recorded. The disc's first anchor is outside.
std::uint32_t partitionStart(const Census& census, const Options& options, const Revision& revision)
{
    const auto own = firstInPartition(revision, options.sessionStart);
    const auto& kept = census.keptSpan();
    if (!kept) return own;
    constexpr std::uint32_t kLowest = kAnchor + 1;
    if (kept->first <= kLowest)
        throw Error{Fault::IncompatiblePreviousSession,
                    fmt::format("a file of the disc lies at block {}, and a UDF volume has files behind block {} only; "
                                "make a new image of the disc, which copies it",
                                kept->first, kLowest)};
    const std::uint32_t unit = revision.metadataPartition ? kMetadataUnit : 1;
    return std::min(own, std::max((kept->first - 1) / unit * unit, kLowest));
}

/// UDF 2.1.5.2: an identifier begins with "*" and is printable ASCII.
std::string applicationName(std::string_view application)
{
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (application.empty() || !std::ranges::all_of(application, printable)) return {};
    return "*" + std::string{application.substr(0, 22)};
}

class UdfWriter final : public Writer {
public:
    UdfWriter(const Census& census, const Options& options, const Revision& revision, std::uint32_t taken)
        : revision_{revision}
        , structures_{census, options, revision}
        , redundant_{revision.metadataPartition && options.redundantMetadata}
        , endBlocks_{taken == 0 ? endAnchors(options.padding) : kEndAnchors - taken}
        , taken_{taken}
    {
        facts_.revision = &revision;
        facts_.session = options.sessionStart;
        facts_.partitionStart = partitionStart(census, options, revision);
        facts_.name = toCs0(udfVolumeName(options), 127).bytes;
        facts_.volumeSet = toCs0(volumeSetName(census, options), 127).bytes;
        facts_.application = applicationName(options.fields.application);
        facts_.copyrightFile = toCs0(options.fields.copyrightFile, 31).bytes;
        facts_.abstractFile = toCs0(options.fields.abstractFile, 31).bytes;
        facts_.created = options.created;
        facts_.recorded = latestTime(census, options.created);
        facts_.zone = options.zone;
        facts_.nextUniqueId = structures_.nextUniqueId();
        facts_.directories = census.directoryCount();
        facts_.files = census.entryCount() - census.directoryCount();
    }

    std::string_view name() const noexcept override { return "udf"; }
    std::vector<Region> measure() override;
    void place(std::span<const std::uint32_t> starts, const Layout& layout) override;
    void render(std::size_t region, std::uint64_t block, Block out) const override;
    void renderForFirst(std::size_t region, std::uint64_t block, Block out) const override
    {
        if (region == Anchor) return renderAnchor(facts_, kAnchor, out);
        render(region, block, out);
    }

    bool holds(ObjectNo o) const override { return structures_.holds(o); }
    std::uint32_t holder(ObjectNo o) const override { return starts_[FileStructures] + structures_.entryBlock(o); }
    std::optional<Embedded> embedded(std::size_t region, std::uint64_t block) const override
    {
        return isStructures(region) ? structures_.embedded(block) : std::nullopt;
    }
    void seal(std::size_t, std::uint64_t block, Block out) const override { structures_.seal(block, out); }

private:
    // A reader may take another block than the image's last for the disc's last: a drive counts run-out blocks, or does
    // not give the last ones. So the padding is filled with anchors, each true where it is, and such a reader finds
    // one.
    static constexpr std::uint32_t kLastAnchors = 152;

    static bool isStructures(std::size_t region) noexcept { return region == FileStructures || region == Mirror; }
    std::uint32_t relative(RegionNo region) const noexcept { return starts_[region] - facts_.partitionStart; }
    std::uint64_t structureBlocks() const noexcept
    {
        return revision_.metadataPartition ? roundUp(structures_.blocks(), kMetadataUnit) : structures_.blocks();
    }
    void renderMetadataEntry(RegionNo region, Block out) const;
    void renderEnd(std::uint64_t block, Block out) const;

    const Revision& revision_;
    Structures structures_;
    bool redundant_;
    std::uint32_t endBlocks_;
    std::uint32_t taken_;  // blocks behind these, which are another's
    VolumeFacts facts_;
    std::array<std::uint32_t, RegionCount> starts_{};
};

std::vector<Region> UdfWriter::measure()
{
    using enum Region::Where;
    const auto fixed = [](std::uint64_t at, std::uint64_t blocks, std::string_view label) {
        return Region{.where = Fixed, .blocks = blocks, .at = at, .label = label};
    };
    const auto floating = [](Region::Where where, std::uint64_t blocks, std::uint32_t alignment,
                             std::string_view label) {
        return Region{.where = where, .blocks = blocks, .alignment = alignment, .label = label};
    };
    const std::uint32_t unit = revision_.metadataPartition ? kMetadataUnit : 1;
    const std::uint64_t entries = revision_.metadataPartition ? 1 : 0;
    return {
        Region{.where = Descriptor, .rank = Region::UdfBegin, .label = "BEA01"},
        Region{.where = Descriptor, .rank = Region::UdfNsr, .label = revision_.nsr},
        Region{.where = Descriptor, .rank = Region::UdfEnd, .label = "TEA01"},
        fixed(kMainSequence, kSequenceBlocks, "main volume descriptor sequence"),
        fixed(kIntegrity, kIntegrityBlocks, "integrity sequence"),
        Region{.where = Fixed, .at = kAnchor, .leads = true, .label = "anchor"},
        fixed(firstInPartition(revision_, facts_.session) - facts_.session, entries, "metadata file entry"),
        floating(Metadata, structureBlocks(), unit, "file structures"),
        floating(Metadata, structures_.targetBlocks(), 1, "link targets"),
        Region{.where = Tail,
               .blocks = redundant_ ? structureBlocks() : 0,
               .alignment = unit,
               .distance = kMirrorDistance,
               .label = "metadata mirror"},
        floating(Tail, entries, 1, "metadata mirror file entry"),
        Region{.where = End, .blocks = kSequenceBlocks, .label = "reserve volume descriptor sequence"},
        Region{.where = End, .blocks = endBlocks_, .label = "anchors"},
    };
}

void UdfWriter::place(std::span<const std::uint32_t> starts, const Layout& layout)
{
    std::ranges::copy(starts, starts_.begin());
    const bool metadata = revision_.metadataPartition;
    structures_.place({.first = metadata ? 0 : relative(FileStructures),
                       .targets = structures_.targetBlocks() > 0 ? relative(LinkTargets) : 0,
                       .partition = facts_.partitionStart},
                      layout);
    facts_.reserve = starts_[ReserveSequence];
    facts_.fileSet = structures_.fileSet();
    facts_.root = structures_.root();
    facts_.partitionBlocks = layout.bodyEnd() - facts_.partitionStart;
    if (!metadata) return;
    facts_.metadataFile = relative(MetadataEntry);
    facts_.metadataMirror = relative(MirrorEntry);
    facts_.metadataBlocks = static_cast<std::uint32_t>(structureBlocks());
    facts_.mirrorIsCopy = redundant_;
}

/// UDF 2.2.13.1: the metadata file and its mirror have short descriptors, and no name.
void UdfWriter::renderMetadataEntry(RegionNo region, Block out) const
{
    const bool mirror = region == MirrorEntry;
    FileFacts f;
    f.type = mirror ? FileType::MetadataMirror : FileType::Metadata;
    f.uid = f.gid = 0xFFFFFFFF;
    f.links = 0;
    f.accessed = f.modified = f.changed = f.created = facts_.created;
    f.zone = facts_.zone;
    const Run content{.at = {.block = relative(mirror && redundant_ ? Mirror : FileStructures), .partition = 0},
                      .bytes = structureBlocks() * kBlockSize};
    renderFileEntry(f, {.block = relative(region), .partition = 0}, {content}, 0, out, revision_);
}

void UdfWriter::renderEnd(std::uint64_t block, Block out) const
{
    const bool anchor = endBlocks_ + taken_ < kEndAnchors || block == 0 || block >= kEndAnchors - kLastAnchors;
    if (anchor) renderAnchor(facts_, starts_[EndAnchors] + static_cast<std::uint32_t>(block), out);
}

void UdfWriter::render(std::size_t region, std::uint64_t block, Block out) const
{
    switch (static_cast<RegionNo>(region)) {
    case BeginArea: return renderRecognition("BEA01", out);
    case Nsr: return renderRecognition(revision_.nsr, out);
    case EndArea: return renderRecognition("TEA01", out);
    case MainSequence: return renderSequence(facts_, starts_[MainSequence], block, out);
    case ReserveSequence: return renderSequence(facts_, starts_[ReserveSequence], block, out);
    case IntegritySequence: return renderIntegrity(facts_, block, out);
    case Anchor: return renderAnchor(facts_, starts_[Anchor], out);
    case MetadataEntry:
    case MirrorEntry: return renderMetadataEntry(static_cast<RegionNo>(region), out);
    case FileStructures:
    case Mirror: return structures_.render(block, facts_, out);
    case LinkTargets: return structures_.renderTarget(block, out);
    case EndAnchors: return renderEnd(block, out);
    case RegionCount: break;
    }
}

}  // namespace

std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options, std::uint32_t taken)
{
    return std::make_unique<UdfWriter>(census, options, *findRevision(options.udfRevision), taken);
}

}  // namespace discmaster::image::udf

#include "image/udf/writer.hpp"

#include "base/error.hpp"
#include "image/udf/allocation.hpp"
#include "image/udf/cs0.hpp"
#include "image/udf/directories.hpp"
#include "image/udf/file_structures.hpp"
#include "image/udf/names.hpp"
#include "image/udf/volume.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::udf {
namespace {

// In the order in which measure() gives them.
enum RegionNo : std::size_t {
    BeginArea,
    Nsr,
    EndArea,
    MainSequence,
    ReserveSequence,
    IntegritySequence,
    Anchor,
    FileSet,
    DirectoryEntries,
    Identifiers,
    FileEntries,
    LinkTargets,
    Chains,
    EndAnchors,
    RegionCount
};

/// Blocks that some objects need beyond their file entry, one object's behind the other's.
class Extras {
public:
    struct Extra {
        ObjectNo object{};
        std::uint32_t start = 0;
    };
    void add(ObjectNo object, std::uint64_t blocks)
    {
        extras_.push_back({object, static_cast<std::uint32_t>(blocks_)});
        blocks_ += blocks;
    }
    std::uint64_t blocks() const noexcept { return blocks_; }
    std::optional<std::uint32_t> start(ObjectNo object) const
    {
        const auto found =
            std::ranges::lower_bound(extras_, index(object), {}, [](const Extra& e) { return index(e.object); });
        if (found == extras_.end() || found->object != object) return std::nullopt;
        return found->start;
    }
    const Extra& at(std::uint64_t block) const
    {
        return *(std::ranges::upper_bound(extras_, block, {}, &Extra::start) - 1);
    }

private:
    std::vector<Extra> extras_;  // ascending
    std::uint64_t blocks_ = 0;
};

class UdfWriter final : public Writer {
public:
    UdfWriter(const Census& census, const Options& options)
        : census_{census}
        , names_{census, options.strictCompliance}
        , directories_{census, names_}
        , numbering_{census}
        , created_{options.created}
        , endAnchors_{std::clamp<std::uint32_t>(options.padding, 1, kMostEndAnchors)}
    {
        facts_.name = toCs0(udfVolumeName(options), 127).bytes;
        facts_.volumeSet = toCs0(volumeSetName(options), 127).bytes;
        facts_.application = applicationName(options);
        facts_.created = options.created;
        facts_.nextUniqueId = numbering_.nextUniqueId();
        facts_.directories = census.directoryCount();
        facts_.files = census.entryCount() - census.directoryCount();
    }

    std::string_view name() const noexcept override { return "udf"; }
    std::vector<Region> measure() override;
    void place(std::span<const std::uint32_t> starts, const Layout& layout) override;
    void render(std::size_t region, std::uint64_t block, Block out) const override;

private:
    // A reader may take another block than the image's last for the disc's last: a drive counts run-out blocks, or does
    // not give the last ones. The padding is filled with anchors, each true where it is, so that it finds one.
    static constexpr std::uint32_t kMostEndAnchors = 152;

    std::string volumeSetName(const Options& options) const;
    static std::string applicationName(const Options& options);
    std::uint32_t relative(RegionNo region) const noexcept { return starts_[region] - kPartitionStart; }
    FileFacts factsOf(NodeId node) const;
    Run runOf(ObjectNo object) const;

    void renderDirectoryEntry(DirectoryNo d, Block out) const;
    void renderObjectEntry(ObjectNo o, Block out) const;
    void renderLinkTarget(std::uint64_t block, Block out) const;
    void renderChainBlock(std::uint64_t block, Block out) const;

    const Census& census_;
    Names names_;
    Directories directories_;
    Numbering numbering_;
    Time created_;
    std::uint32_t endAnchors_;
    VolumeFacts facts_;
    Extras links_, chains_;
    std::array<std::uint32_t, RegionCount> starts_{};
    const Layout* layout_ = nullptr;
};

/// UDF 2.2.2.5: 16 characters that no other volume has in common, here from the time and the tree; then a name.
std::string UdfWriter::volumeSetName(const Options& options) const
{
    std::uint32_t hash = 0x811C9DC5;  // FNV-1a
    const auto add = [&hash](std::string_view bytes) {
        for (const auto c : bytes) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193;
    };
    for (std::uint32_t e = 0; e < census_.entryCount(); ++e) {
        const auto node = census_.node(EntryNo{e});
        add(census_.name(EntryNo{e}));
        add(fmt::format("/{}/{}", census_.tree().size(node), census_.tree().attributes(node).modified.seconds));
    }
    return fmt::format("{:08X}{:08X}{}", static_cast<std::uint32_t>(options.created.seconds), hash,
                       udfVolumeName(options));
}

/// UDF 2.1.5.2: an identifier begins with "*" and is printable ASCII.
std::string UdfWriter::applicationName(const Options& options)
{
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (options.application.empty() || !std::ranges::all_of(options.application, printable)) return {};
    return "*" + options.application.substr(0, 22);
}

std::vector<Region> UdfWriter::measure()
{
    for (std::uint32_t i = 0; i < census_.objectCount(); ++i) {
        const ObjectNo o{i};
        if (census_.kind(o) == Kind::Symlink) {
            const auto bytes = pathComponents(census_.tree().target(census_.node(o))).size();
            if (bytes > kEmbedded) links_.add(o, sectorsFor(bytes).n);
        } else if (const auto blocks = chainBlocks(census_.size(o)); blocks != 0) {
            chains_.add(o, blocks);
        }
    }
    using enum Region::Where;
    const auto descriptor = [](Region::Rank rank, std::string_view label) {
        return Region{.where = Descriptor, .rank = rank, .label = label};
    };
    const auto fixed = [](std::uint32_t at, std::uint32_t blocks, std::string_view label) {
        return Region{.where = Fixed, .blocks = blocks, .at = at, .label = label};
    };
    const auto metadata = [](std::uint64_t blocks, std::string_view label) {
        return Region{.where = Metadata, .blocks = blocks, .label = label};
    };
    return {
        descriptor(Region::UdfBegin, "BEA01"),
        descriptor(Region::UdfNsr, "NSR02"),
        descriptor(Region::UdfEnd, "TEA01"),
        fixed(kMainSequence, kSequenceBlocks, "main volume descriptor sequence"),
        fixed(kReserveSequence, kSequenceBlocks, "reserve volume descriptor sequence"),
        fixed(kIntegrity, kIntegrityBlocks, "integrity sequence"),
        fixed(kAnchor, 1, "anchor"),
        metadata(kFileSetBlocks, "file set"),
        metadata(census_.directoryCount(), "directory entries"),
        metadata(directories_.blocks(), "file identifiers"),
        metadata(census_.objectCount(), "file entries"),
        metadata(links_.blocks(), "link targets"),
        metadata(chains_.blocks(), "allocation extents"),
        Region{.where = End, .blocks = endAnchors_, .label = "anchors"},
    };
}

void UdfWriter::place(std::span<const std::uint32_t> starts, const Layout& layout)
{
    std::ranges::copy(starts, starts_.begin());
    layout_ = &layout;
    numbering_.place(relative(DirectoryEntries), relative(FileEntries));
    facts_.fileSet = relative(FileSet);
    facts_.root = numbering_.block(DirectoryNo{0});
    facts_.partitionBlocks = layout.dataEnd() - kPartitionStart;
}

void UdfWriter::render(std::size_t region, std::uint64_t block, Block out) const
{
    switch (static_cast<RegionNo>(region)) {
    case BeginArea: return renderRecognition("BEA01", out);
    case Nsr: return renderRecognition("NSR02", out);
    case EndArea: return renderRecognition("TEA01", out);
    case MainSequence: return renderSequence(facts_, kMainSequence, block, out);
    case ReserveSequence: return renderSequence(facts_, kReserveSequence, block, out);
    case IntegritySequence: return renderIntegrity(facts_, block, out);
    case Anchor: return renderAnchor(kAnchor, out);
    case FileSet: return renderFileSet(facts_, block, out);
    case DirectoryEntries: return renderDirectoryEntry(DirectoryNo{static_cast<std::uint32_t>(block)}, out);
    case Identifiers: return directories_.render(block, relative(Identifiers), numbering_, out);
    case FileEntries: return renderObjectEntry(ObjectNo{static_cast<std::uint32_t>(block)}, out);
    case LinkTargets: return renderLinkTarget(block, out);
    case Chains: return renderChainBlock(block, out);
    case EndAnchors: return renderAnchor(starts_[EndAnchors] + static_cast<std::uint32_t>(block), out);
    case RegionCount: break;
    }
}

FileFacts UdfWriter::factsOf(NodeId node) const
{
    const auto a = census_.tree().attributes(node);
    const auto modified = a.modified.known() ? a.modified : created_;
    FileFacts f;
    f.mode = a.mode;
    f.uid = a.uid;
    f.gid = a.gid;
    f.modified = modified;
    f.accessed = a.accessed.known() ? a.accessed : modified;
    f.changed = a.changed.known() ? a.changed : modified;
    return f;
}

void UdfWriter::renderDirectoryEntry(DirectoryNo d, Block out) const
{
    const auto& info = census_.info(d);
    auto f = factsOf(census_.node(info.entry));
    f.type = FileType::Directory;
    // Its own name and the parent identifiers of its subdirectories; the root has its own parent identifier for a name.
    f.links = std::uint64_t{1} + info.subdirectories;
    f.uniqueId = numbering_.uniqueId(d);
    const Run run{relative(Identifiers) + directories_.start(d), directories_.bytes(d)};
    renderFileEntry(f, numbering_.block(d), run, 0, out);
}

Run UdfWriter::runOf(ObjectNo o) const { return {layout_->extent(o) - kPartitionStart, census_.size(o)}; }

void UdfWriter::renderObjectEntry(ObjectNo o, Block out) const
{
    const auto node = census_.node(o);
    auto f = factsOf(node);
    f.links = census_.names(o);
    f.uniqueId = numbering_.uniqueId(o);
    if (census_.kind(o) == Kind::Symlink) {
        f.type = FileType::Symlink;
        const auto components = pathComponents(census_.tree().target(node));
        if (const auto start = links_.start(o))
            return renderFileEntry(f, numbering_.block(o), Run{relative(LinkTargets) + *start, components.size()}, 0,
                                   out);
        return renderFileEntry(f, numbering_.block(o), components, out);
    }
    const auto chain = chains_.start(o);
    renderFileEntry(f, numbering_.block(o), runOf(o), chain ? relative(Chains) + *chain : 0, out);
}

void UdfWriter::renderLinkTarget(std::uint64_t block, Block out) const
{
    const auto& link = links_.at(block);
    const auto components = pathComponents(census_.tree().target(census_.node(link.object)));
    const auto rest = std::string_view{components}.substr(static_cast<std::size_t>((block - link.start) * kBlockSize));
    putText(out, 0, kBlockSize, rest, '\0');
}

void UdfWriter::renderChainBlock(std::uint64_t block, Block out) const
{
    const auto& chain = chains_.at(block);
    renderChain(runOf(chain.object), relative(Chains) + chain.start, block - chain.start, out);
}

}  // namespace

std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options)
{
    if (options.udfRevision != kRevision)
        throw Error{Fault::NotSupported, fmt::format("UDF {:x}.{:02x} cannot be written; choose revision 1.02.",
                                                     options.udfRevision >> 8, options.udfRevision & 0xFF)};
    return std::make_unique<UdfWriter>(census, options);
}

}  // namespace discmaster::image::udf

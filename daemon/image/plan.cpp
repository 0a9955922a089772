#include "image/plan.hpp"

#include "base/error.hpp"
#include "image/boot/writer.hpp"
#include "image/earlier_head.hpp"
#include "image/iso9660/writer.hpp"
#include "image/joliet/writer.hpp"
#include "image/recorded_volume.hpp"
#include "image/sharing.hpp"
#include "image/udf/revision.hpp"
#include "image/udf/writer.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <future>
#include <iterator>
#include <numeric>

namespace discmaster::image {

namespace {

/// ISO 9660's volume descriptors and UDF's recognition sequence begin at byte 32768.
constexpr std::uint64_t kFirstDescriptor = 16;

struct PlacedRegion {
    std::uint64_t start = 0;
    std::uint64_t blocks = 0;
    Rendered what;
    std::uint64_t end() const noexcept { return start + blocks; }
};

[[noreturn]] void throwTooBig()
{
    throw Error{Fault::ImageTooBig,
                "the image takes 2^32 blocks (8 TiB) or more, which no file system on a disc can address"};
}

}  // namespace

struct Plan::State final : Layout {
    State(std::shared_ptr<const Tree> tree, const Options& o, const Findings& findings)
        : options{o}
        , boot{findings.boot && !findings.boot->entries.empty() ? findings.boot : nullptr}
        , bootCatalog{findings.bootCatalog}
        , earlier{o.overwritable && o.sessionStart != 0 ? findings.earlier : nullptr}
        , counted{std::move(tree), o, findings.equal}
    {
    }

    const Census& census() const noexcept override { return counted; }
    std::uint32_t extent(ObjectNo object) const noexcept override
    {
        const auto content = counted.content(object);
        if (const auto* own = providedFor(content)) return own->start;
        if (const auto file = counted.kept(content)) return file->extents.front().block;
        return std::min(extents[index(content)], endOfImage - 1);
    }
    std::uint32_t metadataStart() const noexcept override { return firstMetadata; }
    std::uint32_t dataStart() const noexcept override { return firstData; }
    std::uint32_t dataEnd() const noexcept override { return endOfData; }
    std::uint32_t bodyEnd() const noexcept override { return endOfBody; }
    std::uint32_t start() const noexcept override { return options.sessionStart; }
    std::uint32_t end() const noexcept override { return endOfImage; }

    using Measured = std::vector<std::vector<Region>>;  // by writer

    void makeWriters();
    void place();
    const Writer* holderOf(ObjectNo object) const;
    std::uint64_t placedBytes(ObjectNo object) const
    {
        return providedFor(object) || holderOf(object) ? 0 : counted.contentBytes(object);
    }
    struct Provided {
        ObjectNo object{};
        Rendered what;
        std::uint32_t start = 0;
    };
    const Provided* providedFor(ObjectNo object) const noexcept
    {
        const auto found = std::ranges::find(provided, object, &Provided::object);
        return found != provided.end() ? &*found : nullptr;
    }
    /// Visits the regions of one kind in the order of writers and of their regions.
    static void each(const Measured& measured, Region::Where where, auto&& visit);
    // Each step takes the first block behind the one before, and returns its own.
    std::uint64_t put(const Measured& measured, std::uint32_t writer, std::uint32_t region, std::uint64_t at);
    std::uint64_t placeHead(const Measured& measured);
    std::uint64_t placeAligned(const Measured& measured, Region::Where where, std::uint64_t at);
    std::uint64_t placeContents(std::uint64_t at);
    void placeEnd(const Measured& measured);
    Segment between(std::uint64_t block) const;

    Options options;
    std::shared_ptr<const boot::Boot> boot;  // null, or with entries
    std::optional<std::uint32_t> bootCatalog;
    std::shared_ptr<const EarlierHead> earlier;  // may be null
    Census counted;
    std::vector<std::unique_ptr<Writer>> writers;
    std::vector<Provided> provided;                     // a few
    std::vector<std::vector<std::string_view>> labels;  // by writer and region
    std::vector<PlacedRegion> regions;                  // by start
    std::vector<PlacedRegion> leading;                  // of these, what readers find the volume by
    std::vector<std::uint32_t> extents;                 // by ObjectNo; ascending
    std::uint32_t firstMetadata = 0;
    std::uint32_t firstData = 0;
    std::uint32_t endOfData = 0;
    std::uint32_t endOfBody = 0;
    std::uint32_t endOfImage = 0;
};

void Plan::State::makeWriters()
{
    // Each spells all names in its own way, which is most of the work of planning: they do so at the same time.
    std::vector<std::future<std::unique_ptr<Writer>>> made;
    const auto make = [&](auto writer) { made.push_back(std::async(std::launch::async, std::move(writer))); };
    // UDF's metadata comes first, so that its file set is where players look: at the start of the partition.
    if (options.udf) make([this] { return udf::makeWriter(counted, options, boot ? boot->endBlocks() : 0); });
    if (options.iso9660) make([this] { return iso9660::makeWriter(counted, options); });
    if (options.joliet) make([this] { return joliet::makeWriter(counted, options); });
    if (options.enhanced) make([this] { return iso9660::makeEnhancedWriter(counted, options); });
    for (auto& writer : made) writers.push_back(writer.get());
    if (boot) writers.push_back(boot::makeWriter(counted, options, boot));
    if (bootCatalog && !boot && options.iso9660) writers.push_back(boot::makeRecordWriter(*bootCatalog));
    if (earlier) writers.push_back(makeEarlierHeadWriter(earlier));
    for (std::uint32_t w = 0; w < writers.size(); ++w)
        for (const auto& [object, region] : writers[w]->provided())
            provided.push_back({.object = object, .what = {.writer = w, .region = static_cast<std::uint32_t>(region)}});
}

const Writer* Plan::State::holderOf(ObjectNo object) const
{
    const auto found = std::ranges::find_if(writers, [&](const auto& writer) { return writer->holds(object); });
    return found != writers.end() ? found->get() : nullptr;
}

void Plan::State::each(const Measured& measured, Region::Where where, auto&& visit)
{
    for (std::uint32_t w = 0; w < measured.size(); ++w)
        for (std::uint32_t r = 0; r < measured[w].size(); ++r)
            if (measured[w][r].where == where) visit(w, r, measured[w][r]);
}

std::uint64_t Plan::State::put(const Measured& measured, std::uint32_t writer, std::uint32_t region, std::uint64_t at)
{
    const auto n = measured[writer][region].blocks;
    if (n > 0) regions.push_back({.start = at, .blocks = n, .what = {.writer = writer, .region = region}});
    if (at + n > 0xFFFFFFFF) throwTooBig();
    return at + n;
}

std::uint64_t Plan::State::placeHead(const Measured& measured)
{
    struct Ranked {
        Region::Rank rank;
        std::uint32_t writer, region;
    };
    std::vector<Ranked> descriptors;
    each(measured, Region::Where::Descriptor, [&](auto w, auto r, const Region& region) {
        descriptors.push_back({region.rank, w, r});
    });
    std::stable_sort(descriptors.begin(), descriptors.end(), [](auto& a, auto& b) { return a.rank < b.rank; });

    auto at = options.sessionStart + kFirstDescriptor;
    for (const auto& d : descriptors) at = put(measured, d.writer, d.region, at);
    each(measured, Region::Where::Fixed, [&](auto w, auto r, const Region& region) {
        at = std::max(at, put(measured, w, r, options.sessionStart + region.at));
    });
    return at;
}

std::uint64_t Plan::State::placeAligned(const Measured& measured, Region::Where where, std::uint64_t at)
{
    each(measured, where, [&](auto w, auto r, const Region& region) {
        if (region.blocks > 0)
            at = put(measured, w, r,
                     roundUp(std::max(at, std::uint64_t{firstData} + region.distance), region.alignment));
    });
    return at;
}

std::uint64_t Plan::State::placeContents(std::uint64_t at)
{
    extents.reserve(counted.objectCount());
    for (std::uint32_t o = 0; o < counted.objectCount(); ++o) {
        const ObjectNo object{o};
        const auto bytes = placedBytes(object);
        if (bytes > 0) at = roundUp(at, contentAlignment(bytes, options.fileAlignment));
        extents.push_back(static_cast<std::uint32_t>(at));
        at += sectorsFor(bytes).n;
        if (at > 0xFFFFFFFF) throwTooBig();
    }
    return at;
}

void Plan::State::placeEnd(const Measured& measured)
{
    std::uint64_t endBlocks = 0;
    each(measured, Region::Where::End, [&](auto, auto, const Region& region) { endBlocks += region.blocks; });
    const auto unit = std::lcm<std::uint64_t>(options.alignment, boot && boot->hybrid ? boot::kHybridUnit : 1);
    const auto behind = endOfBody + std::max<std::uint64_t>(options.padding, endBlocks);
    const auto total = roundUp(behind - options.sessionStart, unit), end = options.sessionStart + total;
    if (end > 0xFFFFFFFF) throwTooBig();
    if (options.freeBlocks != 0 && total > options.freeBlocks)
        throw Error{Fault::ImageSizeLimit, fmt::format("the image takes {} blocks of 2048 bytes and the medium has {}; "
                                                       "take files out or use a larger medium",
                                                       total, options.freeBlocks)};
    endOfImage = static_cast<std::uint32_t>(end);
    auto at = end - endBlocks;
    each(measured, Region::Where::End, [&](auto w, auto r, const Region&) { at = put(measured, w, r, at); });
}

void Plan::State::place()
{
    Measured measured;
    for (const auto& writer : writers) measured.push_back(writer->measure());
    firstMetadata = static_cast<std::uint32_t>(placeHead(measured));
    firstData = static_cast<std::uint32_t>(placeAligned(measured, Region::Where::Metadata, firstMetadata));
    endOfData = static_cast<std::uint32_t>(placeContents(firstData));
    endOfBody = static_cast<std::uint32_t>(placeAligned(measured, Region::Where::Tail, endOfData));
    placeEnd(measured);
    std::sort(regions.begin(), regions.end(), [](auto& a, auto& b) { return a.start < b.start; });
    for (std::size_t i = 1; i < regions.size(); ++i) assert(regions[i - 1].end() <= regions[i].start);

    std::vector<std::vector<std::uint32_t>> starts;
    for (const auto& m : measured) {
        starts.emplace_back(m.size());
        labels.emplace_back();
        for (const auto& region : m) labels.back().push_back(region.label);
    }
    for (const auto& r : regions) {
        const auto& region = measured[r.what.writer][r.what.region];
        if (region.where == Region::Where::Descriptor || region.leads) leading.push_back(r);
    }
    for (const auto& r : regions) starts[r.what.writer][r.what.region] = static_cast<std::uint32_t>(r.start);
    for (auto& p : provided) p.start = starts[p.what.writer][p.what.region];
    for (std::size_t w = 0; w < writers.size(); ++w) writers[w]->place(starts[w], *this);
}

/// A region or a gap: what is not content.
Segment Plan::State::between(std::uint64_t block) const
{
    const bool content = firstData != endOfData;
    std::uint64_t start = content && block >= endOfData ? endOfData : options.sessionStart;
    std::uint64_t end = content && block < firstData ? firstData : endOfImage;
    const auto next = std::upper_bound(regions.begin(), regions.end(), block,
                                       [](std::uint64_t b, const PlacedRegion& r) { return b < r.start; });
    if (next != regions.end()) end = std::min(end, next->start);
    if (next != regions.begin()) {
        const auto& region = *std::prev(next);
        if (block < region.end())
            return {.start = static_cast<std::uint32_t>(region.start), .blocks = region.blocks, .what = region.what};
        start = std::max(start, region.end());
    }
    return {.start = static_cast<std::uint32_t>(start), .blocks = end - start, .what = Zeros{}};
}

const Options& Plan::options() const noexcept { return state_->options; }
const Census& Plan::census() const noexcept { return state_->counted; }
const Layout& Plan::layout() const noexcept { return *state_; }
std::uint32_t Plan::start() const noexcept { return state_->start(); }
Sectors Plan::total() const noexcept { return {state_->end() - state_->start()}; }

Segment Plan::segment(std::uint64_t block) const
{
    assert(block >= start() && block < end());
    if (block < state_->firstData || block >= state_->endOfData) return state_->between(block);
    // Objects without content share their address with the next one, so the last that is not behind the block has it.
    const auto& extents = state_->extents;
    const auto after = std::upper_bound(extents.begin(), extents.end(), block);
    if (after == extents.begin())  // in front of the first, which is aligned
        return {.start = state_->firstData, .blocks = *after - state_->firstData, .what = Zeros{}};
    const ObjectNo object{static_cast<std::uint32_t>(after - extents.begin() - 1)};
    const auto end = extents[index(object)] + sectorsFor(state_->placedBytes(object)).n;
    if (block >= end)  // between files that are aligned
        return {.start = static_cast<std::uint32_t>(end), .blocks = *after - end, .what = Zeros{}};
    return {
        .start = extents[index(object)], .blocks = end - extents[index(object)], .what = FileContent{.object = object}};
}

void Plan::render(const Rendered& what, std::uint64_t blockInRegion, Block out) const
{
    std::fill(out.begin(), out.end(), std::byte{0});
    state_->writers[what.writer]->render(what.region, blockInRegion, out);
}

std::optional<Embedded> Plan::embedded(const Rendered& what, std::uint64_t blockInRegion) const
{
    return state_->writers[what.writer]->embedded(what.region, blockInRegion);
}

void Plan::seal(const Rendered& what, std::uint64_t blockInRegion, Block out) const
{
    state_->writers[what.writer]->seal(what.region, blockInRegion, out);
}

std::vector<Plan::Lead> Plan::leads() const
{
    std::vector<Lead> leads;
    if (!options().overwritable || start() == 0) return leads;
    for (const auto& region : state_->leading)
        for (std::uint64_t n = 0; n < region.blocks; ++n)
            leads.push_back({.block = static_cast<std::uint32_t>(region.start + n - start()),
                             .what = region.what,
                             .blockInRegion = n});
    return leads;
}

void Plan::render(const Lead& lead, Block out) const
{
    std::fill(out.begin(), out.end(), std::byte{0});
    state_->writers[lead.what.writer]->renderForFirst(lead.what.region, lead.blockInRegion, out);
}

std::vector<std::string> Plan::unsupported() const
{
    const auto& options = state_->options;
    const auto* revision = options.udf ? udf::findRevision(options.udfRevision) : nullptr;
    const auto counts = census().tree().counts();
    const bool posix = options.rockRidge || options.udf;
    auto sentences = shortenedVolumeNames(options);
    const auto tell = [&](std::uint64_t count, bool supported, std::string_view one, std::string_view many,
                          std::string_view choose) {
        if (count == 0 || supported) return;
        sentences.push_back(count == 1
                                ? fmt::format("1 {} is left out; choose {} to have it", one, choose)
                                : fmt::format("{} {} are left out; choose {} to have them", count, many, choose));
    };
    tell(counts.symlinks, posix, "symbolic link", "symbolic links", "Rock Ridge or UDF");
    tell(counts.specials, posix, "device, FIFO or socket", "devices, FIFOs and sockets", "Rock Ridge or UDF");
    tell(counts.streams, revision && revision->extendedEntries, "named stream", "named streams", "UDF 2.00 or later");
    tell(census().realTimeCount(), revision && revision->realTimeFiles, "real-time mark", "real-time marks",
         "UDF 2.01 or later");
    return sentences;
}

std::optional<ObjectNo> Plan::objectAt(std::uint64_t block) const
{
    const auto s = segment(block);
    if (const auto* file = std::get_if<FileContent>(&s.what)) return file->object;
    if (const auto* rendered = std::get_if<Rendered>(&s.what)) {
        for (const auto& p : state_->provided)
            if (p.start == s.start) return p.object;
        if (const auto content = embedded(*rendered, block - s.start)) return content->object;
    }
    return std::nullopt;
}

std::optional<NodeId> Plan::fileAt(std::uint64_t block) const
{
    const auto object = objectAt(block);
    return object ? std::optional{census().node(*object)} : std::nullopt;
}

Plan::Place Plan::place(ObjectNo object) const
{
    if (census().kind(object) != Kind::File || census().size(object) == 0) return {};
    if (census().isKept(census().content(object))) return {};
    if (const auto* holder = state_->holderOf(object)) return {.start = holder->holder(object), .blocks = 1};
    return {.start = layout().extent(object), .blocks = sectorsFor(census().size(object)).n};
}

std::string Plan::label(const Rendered& what) const
{
    return fmt::format("{}/{}", state_->writers[what.writer]->name(), state_->labels[what.writer][what.region]);
}

std::string Plan::dump() const
{
    std::string text = "     start     blocks  content\n";
    for (std::uint64_t at = start(); at < end();) {
        const auto s = segment(at);
        auto to = std::back_inserter(text);
        fmt::format_to(to, "{:>10} {:>10}  ", s.start, s.blocks);
        if (const auto* rendered = std::get_if<Rendered>(&s.what)) {
            text += label(*rendered);
        } else if (const auto* file = std::get_if<FileContent>(&s.what)) {
            fmt::format_to(to, "{} ({} bytes)", census().tree().path(census().node(file->object)),
                           census().size(file->object));
        } else {
            text += "zeros";
        }
        text += '\n';
        at = s.end();
    }
    fmt::format_to(std::back_inserter(text), "{:>10}             end\n", end());
    return text;
}

namespace {

bool isSameFile(const Tree& tree, NodeId a, NodeId b)
{
    const auto link = tree.link(a);
    return a == b || (link && link == tree.link(b));
}

/// A boot image that is changed has content that no other file has.
Findings withoutChanged(const Tree& tree, const Findings& findings)
{
    auto rest = findings;
    if (!findings.boot) return rest;
    for (const auto& entry : findings.boot->entries)
        if (entry.file && entry.isPatched())
            std::erase_if(rest.equal, [&](const auto& e) {
                return isSameFile(tree, NodeId{e.first}, *entry.file) || isSameFile(tree, e.second, *entry.file);
            });
    return rest;
}

}  // namespace

Plan plan(std::shared_ptr<const Tree> tree, const Options& options, const Findings& findings)
{
    validate(options);
    if (findings.boot && !findings.boot->entries.empty() && !options.iso9660)
        throw Error{Fault::InvalidParam,
                    "a machine finds what it boots by ISO 9660 (El Torito); choose that too, or no boot images"};
    if (findings.boot && !findings.boot->entries.empty() && options.sessionStart != 0)
        throw Error{Fault::BootObjectConflict,
                    "a machine boots from the first session of a disc; leave the boot images "
                    "out, or begin a disc"};
    for (const auto* name :
         {&options.fields.copyrightFile, &options.fields.abstractFile, &options.fields.bibliographicFile}) {
        const auto node = name->empty() ? kRoot : tree->child(kRoot, *name).value_or(kRoot);
        if (!name->empty() && tree->kind(node) != Kind::File)
            throw Error{Fault::ItemNotFound,
                        fmt::format("a field of the volume names the file {}, which is not in the root of the image; "
                                    "add it, or leave the field empty",
                                    *name),
                        {.path = *name}};
    }
    auto own = options;
    own.fields = fieldsOfVolume(options, *tree);
    auto changed = withoutChanged(*tree, findings);
    auto state = std::make_shared<Plan::State>(std::move(tree), own, std::move(changed));
    if (const auto& kept = state->counted.keptSpan(); kept && kept->end > options.sessionStart)
        throw Error{Fault::IncompatiblePreviousSession,
                    fmt::format("files of the disc reach to block {}, and a session at block {} would overwrite them; "
                                "begin it behind them",
                                kept->end, options.sessionStart)};
    state->makeWriters();
    state->place();
    return Plan{std::move(state)};
}

}  // namespace discmaster::image

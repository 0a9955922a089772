#include "image/plan.hpp"

#include "base/error.hpp"
#include "image/iso9660/writer.hpp"
#include "image/joliet/writer.hpp"
#include "image/udf/writer.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <iterator>

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
    State(std::shared_ptr<const Tree> tree, const Options& o)
        : options{o}
        , counted{std::move(tree), o.created}
    {
    }

    const Census& census() const noexcept override { return counted; }
    std::uint32_t extent(ObjectNo object) const noexcept override
    {
        return std::min(extents[index(object)], blocks - 1);
    }
    std::uint32_t metadataStart() const noexcept override { return firstMetadata; }
    std::uint32_t dataStart() const noexcept override { return firstData; }
    std::uint32_t dataEnd() const noexcept override { return endOfData; }
    std::uint32_t total() const noexcept override { return blocks; }

    void makeWriters();
    void place();
    std::uint64_t placeHead(const std::vector<std::vector<Region>>& measured);
    std::uint64_t placeContents(std::uint64_t at);
    void placeEnd(const std::vector<std::vector<Region>>& measured);
    Segment between(std::uint64_t block) const;

    Options options;
    Census counted;
    std::vector<std::unique_ptr<Writer>> writers;
    std::vector<std::vector<std::string_view>> labels;  // by writer and region
    std::vector<PlacedRegion> regions;                  // by start
    std::vector<std::uint32_t> extents;                 // by ObjectNo; ascending
    std::uint32_t firstMetadata = 0;
    std::uint32_t firstData = 0;
    std::uint32_t endOfData = 0;
    std::uint32_t blocks = 0;
};

void Plan::State::makeWriters()
{
    // UDF's metadata comes first, so that its file set is where players look: at the start of the partition.
    if (options.udf) writers.push_back(udf::makeWriter(counted, options));
    if (options.iso9660) writers.push_back(iso9660::makeWriter(counted, options));
    if (options.joliet) writers.push_back(joliet::makeWriter(counted, options));
}

std::uint64_t Plan::State::placeHead(const std::vector<std::vector<Region>>& measured)
{
    // Each step takes the regions of one kind, in its order, and returns the first block behind them.
    const auto put = [&](std::uint32_t writer, std::uint32_t region, std::uint64_t at) {
        const auto n = measured[writer][region].blocks;
        if (n > 0) regions.push_back({.start = at, .blocks = n, .what = {.writer = writer, .region = region}});
        return at + n;
    };
    const auto each = [&](Region::Where where, auto&& visit) {
        for (std::uint32_t w = 0; w < measured.size(); ++w)
            for (std::uint32_t r = 0; r < measured[w].size(); ++r)
                if (measured[w][r].where == where) visit(w, r, measured[w][r]);
    };
    struct Ranked {
        Region::Rank rank;
        std::uint32_t writer, region;
    };
    std::vector<Ranked> descriptors;
    each(Region::Where::Descriptor, [&](auto w, auto r, const Region& region) {
        descriptors.push_back({region.rank, w, r});
    });
    std::stable_sort(descriptors.begin(), descriptors.end(), [](auto& a, auto& b) { return a.rank < b.rank; });

    auto at = kFirstDescriptor;
    for (const auto& d : descriptors) at = put(d.writer, d.region, at);
    each(Region::Where::Fixed, [&](auto w, auto r, const Region& region) { at = std::max(at, put(w, r, region.at)); });
    firstMetadata = static_cast<std::uint32_t>(at);
    each(Region::Where::Metadata, [&](auto w, auto r, const Region& region) {
        at = put(w, r, roundUp(at, region.alignment));
        if (at > 0xFFFFFFFF) throwTooBig();
    });
    return at;
}

std::uint64_t Plan::State::placeContents(std::uint64_t at)
{
    extents.reserve(counted.objectCount());
    for (std::uint32_t o = 0; o < counted.objectCount(); ++o) {
        extents.push_back(static_cast<std::uint32_t>(at));
        if (counted.kind(ObjectNo{o}) == Kind::File) at += sectorsFor(counted.size(ObjectNo{o})).n;
        if (at > 0xFFFFFFFF) throwTooBig();
    }
    return at;
}

void Plan::State::placeEnd(const std::vector<std::vector<Region>>& measured)
{
    std::uint64_t endBlocks = 0;
    for (const auto& writer : measured)
        for (const auto& region : writer)
            if (region.where == Region::Where::End) endBlocks += region.blocks;

    const auto total = roundUp(endOfData + std::max<std::uint64_t>(options.padding, endBlocks), options.alignment);
    if (total > 0xFFFFFFFF) throwTooBig();
    if (options.freeBlocks != 0 && total > options.freeBlocks)
        throw Error{Fault::ImageSizeLimit, fmt::format("the image takes {} blocks of 2048 bytes and the medium has {}; "
                                                       "take files out or use a larger medium",
                                                       total, options.freeBlocks)};
    blocks = static_cast<std::uint32_t>(total);
    auto at = total - endBlocks;
    for (std::uint32_t w = 0; w < measured.size(); ++w)
        for (std::uint32_t r = 0; r < measured[w].size(); ++r)
            if (measured[w][r].where == Region::Where::End) {
                regions.push_back({.start = at, .blocks = measured[w][r].blocks, .what = {.writer = w, .region = r}});
                at += measured[w][r].blocks;
            }
}

void Plan::State::place()
{
    std::vector<std::vector<Region>> measured;
    for (const auto& writer : writers) measured.push_back(writer->measure());
    firstData = static_cast<std::uint32_t>(placeHead(measured));
    endOfData = static_cast<std::uint32_t>(placeContents(firstData));
    placeEnd(measured);
    std::sort(regions.begin(), regions.end(), [](auto& a, auto& b) { return a.start < b.start; });
    for (std::size_t i = 1; i < regions.size(); ++i) assert(regions[i - 1].end() <= regions[i].start);

    std::vector<std::vector<std::uint32_t>> starts;
    for (const auto& m : measured) {
        starts.emplace_back(m.size());
        labels.emplace_back();
        for (const auto& region : m) labels.back().push_back(region.label);
    }
    for (const auto& r : regions) starts[r.what.writer][r.what.region] = static_cast<std::uint32_t>(r.start);
    for (std::size_t w = 0; w < writers.size(); ++w) writers[w]->place(starts[w], *this);
}

/// A region or a gap: what is not content.
Segment Plan::State::between(std::uint64_t block) const
{
    const bool content = firstData != endOfData;
    std::uint64_t start = content && block >= endOfData ? endOfData : 0;
    std::uint64_t end = content && block < firstData ? firstData : blocks;
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
Sectors Plan::total() const noexcept { return {state_->blocks}; }

Segment Plan::segment(std::uint64_t block) const
{
    assert(block < state_->blocks);
    if (block < state_->firstData || block >= state_->endOfData) return state_->between(block);
    // Objects without content share their address with the next one, so the last that is not behind the block has it.
    const auto& extents = state_->extents;
    const auto after = std::upper_bound(extents.begin(), extents.end(), block);
    const ObjectNo object{static_cast<std::uint32_t>(after - extents.begin() - 1)};
    return {.start = extents[index(object)],
            .blocks = sectorsFor(census().size(object)).n,
            .what = FileContent{.object = object}};
}

void Plan::render(const Rendered& what, std::uint64_t blockInRegion, Block out) const
{
    std::fill(out.begin(), out.end(), std::byte{0});
    state_->writers[what.writer]->render(what.region, blockInRegion, out);
}

std::optional<NodeId> Plan::fileAt(std::uint64_t block) const
{
    if (block < state_->firstData || block >= state_->endOfData) return std::nullopt;
    return census().node(std::get<FileContent>(segment(block).what).object);
}

std::string Plan::label(const Rendered& what) const
{
    return fmt::format("{}/{}", state_->writers[what.writer]->name(), state_->labels[what.writer][what.region]);
}

std::string Plan::dump() const
{
    std::string text = "     start     blocks  content\n";
    for (std::uint64_t at = 0; at < total().n;) {
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
    fmt::format_to(std::back_inserter(text), "{:>10}             end\n", total().n);
    return text;
}

Plan plan(std::shared_ptr<const Tree> tree, const Options& options)
{
    validate(options);
    auto state = std::make_shared<Plan::State>(std::move(tree), options);
    state->makeWriters();
    state->place();
    return Plan{std::move(state)};
}

}  // namespace discmaster::image

#include "bus/made_image.hpp"

#include "base/content_id.hpp"
#include "base/error.hpp"
#include "bus/text.hpp"
#include "image/append.hpp"
#include "image/parallel_stream.hpp"
#include "image/source.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>
#include <utility>

namespace discmaster::bus {

namespace {

using image::EntryNo;
using image::Kind;
using image::ObjectNo;

constexpr std::size_t kMostNames = 8;

/// Of what makes the image: its segments with the names and sizes of files, its label and time.
std::string contentId(const image::Plan& plan)
{
    ContentId id;
    for (std::uint64_t at = plan.start(); at < plan.end();) {
        const auto segment = plan.segment(at);
        std::string what = "zeros";
        if (const auto* rendered = std::get_if<image::Rendered>(&segment.what)) {
            what = plan.label(*rendered);
        } else if (const auto* file = std::get_if<image::FileContent>(&segment.what)) {
            const auto& census = plan.census();
            what = fmt::format("{} {}", census.tree().path(census.node(file->object)), census.size(file->object));
        }
        id.add(fmt::format("{} {} {}\n", segment.start, segment.blocks, what));
        at = segment.end();
    }
    id.add(fmt::format("{}\n{}\n", plan.options().volumeName, plan.options().created.seconds));
    return id.text();
}

/// The number of a name among names that are sorted by their bytes.
std::optional<std::uint32_t> findName(std::uint32_t count, std::string_view wanted, auto&& nameOf)
{
    const auto numbers = std::views::iota(std::uint32_t{0}, count);
    const auto found = std::ranges::lower_bound(numbers, wanted, {}, nameOf);
    if (found == numbers.end() || nameOf(*found) != wanted) return std::nullopt;
    return *found;
}

}  // namespace

MadeImage::MadeImage(image::Plan plan, std::shared_ptr<const io::CallerFiles> files, unsigned depth, std::string discId)
    : plan_{std::move(plan)}
    , files_{std::move(files)}
    , depth_{depth}
    , continues_{!discId.empty()}
    , id_{continues_ ? std::move(discId) : contentId(plan_)}
{
    collectItems();
}

void MadeImage::collectItems()
{
    const auto& census = plan_.census();
    for (std::uint32_t o = 0; o < census.objectCount(); ++o)
        if (const ObjectNo object{o}; plan_.place(object).blocks > 0) items_.push_back(object);
    // Objects follow each other on the disc, but for those that lie in file entries or stand for an equal one.
    std::ranges::stable_sort(items_, {}, [&](ObjectNo object) { return plan_.place(object).start; });
    collectOddItems();
}

void MadeImage::collectOddItems()
{
    const auto& census = plan_.census();
    const auto add = [&](ObjectNo object) {
        oddItems_.emplace(busText(census.tree().path(census.node(object))), object);
    };
    std::vector<bool> odd(census.directoryCount());  // a parent comes before its children
    for (std::uint32_t d = 0; d < census.directoryCount(); ++d) {
        const auto& info = census.info(image::DirectoryNo{d});
        for (std::uint32_t i = 0; i < info.count; ++i) {
            const EntryNo entry{index(info.first) + i};
            const bool isOdd = odd[d] || !image::isUtf8(census.name(entry));
            if (census.isDirectory(entry))
                odd[index(census.directory(entry))] = isOdd;
            else if (isOdd)
                add(census.object(entry));
        }
    }
    for (const auto& owner : census.streamOwners())
        for (std::uint32_t i = 0; i < owner.count; ++i)
            if (const ObjectNo stream{index(owner.first) + i}; !image::isUtf8(census.tree().path(census.node(stream))))
                add(stream);
}

ProgressItem MadeImage::item(ObjectNo object) const
{
    const auto& census = plan_.census();
    const auto place = plan_.place(object);
    return {census.tree().path(census.node(object)), place.start, place.blocks};
}

std::vector<ProgressItem> MadeImage::items(std::uint64_t offset, std::uint64_t limit) const
{
    std::vector<ProgressItem> items;
    for (auto i = offset; i < items_.size() && items.size() < limit; ++i) items.push_back(item(items_[i]));
    return items;
}

ProgressItem MadeImage::itemAt(std::uint64_t block) const
{
    if (const auto object = plan_.objectAt(block)) return item(*object);
    const auto segment = plan_.segment(block);
    if (const auto* rendered = std::get_if<image::Rendered>(&segment.what))
        return {plan_.label(*rendered), segment.start, segment.blocks};
    return {"padding", segment.start, segment.blocks};
}

std::string MadeImage::names(std::uint64_t first, std::uint64_t count) const
{
    first += start();
    const auto end = std::min(first + count, plan_.end());
    std::string names;
    std::size_t found = 0;
    const auto add = [&](ObjectNo object) {
        if (found++ < kMostNames) names += (names.empty() ? "" : ", ") + item(object).description;
    };
    for (auto block = first; block < end && found <= kMostNames;) {
        const auto segment = plan_.segment(block);
        const auto last = std::min(segment.end(), end);
        if (const auto* file = std::get_if<image::FileContent>(&segment.what)) add(file->object);
        if (const auto* rendered = std::get_if<image::Rendered>(&segment.what))
            for (; block < last && found <= kMostNames; ++block)
                if (const auto content = plan_.embedded(*rendered, block - segment.start)) add(content->object);
        block = last;
    }
    return found > kMostNames ? names + ", ..." : names;
}

std::optional<ObjectNo> MadeImage::findFile(std::string_view path) const
{
    const auto& census = plan_.census();
    if (!path.starts_with('/')) return std::nullopt;
    path.remove_prefix(1);
    for (image::DirectoryNo directory{0};;) {
        const auto end = std::min(path.find('/'), path.size());
        const auto& info = census.info(directory);
        const auto at = findName(info.count, path.substr(0, end), [&, first = index(info.first)](std::uint32_t i) {
            return census.name(EntryNo{first + i});
        });
        if (!at) return std::nullopt;
        const EntryNo entry{index(info.first) + *at};
        const bool isLast = end == path.size();
        if (isLast == census.isDirectory(entry)) return std::nullopt;
        if (isLast) return census.object(entry);
        directory = census.directory(entry);
        path.remove_prefix(end + 1);
    }
}

std::optional<ObjectNo> MadeImage::findStream(std::string_view path) const
{
    constexpr std::size_t kLongestName = 255;
    const auto& census = plan_.census();
    // Names may have colons as well.
    for (auto colon = path.rfind(':'); colon != std::string::npos && colon > 0; colon = path.rfind(':', colon - 1)) {
        const auto name = path.substr(colon + 1);
        if (name.size() > kLongestName) break;
        const auto file = findFile(path.substr(0, colon));
        const auto* owner = file ? census.streamOwner(*file) : nullptr;
        if (!owner) continue;
        const auto at = findName(owner->count, name, [&](std::uint32_t i) {
            return census.tree().name(census.node(ObjectNo{index(owner->first) + i}));
        });
        if (at) return ObjectNo{index(owner->first) + *at};
    }
    return std::nullopt;
}

std::optional<ObjectNo> MadeImage::find(const std::string& path) const
{
    if (const auto file = findFile(path)) return file;
    if (const auto stream = findStream(path)) return stream;
    const auto odd = oddItems_.find(path);
    return odd == oddItems_.end() ? std::nullopt : std::optional{odd->second};
}

std::optional<ProgressItem> MadeImage::itemOf(const std::string& description) const
{
    const auto object = find(description);
    if (!object || plan_.place(*object).blocks == 0) return std::nullopt;
    return item(*object);
}

Source::Opened MadeImage::open(std::shared_ptr<io::ChunkPool> pool) const
{
    struct Kept {
        Kept(std::shared_ptr<const MadeImage> made, const image::Plan& plan,
             std::shared_ptr<const io::CallerFiles> files)
            : image{std::move(made)}
            , bytes{plan, std::move(files)}
        {
        }
        std::shared_ptr<const MadeImage> image;
        image::ImageSource bytes;
    };
    const auto again = std::make_shared<Kept>(shared_from_this(), plan_, files_);
    Source::Opened opened{image::makeParallelStream(plan_, std::move(pool), files_), {again, &again->bytes}, {}};
    if (continues_) opened.continues = continuation();
    return opened;
}

burn::Continuation MadeImage::continuation() const
{
    burn::Continuation next{
        .disc = id_,
        .start = Lba{static_cast<std::int64_t>(start())},
        .leads = {},
        .check = [kept = shared_from_this()](io::ByteSource& disc) { image::requireRoomForLeads(disc, kept->plan_); }};
    for (const auto& lead : plan_.leads())
        plan_.render(lead, next.leads.emplace_back(burn::Lead{lead.block, {}}).bytes);
    return next;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> MadeImage::modifiedBlocks() const
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges{{start(), end() - 1}};
    for (const auto& lead : plan_.leads()) {
        if (ranges.size() > 1 && ranges.back().second + 1 == lead.block)
            ranges.back().second = lead.block;
        else
            ranges.emplace_back(lead.block, lead.block);
    }
    return ranges;
}

}  // namespace discmaster::bus

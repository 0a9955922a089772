#include "bus/made_image.hpp"

#include "base/error.hpp"
#include "base/hex.hpp"
#include "image/source.hpp"
#include "image/stream.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <xxhash.h>

namespace discmaster::bus {

namespace {

constexpr std::size_t kMostNames = 8;

std::string contentId(const image::Plan& plan)
{
    const auto text = plan.dump() + fmt::format("{}\n{}\n", plan.options().volumeName, plan.options().created.seconds);
    const auto hash = XXH3_128bits(text.data(), text.size());
    std::array<std::byte, 16> bytes;
    putBe64(bytes, 0, hash.high64);
    putBe64(bytes, 8, hash.low64);
    return toHex(bytes);
}

}  // namespace

MadeImage::MadeImage(image::Plan plan, std::shared_ptr<const io::CallerFiles> files)
    : plan_{std::move(plan)}
    , files_{std::move(files)}
    , id_{contentId(plan_)}
{
    const auto& census = plan_.census();
    for (std::uint32_t o = 0; o < census.objectCount(); ++o) {
        const image::ObjectNo object{o};
        if (census.kind(object) == image::Kind::File && census.size(object) > 0) ++itemCount_;
    }
}

ProgressItem MadeImage::item(image::ObjectNo object) const
{
    const auto& census = plan_.census();
    return {census.tree().path(census.node(object)), plan_.layout().extent(object), sectorsFor(census.size(object)).n};
}

std::vector<ProgressItem> MadeImage::items(std::uint64_t offset, std::uint64_t limit) const
{
    const auto& census = plan_.census();
    std::vector<ProgressItem> items;
    for (std::uint32_t o = 0; o < census.objectCount() && items.size() < limit; ++o) {
        const image::ObjectNo object{o};
        if (census.kind(object) != image::Kind::File || census.size(object) == 0) continue;
        if (offset > 0)
            --offset;
        else
            items.push_back(item(object));
    }
    return items;
}

ProgressItem MadeImage::itemAt(std::uint64_t block) const
{
    const auto segment = plan_.segment(block);
    if (const auto* file = std::get_if<image::FileContent>(&segment.what)) return item(file->object);
    if (const auto* rendered = std::get_if<image::Rendered>(&segment.what))
        return {plan_.label(*rendered), segment.start, segment.blocks};
    return {"padding", segment.start, segment.blocks};
}

std::string MadeImage::names(std::uint64_t first, std::uint64_t count) const
{
    const auto end = std::min(first + count, blocks());
    std::string names;
    std::size_t found = 0;
    for (auto block = first; block < end;) {
        const auto segment = plan_.segment(block);
        block = segment.end();
        const auto* file = std::get_if<image::FileContent>(&segment.what);
        if (!file) continue;
        if (found++ == kMostNames) return names + ", ...";
        names += (names.empty() ? "" : ", ") + item(file->object).description;
    }
    return names;
}

std::optional<ProgressItem> MadeImage::itemOf(const std::string& description) const
{
    const auto& census = plan_.census();
    for (std::uint32_t o = 0; o < census.objectCount(); ++o) {
        const image::ObjectNo object{o};
        if (census.kind(object) == image::Kind::File && census.size(object) > 0 &&
            census.tree().path(census.node(object)) == description)
            return item(object);
    }
    return {};
}

Source::Opened MadeImage::open(std::shared_ptr<io::ChunkPool> pool) const
{
    return {std::make_unique<image::ImageStream>(plan_, std::move(pool), files_),
            std::make_shared<image::ImageSource>(plan_, files_)};
}

}  // namespace discmaster::bus

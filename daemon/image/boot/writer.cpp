#include "image/boot/writer.hpp"

#include "base/bytes.hpp"
#include "image/boot/catalog.hpp"
#include "image/boot/hybrid.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <xxhash.h>

namespace discmaster::image::boot {

namespace {

/// The object of a file in the tree, whichever of its names was given.
ObjectNo objectOf(const Census& census, NodeId file)
{
    for (std::uint32_t e = 0; e < census.entryCount(); ++e)
        if (census.node(EntryNo{e}) == file) return census.object(EntryNo{e});
    assert(!"a boot image's file is in the tree");
    return ObjectNo{0};
}

/// A name-based identifier (RFC 9562 5.8): of the volume, when it was made, and how long it is.
Guid makeIdentifier(const Options& options, std::uint32_t total)
{
    const auto text =
        fmt::format("{} {}.{} {}", options.volumeName, options.created.seconds, options.created.nanoseconds, total);
    const auto hash = ::XXH3_128bits(text.data(), text.size());
    Guid id{};
    putLe64(id, 0, hash.low64);
    putLe64(id, 8, hash.high64);
    id[7] = (id[7] & std::byte{0x0F}) | std::byte{0x80};  // version 8; the field is little-endian
    id[8] = (id[8] & std::byte{0x3F}) | std::byte{0x80};
    return id;
}

class BootWriter final : public Writer {
public:
    BootWriter(const Census& census, const Options& options, std::shared_ptr<const Boot> boot)
        : options_{options}
        , boot_{std::move(boot)}
    {
        auto region = std::size_t{FirstImage};
        for (const auto& entry : boot_->entries) {
            Image image;
            if (entry.file) image.object = objectOf(census, *entry.file);
            const auto same = [&](const Image& other) { return image.object && other.object == image.object; };
            const auto shared = std::ranges::find_if(images_, same);
            if (shared != images_.end())
                image.region = shared->region;
            else if (entry.bytes)
                image.region = region++;
            images_.push_back(image);
        }
    }

    std::string_view name() const noexcept override { return "boot"; }
    std::vector<Region> measure() override;
    void place(std::span<const std::uint32_t> starts, const Layout& layout) override;
    void render(std::size_t region, std::uint64_t block, Block out) const override;
    std::vector<Provided> provided() const override;

private:
    enum : std::size_t { Record, Catalog, SystemArea, EndArea, FirstImage };
    struct Image {
        std::optional<ObjectNo> object;
        std::size_t region = 0;  // 0: the file lies where files do
    };
    std::size_t entryOf(std::size_t region) const
    {
        return static_cast<std::size_t>(
            std::ranges::find_if(images_, [&](const Image& i) { return i.region == region; }) - images_.begin());
    }
    void renderImage(std::size_t entry, std::uint64_t block, Block out) const;
    void patch(std::size_t entry, std::uint64_t block, Block out) const;

    const Options& options_;
    std::shared_ptr<const Boot> boot_;
    std::vector<Image> images_;  // by entry
    std::vector<std::uint32_t> imageStarts_;
    std::uint32_t catalog_ = 0;
    std::optional<Hybrid> hybrid_;
};

std::vector<Region> BootWriter::measure()
{
    using Where = Region::Where;
    std::vector<Region> regions{
        {.where = Where::Descriptor, .rank = Region::Boot, .label = "record"},
        {.where = Where::Metadata, .blocks = 1, .label = "catalog"},
        {.where = Where::Fixed, .blocks = boot_->hybrid ? kSystemAreaBlocks : 0, .at = 0, .label = "system area"},
        {.where = Where::End, .blocks = boot_->endBlocks(), .label = "partition table"}};
    for (std::size_t i = 0; i < images_.size(); ++i)
        if (images_[i].region == regions.size())
            regions.push_back({.where = Where::Metadata,
                               .blocks = sectorsFor(boot_->entries[i].size).n,
                               .alignment = options_.fileAlignment,
                               .label = "image"});
    return regions;
}

void BootWriter::place(std::span<const std::uint32_t> starts, const Layout& layout)
{
    catalog_ = starts[Catalog];
    for (const auto& image : images_)
        imageStarts_.push_back(image.region != 0 ? starts[image.region] : layout.extent(*image.object));
    if (boot_->hybrid) hybrid_.emplace(*boot_, imageStarts_, layout.end(), makeIdentifier(options_, layout.end()));
}

std::vector<Writer::Provided> BootWriter::provided() const
{
    std::vector<Provided> all;
    for (const auto& image : images_)
        if (image.object && image.region != 0 && std::ranges::find(all, image.region, &Provided::region) == all.end())
            all.push_back({.object = *image.object, .region = image.region});
    return all;
}

/// What the loader looks for in itself: where the volume and the loader lie.
void BootWriter::patch(std::size_t entry, std::uint64_t block, Block out) const
{
    constexpr std::uint32_t kVolumeDescriptor = 16;
    const auto& e = boot_->entries[entry];
    const auto start = imageStarts_[entry];
    if (e.image.infoTable && block == 0) {
        std::fill(out.begin() + 8, out.begin() + 64, std::byte{0});
        putLe32(out, 8, kVolumeDescriptor);
        putLe32(out, 12, start);
        putLe32(out, 16, static_cast<std::uint32_t>(e.size));
        putLe32(out, 20, e.checksum);
    }
    // GRUB 2: in sectors, the one behind the first block and the sector that it was loaded with.
    constexpr std::uint64_t kGrubBlock = 1, kGrubAt = 2548 - kBlockSize;
    if (e.image.grub2 && block == kGrubBlock) putLe64(out, kGrubAt, start * kSectorsPerBlock + kSectorsPerBlock + 1);
}

void BootWriter::renderImage(std::size_t entry, std::uint64_t block, Block out) const
{
    const auto& e = boot_->entries[entry];
    const auto offset = block * kBlockSize;
    e.bytes->read(offset, MutableBytes{out}.first(std::min<std::uint64_t>(kBlockSize, e.size - offset)));
    patch(entry, block, out);
}

void BootWriter::render(std::size_t region, std::uint64_t block, Block out) const
{
    switch (region) {
    case Record: return renderBootRecord(catalog_, out);
    case Catalog: return renderCatalog(boot_->entries, imageStarts_, out);
    case SystemArea: return hybrid_->renderSystemArea(block, out);
    case EndArea: return hybrid_->renderEnd(block, out);
    default: return renderImage(entryOf(region), block, out);
    }
}

class RecordWriter final : public Writer {
public:
    explicit RecordWriter(std::uint32_t catalog)
        : catalog_{catalog}
    {
    }
    std::string_view name() const noexcept override { return "boot"; }
    std::vector<Region> measure() override
    {
        return {{.where = Region::Where::Descriptor, .rank = Region::Boot, .label = "record"}};
    }
    void place(std::span<const std::uint32_t>, const Layout&) override {}
    void render(std::size_t, std::uint64_t, Block out) const override { renderBootRecord(catalog_, out); }

private:
    std::uint32_t catalog_;
};

}  // namespace

std::unique_ptr<Writer> makeRecordWriter(std::uint32_t catalog) { return std::make_unique<RecordWriter>(catalog); }

std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options, std::shared_ptr<const Boot> boot)
{
    return std::make_unique<BootWriter>(census, options, std::move(boot));
}

}  // namespace discmaster::image::boot

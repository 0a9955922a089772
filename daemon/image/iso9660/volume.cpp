#include "image/iso9660/volume.hpp"

#include "image/iso9660/fields.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <utility>

namespace discmaster::image::iso9660 {

Volume::Volume(const Census& census, const Options& options, VolumeKind kind, std::unique_ptr<const Spelling> spelling,
               std::unique_ptr<const SystemUse> systemUse, NameRules rules)
    : options_{options}
    , kind_{std::move(kind)}
    , spelling_{std::move(spelling)}
    , systemUse_{std::move(systemUse)}
    , names_{census, *spelling_, rules}
    , directories_{census, names_, systemUse_.get()}
    , paths_{census, names_, directories_}
{
}

std::vector<Region> Volume::measure()
{
    using Where = Region::Where;
    std::vector<Region> regions{{.where = Where::Descriptor, .rank = kind_.rank, .label = "descriptor"},
                                {.where = Where::Metadata, .blocks = directories_.blocks(), .label = "directories"},
                                {.where = Where::Metadata, .blocks = paths_.blocks(), .label = "path table L"},
                                {.where = Where::Metadata, .blocks = paths_.blocks(), .label = "path table M"}};
    if (kind_.terminator)
        regions.push_back({.where = Where::Descriptor, .rank = Region::Terminator, .label = "terminator"});
    return regions;
}

void Volume::place(std::span<const std::uint32_t> starts, const Layout& layout)
{
    directories_.place(starts[DirectoryRegion], layout);
    littlePath_ = starts[LittlePathRegion];
    bigPath_ = starts[BigPathRegion];
    layout_ = &layout;
}

void Volume::render(std::size_t region, std::uint64_t block, Block out) const
{
    switch (region) {
    case DescriptorRegion: renderDescriptor(out); break;
    case DirectoryRegion: directories_.render(block, out); break;
    case LittlePathRegion: paths_.render(block, false, out); break;
    case BigPathRegion: paths_.render(block, true, out); break;
    default:  // ECMA-119 8.3
        putU8(out, 0, 255);
        putText(out, 1, 5, "CD001");
        putU8(out, 6, 1);
    }
}

void Volume::putString(MutableBytes out, std::size_t at, std::size_t length, std::string_view utf8) const
{
    if (!kind_.ucs2) {
        putText(out, at, length, utf8);
        for (auto& b : out.subspan(at, length))
            if (std::to_integer<unsigned>(b) < 0x20 || std::to_integer<unsigned>(b) > 0x7E) b = std::byte{'_'};
        return;
    }
    const auto units = toUtf16(utf8, u'_');
    const auto text = cut(units, length / 2);
    for (std::size_t i = 0; i < length / 2; ++i) putBe16(out, at + 2 * i, i < text.size() ? text[i] : u' ');
    if (length % 2 != 0) putU8(out, at + length - 1, 0);
}

void Volume::renderDescriptor(Block out) const
{
    // ECMA-119 8.4 and 8.5: the primary and the supplementary volume descriptor
    putU8(out, 0, kind_.type);
    putText(out, 1, 5, "CD001");
    putU8(out, 6, 1);
    putString(out, 8, 32, "LINUX");
    putString(out, 40, 32, kind_.volumeName);
    putBoth32(out, 80, layout_->total());
    putText(out, 88, 32, kind_.escapes, '\0');
    putBoth16(out, 120, 1);
    putBoth16(out, 124, 1);
    putBoth16(out, 128, kBlockSize);
    putBoth32(out, 132, paths_.bytes());
    putLe32(out, 140, littlePath_);
    putBe32(out, 148, bigPath_);
    directories_.putRootRecord(out.subspan(156, 34));
    putString(out, 190, 128, "");
    putString(out, 318, 128, options_.publisher);
    putString(out, 446, 128, options_.preparer);
    putString(out, 574, 128, options_.application);
    putString(out, 702, 37, "");
    putString(out, 739, 37, "");
    putString(out, 776, 37, "");
    const auto created = longDate(options_.created);
    std::ranges::copy(created, out.begin() + 813);
    std::ranges::copy(created, out.begin() + 830);
    std::ranges::copy(longDate(Time::unknown()), out.begin() + 847);
    std::ranges::copy(longDate(Time::unknown()), out.begin() + 864);
    putU8(out, 881, 1);
}

}  // namespace discmaster::image::iso9660

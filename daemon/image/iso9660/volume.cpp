#include "image/iso9660/volume.hpp"

#include "image/iso9660/fields.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace discmaster::image::iso9660 {

namespace {

/// UTF-8 of an identifier in big-endian UCS-2.
std::string read16(std::string_view id)
{
    std::u16string units;
    const auto bytes = asBytes(id);
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) units += static_cast<char16_t>(be16(bytes, i));
    return toUtf8(units);
}

}  // namespace

Volume::Volume(const Census& census, Hierarchy::Relocation relocation, const Options& options, VolumeKind kind,
               std::unique_ptr<const Spelling> spelling, std::unique_ptr<const SystemUse> systemUse, NameRules rules)
    : options_{options}
    , kind_{std::move(kind)}
    , spelling_{std::move(spelling)}
    , systemUse_{std::move(systemUse)}
    , hierarchy_{census, relocation}
    , names_{hierarchy_, *spelling_, rules}
    , directories_{hierarchy_, names_, systemUse_.get(), options.zone}
    , paths_{hierarchy_, names_, directories_}
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

std::string Volume::inRoot(std::string_view name) const
{
    const auto first = index(names_.first(DirectoryNo{0}));
    for (auto n = first; !name.empty() && n < first + names_.count(DirectoryNo{0}); ++n) {
        if (hierarchy_.name(names_.entry(NameNo{n})) != name) continue;
        Identifier id;
        names_.spell(NameNo{n}, id);
        return kind_.ucs2 ? read16(id.all()) : std::string{id.all()};
    }
    return {};
}

void Volume::renderDescriptor(Block out) const
{
    // ECMA-119 8.4 and 8.5: the primary and the supplementary volume descriptor
    putU8(out, 0, kind_.type);
    putText(out, 1, 5, "CD001");
    putU8(out, 6, kind_.version);
    putString(out, 8, 32, options_.fields.system);
    putString(out, 40, 32, kind_.volumeName);
    putBoth32(out, 80, layout_->end());
    putText(out, 88, 32, kind_.escapes, '\0');
    putBoth16(out, 120, 1);
    putBoth16(out, 124, 1);
    putBoth16(out, 128, kBlockSize);
    putBoth32(out, 132, paths_.bytes());
    putLe32(out, 140, littlePath_);
    putBe32(out, 148, bigPath_);
    directories_.putRootRecord(out.subspan(156, 34));
    putFields(out);
    putU8(out, 881, kind_.version);
}

void Volume::putFields(Block out) const
{
    const auto& f = options_.fields;
    putString(out, 190, 128, f.volumeSet);
    putString(out, 318, 128, f.publisher);
    putString(out, 446, 128, f.preparer);
    putString(out, 574, 128, f.application);
    putString(out, 702, 37, inRoot(f.copyrightFile));
    putString(out, 739, 37, inRoot(f.abstractFile));
    putString(out, 776, 37, inRoot(f.bibliographicFile));
    const std::array<Time, 4> times{options_.created, options_.created, f.expires, f.effective};
    for (std::size_t i = 0; i < times.size(); ++i)
        std::ranges::copy(longDate(times[i], options_.zone), out.begin() + 813 + static_cast<std::ptrdiff_t>(17 * i));
}

}  // namespace discmaster::image::iso9660

#include "image/iso9660/writer.hpp"

#include "base/error.hpp"
#include "image/iso9660/names.hpp"
#include "image/iso9660/volume.hpp"
#include "image/path_lengths.hpp"
#include "image/rockridge/fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace discmaster::image::iso9660 {

namespace {

void requireLevels(const Census& census)
{
    constexpr std::uint32_t kLevels = 8;  // ECMA-119 6.8.2.1
    for (const auto& directory : census.directories()) {
        if (directory.depth <= kLevels) continue;
        const auto path = census.tree().path(census.node(directory.entry));
        throw Error{
            Fault::Iso9660Levels,
            fmt::format("the directory {} is {} levels deep and ISO 9660 allows 8; put it higher up, or leave out "
                        "ISO 9660",
                        path, directory.depth),
            {.path = path}};
    }
}

void requireFileSizes(const Census& census, std::uint64_t most, unsigned level)
{
    for (std::uint32_t o = 0; o < census.namedObjectCount(); ++o) {  // streams are UDF's alone
        const ObjectNo object{o};
        if (census.size(object) <= most) continue;
        const auto path = census.tree().path(census.node(object));
        throw Error{Fault::DataTooBig,
                    fmt::format("{} has {} bytes and ISO 9660 level {} allows {} here; choose level 3, or UDF alone",
                                path, census.size(object), level, most),
                    {.path = path}};
    }
}

/// Levels 1 and 2 have files of one section (ECMA-119 10.1, 10.2).
void requireOneSection(const Census& census, unsigned level)
{
    for (std::uint32_t o = 0; o < census.namedObjectCount(); ++o) {
        const auto kept = census.kept(ObjectNo{o});
        if (!kept || kept->extents.size() <= 1) continue;
        const auto path = census.tree().path(census.node(ObjectNo{o}));
        throw Error{
            Fault::DataTooBig,
            fmt::format("{} lies in {} pieces on the disc and ISO 9660 level {} has files of one; choose level 3", path,
                        kept->extents.size(), level),
            {.path = path}};
    }
}

void requirePaths(const Census& census, unsigned level)
{
    constexpr std::size_t kPathBytes = 255;  // ECMA-119 6.8.2.1
    const StrictSpelling spelling{level};
    requirePathLengths(census, kPathBytes, "ISO 9660", [&](EntryNo e) {
        Identifier id;
        spelling.spell(census.name(e), census.isDirectory(e), 0, id);
        return std::size_t{id.length};
    });
}

}  // namespace

std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options)
{
    const bool inPlace = options.strictCompliance && !options.relocate;
    if (inPlace || options.strictImapi2) requireLevels(census);
    if (options.strictImapi2)
        requireFileSizes(census, 0x7FFFFFFF, options.isoLevel);
    else if (options.isoLevel < 3)
        requireFileSizes(census, 0xFFFFFFFF, options.isoLevel);
    if (options.isoLevel < 3 && census.keptSpan()) requireOneSection(census, options.isoLevel);
    if (inPlace) requirePaths(census, options.isoLevel);

    return std::make_unique<Volume>(census, options.relocate ? Hierarchy::Relocation::On : Hierarchy::Relocation::Off,
                                    options,
                                    VolumeKind{.name = "iso9660",
                                               .rank = Region::Primary,
                                               .type = 1,
                                               .escapes = {},
                                               .terminator = true,
                                               .volumeName = isoVolumeName(options)},
                                    std::make_unique<StrictSpelling>(options.isoLevel),
                                    options.rockRidge ? rockridge::makeFields(census, options.zone) : nullptr,
                                    NameRules{.posix = options.rockRidge, .strict = options.strictCompliance});
}

std::unique_ptr<Writer> makeEnhancedWriter(const Census& census, const Options& options)
{
    return std::make_unique<Volume>(census, Hierarchy::Relocation::Off, options,
                                    VolumeKind{.name = "iso9660:1999",
                                               .rank = Region::Enhanced,
                                               .type = 2,
                                               .version = 2,
                                               .escapes = {},
                                               .volumeName = isoVolumeName(options)},
                                    std::make_unique<EnhancedSpelling>(), nullptr,
                                    NameRules{.posix = false, .strict = options.strictCompliance});
}

}  // namespace discmaster::image::iso9660

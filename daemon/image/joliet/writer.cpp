#include "image/joliet/writer.hpp"

#include "image/iso9660/volume.hpp"
#include "image/joliet/names.hpp"

namespace discmaster::image::joliet {

std::unique_ptr<Writer> makeWriter(const Census& census, const Options& options)
{
    return std::make_unique<iso9660::Volume>(
        census, iso9660::Hierarchy::Relocation::Off, options,
        iso9660::VolumeKind{.name = "joliet",
                            .rank = Region::Joliet,
                            .type = 2,
                            .escapes = "%/E",  // UCS-2 level 3
                            .ucs2 = true,
                            .volumeName = jolietVolumeName(options)},
        std::make_unique<Ucs2Spelling>(options.longJoliet ? Ucs2Spelling::kLongUnits : Ucs2Spelling::kUnits), nullptr,
        iso9660::NameRules{.posix = false, .strict = options.strictCompliance});
}

}  // namespace discmaster::image::joliet

// The ISO 9660 family alone.

#include "image/read/iso9660_view.hpp"
#include "read_everything.hpp"

#include <memory>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    using namespace discmaster::image::read;
    fuzz::Input input{data, size};
    fuzz::answer([&] {
        const auto blocks = std::make_shared<Blocks>(input);
        const auto found = readVolumeDescriptors(*blocks, 0);
        const auto read = [&](const std::optional<VolumeDescriptor>& d, FileSystem fileSystem, std::uint8_t skip) {
            if (d) fuzz::answer([&] { fuzz::readEverything(Iso9660View{input, blocks, *d, fileSystem, skip}); });
        };
        read(found.primary, FileSystem::Iso9660, 0);
        read(found.joliet, FileSystem::Joliet, 0);
        read(found.enhanced, FileSystem::Enhanced, 0);
        if (found.primary)
            if (const auto skip = rockRidgeSkip(*blocks, *found.primary))
                read(found.primary, FileSystem::RockRidge, *skip);
    });
    return 0;
}

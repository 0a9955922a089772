// Boot catalogs: the input's first block is the boot record.

#include "fuzz_entry.hpp"
#include "image/read/el_torito.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    fuzz::Input input{data, size};
    image::read::Blocks blocks{input};
    fuzz::answer([&] {
        const auto catalog = image::read::readBootCatalog(blocks, 0);
        if (catalog && catalog->entries.empty()) std::abort();
        if (catalog)
            for (const auto& e : catalog->entries)
                if (image::read::platformName(e.platform).empty() || image::read::emulationName(e.media).empty())
                    std::abort();
    });
    return 0;
}

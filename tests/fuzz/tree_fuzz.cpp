// Every view of an image: ISO 9660, Rock Ridge, Joliet, ISO 9660:1999, UDF; entries, streams and contents.

#include "read_everything.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    fuzz::Input input{data, size};
    fuzz::answer([&] {
        const auto image = image::read::open(input);
        for (const auto& view : image.views()) fuzz::answer([&] { fuzz::readEverything(*view); });
    });
    return 0;
}

// From the recognition sequence to the root of UDF.

#include "fuzz_entry.hpp"
#include "image/read/udf_volume.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    fuzz::Input input{data, size};
    image::read::Blocks blocks{input};
    fuzz::answer([&] { image::read::readUdfVolume(blocks, {}); });
    return 0;
}

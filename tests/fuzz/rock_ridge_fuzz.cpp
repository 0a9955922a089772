// System use fields: the first 220 bytes are a record's, all is the image that they continue in.

#include "fuzz_entry.hpp"
#include "image/read/rock_ridge.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    fuzz::Input input{data, size};
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    image::read::Blocks blocks{input};
    for (const std::uint32_t blockSize : {512U, 2048U})
        fuzz::answer(
            [&] { image::read::decodeSystemUse(blocks, bytes.first(std::min<std::size_t>(size, 220)), blockSize, 0); });
    return 0;
}

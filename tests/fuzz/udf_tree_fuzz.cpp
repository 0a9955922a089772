// The tree of UDF alone.

#include "image/read/udf_view.hpp"
#include "read_everything.hpp"

#include <memory>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    fuzz::Input input{data, size};
    fuzz::answer([&] {
        const auto view = image::read::openUdf(input, std::make_shared<image::read::Blocks>(input), {});
        if (view) fuzz::readEverything(*view);
    });
    return 0;
}

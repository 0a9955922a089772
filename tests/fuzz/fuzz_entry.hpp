#pragma once
// What the fuzz targets share. Each target is one file that defines LLVMFuzzerTestOneInput: libFuzzer takes it as it is
// (see libfuzzer.sh), and driver.cpp takes its place where there is no libFuzzer.

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "io/streams.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace discmaster::fuzz {

/// The input as an image. Readers stay inside of it.
class Input final : public io::ByteSource {
public:
    Input(const std::uint8_t* data, std::size_t size)
        : Input{ByteView{reinterpret_cast<const std::byte*>(data), size}}
    {
    }
    explicit Input(ByteView bytes)
        : bytes_{bytes}
    {
    }
    std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        if (offset > bytes_.size() || into.size() > bytes_.size() - offset) std::abort();
        std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), into.size()), into.begin());
    }

private:
    ByteView bytes_;
};

/// Runs a part; an Error is an answer, anything else ends the program.
template <typename Part>
void answer(Part&& part)
{
    try {
        part();
    } catch (const Error& e) {
        if (e.report().empty()) std::abort();
    }
}

}  // namespace discmaster::fuzz

#pragma once

#include <cstddef>
#include <cstdint>

/// What libFuzzer calls for each input, and the drivers here in its place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

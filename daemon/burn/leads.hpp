#pragma once

#include "base/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace discmaster::burn {

class Strategy;
struct Work;

/// A block of an overwritable disc by which readers find what is on it.
struct Lead {
    std::uint32_t block = 0;
    std::array<std::byte, kBlockSize> bytes;
};

/// Writes leads, each in its writable unit and on the disc before the next; what else a unit holds stays. They are read
/// back. Nothing stops it: between two of them the disc is neither what it was nor what it is to be. Throws Error:
/// ReadFailed, WriteFailed, BurnVerificationFailed, each naming the block.
void writeLeads(Work& work, Strategy& strategy, const std::vector<Lead>& leads);

}  // namespace discmaster::burn

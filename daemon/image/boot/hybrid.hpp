#pragma once
// What makes a disc's image a disk's as well: a master boot record, and where UEFI is to find something a GUID
// partition table, in the blocks that file systems on discs leave free (ECMA-119 6.2.1: the system area).

#include "base/units.hpp"
#include "image/boot/boot.hpp"
#include "image/boot/gpt.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace discmaster::image::boot {

inline constexpr std::uint32_t kSystemAreaBlocks = 16;
inline constexpr std::uint64_t kSectorsPerBlock = kBlockSize / kSectorBytes;

class Hybrid {
public:
    /// `starts`: the first block of each entry's image. `id` makes identifiers: equal images have equal ones.
    Hybrid(const Boot& boot, std::span<const std::uint32_t> starts, std::uint32_t total, const Guid& id);

    void renderSystemArea(std::uint64_t block, Block out) const;
    /// Of the `Boot::endBlocks()` at the image's end.
    void renderEnd(std::uint64_t block, Block out) const;

private:
    void planPartitions(const Boot& boot, std::span<const std::uint32_t> starts);
    void putBootRecord(MutableBytes sector) const;
    void putCode(MutableBytes sector) const;

    std::optional<BootCode> code_;
    std::uint64_t codeTarget_ = 0;  // sector of the image that the code starts
    bool partitions_ = false;
    GptFacts gpt_;
};

}  // namespace discmaster::image::boot

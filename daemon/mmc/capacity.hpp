#pragma once
// READ CAPACITY and READ BUFFER CAPACITY (MMC-6 6.20, 6.17).

#include "base/units.hpp"
#include "mmc/call.hpp"

namespace discmaster::mmc {

struct ReadCapacity {};
struct ReadBufferCapacity {};

constexpr scsi::Cdb encode(ReadCapacity) noexcept { return cdb10(scsi::Op::ReadCapacity); }
constexpr scsi::Cdb encode(ReadBufferCapacity) noexcept { return cdb10(scsi::Op::ReadBufferCapacity).be16(7, 12); }

/// Bytes in the drive's buffer.
struct BufferCapacity {
    std::uint32_t total = 0;
    std::uint32_t free = 0;  ///< a drive that claims more than it has is taken to have half free

    bool operator==(const BufferCapacity&) const = default;
};

/// Blocks that can be read: the last address plus one; none for a blank medium.
Sectors decodeCapacity(ByteView data);
BufferCapacity decodeBufferCapacity(ByteView data);

Answer<Sectors> readCapacity(scsi::Transport& drive);
Answer<BufferCapacity> bufferCapacity(scsi::Transport& drive);

}  // namespace discmaster::mmc

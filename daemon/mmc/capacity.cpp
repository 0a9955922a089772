#include "mmc/capacity.hpp"

namespace discmaster::mmc {

Sectors decodeCapacity(ByteView data)
{
    const Fields f{data};
    const auto last = f.be32(0);
    // Blank media answer 0, and FFFFFFFFh means "more than fits", which no disc has.
    if (last == 0 || last == 0xFFFFFFFF) return {};
    return {std::uint64_t{last} + 1};
}

BufferCapacity decodeBufferCapacity(ByteView data)
{
    const Fields f{data};
    const auto total = f.be32(4);
    const auto free = f.be32(8);
    return {.total = total, .free = free > total ? total / 2 : free};
}

Answer<Sectors> readCapacity(scsi::Transport& drive)
{
    return decoded(receive(drive, encode(ReadCapacity{}), 8), decodeCapacity);
}

Answer<BufferCapacity> bufferCapacity(scsi::Transport& drive)
{
    return decoded(receive(drive, encode(ReadBufferCapacity{}), 12), decodeBufferCapacity);
}

}  // namespace discmaster::mmc

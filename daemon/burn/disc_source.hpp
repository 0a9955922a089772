#pragma once

#include "burn/block_reader.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::burn {

/// The disc in a drive as bytes, from block 0 on, to look for what is there: a block that cannot be read is zeros. A
/// read throws what BlockReader throws.
class DiscSource final : public io::ByteSource {
public:
    DiscSource(scsi::Transport& drive, Clock& clock, std::stop_token stop, Sectors size);

    std::uint64_t size() const override { return size_.bytes(); }
    void read(std::uint64_t offset, MutableBytes into) override;

private:
    BlockReader reader_;
    Sectors size_;
    std::vector<std::byte> buffer_;
};

}  // namespace discmaster::burn

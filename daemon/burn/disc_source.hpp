#pragma once

#include "burn/block_reader.hpp"
#include "io/streams.hpp"
#include "mmc/media_info.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::burn {

struct MediaState;

/// The blocks up to the last one that was written. All of an overwritable disc is written, by its formatting.
Sectors writtenPart(const mmc::MediaInfo& info, const MediaState& state);

/// The disc in a drive as bytes, from block 0 on. A read throws what BlockReader throws.
class DiscSource final : public io::ByteSource {
public:
    /// What becomes of a block that cannot be read.
    enum class Unreadable : std::uint8_t {
        Zeros,  ///< for whoever looks for what is there
        Error,  ///< Error{ReadFailed}, for whoever wants the bytes
    };
    DiscSource(scsi::Transport& drive, Clock& clock, std::stop_token stop, Sectors size,
               Unreadable unreadable = Unreadable::Zeros);

    std::uint64_t size() const override { return size_.bytes(); }
    void read(std::uint64_t offset, MutableBytes into) override;

private:
    void fill(std::uint64_t run);
    void requireReadable(std::size_t first, std::size_t last) const;

    BlockReader reader_;
    Sectors size_;
    Unreadable unreadable_;
    // The run of blocks that was read last: structures lie beside each other, and a command costs more than its blocks.
    std::vector<std::byte> buffer_;
    std::uint64_t run_ = UINT64_MAX;
    BlockReader::Outcome outcome_;
};

}  // namespace discmaster::burn

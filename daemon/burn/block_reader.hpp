#pragma once

#include "base/clock.hpp"
#include "base/units.hpp"
#include "mmc/call.hpp"

#include <stop_token>
#include <vector>

namespace discmaster::burn {

/// Reads a disc block by block through the drive, patiently: what cannot be read in one go is tried again, slower, and
/// then block by block.
class BlockReader {
public:
    BlockReader(scsi::Transport& drive, Clock& clock, std::stop_token stop);
    /// Gives the drive its speed back.
    ~BlockReader();
    BlockReader(const BlockReader&) = delete;
    BlockReader& operator=(const BlockReader&) = delete;

    /// Fills `into`, at most 64 KiB. The value: which blocks, counted from 0, could not be read (theirs is zeros), and
    /// why the last of them could not. Throws Error: RequestCancelled, and for what is no matter of single blocks.
    struct Outcome {
        std::vector<std::size_t> unreadable;
        scsi::Sense reason;
    };
    Outcome read(Lba start, MutableBytes into);

private:
    mmc::Answer<void> attempt(Lba start, MutableBytes into);
    void slowDown();

    scsi::Transport& drive_;
    Clock& clock_;
    std::stop_token stop_;
    bool slow_ = false;
};

}  // namespace discmaster::burn

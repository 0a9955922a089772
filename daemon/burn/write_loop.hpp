#pragma once

#include "burn/run_writer.hpp"
#include "burn/unit_hashes.hpp"
#include "io/file_source.hpp"

namespace discmaster::burn {

/// The one loop that writes: runs of the stream to rising addresses, with patience for a busy drive, an end at errors
/// that last, and a stop between two commands.
class WriteLoop {
public:
    /// `data` blocks come from the stream, `padding` blocks of zeros follow. The references outlive it.
    WriteLoop(Work& work, Strategy& strategy, io::ReadAhead& source, Sectors data, Sectors padding);

    /// Throws Error: RequestCancelled, what the source throws, and what the drive's refusal stands for.
    void run(Lba start);

    /// True once the drive has taken a block: from then on an end needs a rescue.
    bool begun() const noexcept { return begun_; }
    const UnitHashes& hashes() const noexcept { return hashes_; }

private:
    void tell();

    Work& work_;
    io::ReadAhead& source_;
    Sectors data_;
    Sectors padding_;
    UnitHashes hashes_;
    bool begun_ = false;
    bool knowsBuffer_ = true;
    RunWriter writer_;
};

}  // namespace discmaster::burn

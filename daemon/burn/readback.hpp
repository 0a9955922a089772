#pragma once

#include "burn/strategy.hpp"
#include "burn/unit_hashes.hpp"

namespace discmaster::burn {

/// How much of what was written a verification at this level reads.
Sectors toReadBack(Sectors written, BurnVerificationLevel level);

/// Verifies what was just written, at the level asked for, against the hashes kept while writing: the drive looks at
/// the medium anew first. Throws Error: BurnVerificationFailed when the disc's own structures are not sane, and what
/// reading throws. Which blocks differ is in the report.
VerifyReport readBack(Work& work, Lba start, const UnitHashes& hashes, const WriteRequest& request);

}  // namespace discmaster::burn

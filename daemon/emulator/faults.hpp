#pragma once
// Faults that tests put into an emulated recorder.

#include "base/bytes.hpp"
#include "scsi/opcode.hpp"
#include "scsi/sense.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace discmaster::emulator {

/// The command is not done and answered with this sense.
struct Refuse {
    scsi::Sense sense;
};
/// The command takes so much longer.
struct Delay {
    std::chrono::milliseconds time;
};
/// The drive is unplugged before the command is done; it stays so.
struct Unplug {};
/// The drive is reset before the command is done: it is answered with 6/29/00, and modes are the defaults.
struct Reset {};
/// Bytes of the data that the command returns are inverted.
struct Corrupt {
    std::size_t offset = 0;
    std::size_t count = 1;
};

using FaultEffect = std::variant<Refuse, Delay, Unplug, Reset, Corrupt>;

/// When a fault happens, and which. Conditions that are not set hold always.
struct FaultRule {
    FaultEffect effect;
    std::optional<scsi::Op> op = {};
    std::optional<std::int64_t> lba = {};  ///< is among the blocks that a READ or WRITE names
    unsigned skip = 0;                     ///< lets so many matching commands pass
    unsigned times = 1;                    ///< then strikes so often; 0: every time
};

/// The faults that wait in a drive.
class FaultPlan {
public:
    void add(FaultRule rule) { rules_.push_back(Armed{rule, 0, 0}); }
    void clear() noexcept { rules_.clear(); }
    /// The effects that strike this command, in the order in which they were added.
    std::vector<FaultEffect> strike(ByteView cdb);

private:
    struct Armed {
        FaultRule rule;
        unsigned seen;
        unsigned struck;
    };
    std::vector<Armed> rules_;
};

}  // namespace discmaster::emulator

#include "emulator/faults.hpp"

namespace discmaster::emulator {
namespace {

/// The blocks that a READ or WRITE names, if the CDB is one of those.
bool names(ByteView bytes, std::int64_t lba)
{
    using scsi::Op;
    const Fields cdb{bytes};
    const auto begin = static_cast<std::int64_t>(static_cast<std::int32_t>(cdb.be32(2)));
    std::uint32_t count = 0;
    switch (static_cast<Op>(cdb.u8(0))) {
    case Op::Read10:
    case Op::Write10:
    case Op::WriteAndVerify10:
    case Op::Verify10: count = cdb.be16(7); break;
    case Op::Read12:
    case Op::Write12: count = cdb.be32(6); break;
    case Op::ReadCd: count = cdb.be24(6); break;
    default: return false;  // opcodes are an open set: the others name no blocks
    }
    return lba >= begin && lba - begin < count;
}

}  // namespace

std::vector<FaultEffect> FaultPlan::strike(ByteView cdb)
{
    std::vector<FaultEffect> effects;
    if (cdb.empty()) return effects;
    for (auto& armed : rules_) {
        const auto& rule = armed.rule;
        if (rule.op && static_cast<std::uint8_t>(*rule.op) != u8(cdb, 0)) continue;
        if (rule.lba && !names(cdb, *rule.lba)) continue;
        if (armed.seen++ < rule.skip) continue;
        if (rule.times != 0 && armed.struck >= rule.times) continue;
        ++armed.struck;
        effects.push_back(rule.effect);
    }
    return effects;
}

}  // namespace discmaster::emulator

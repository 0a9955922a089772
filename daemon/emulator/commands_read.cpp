// READ(10), READ(12), READ CD, VERIFY(10), SEEK(10) of MMC-6.

#include "emulator/drive.hpp"

#include "scsi/opcode.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::emulator::commands {

using scsi::Op;
using senses::refuse;

namespace {

std::int64_t address(const Exchange& x) { return static_cast<std::int32_t>(x.cdb.be32(2)); }

}  // namespace

Outcome read(Drive& d, Exchange& x)
{
    const std::uint64_t n = x.op() == static_cast<std::uint8_t>(Op::Read10) ? x.cdb.be16(7) : x.cdb.be32(6);
    if (n == 0) return {};
    if (x.in.size() < n * kBlockSize) return refuse(senses::kInvalidFieldInCdb);
    const auto data = x.in.first(n * kBlockSize);
    if (auto ok = d.medium()->read(address(x), data); !ok) return ok;
    x.transferred = data.size();
    return {};
}

Outcome readCd(Drive& d, Exchange& x)
{
    if (!d.medium()->type().cd()) return refuse(senses::kInvalidFieldInCdb);
    // User data of 2048 bytes (mode 1, mode 2 form 1) whatever the type asked for is a match, or nothing (a seek).
    const unsigned sectorType = x.cdb.u8(1) >> 2 & 7;
    const unsigned parts = x.cdb.u8(9) & 0xF8;
    constexpr unsigned kAny = 0, kMode1 = 2, kMode2Form1 = 4;
    if (sectorType != kAny && sectorType != kMode1 && sectorType != kMode2Form1)
        return refuse(senses::kIllegalModeForTrack);
    if ((parts != 0x10 && parts != 0) || (x.cdb.u8(9) & 6) != 0 || (x.cdb.u8(10) & 7) != 0)
        return refuse(senses::kInvalidFieldInCdb);
    const std::uint64_t n = x.cdb.be24(6);
    if (n == 0 || parts == 0) return {};
    if (x.in.size() < n * kBlockSize) return refuse(senses::kInvalidFieldInCdb);
    const auto data = x.in.first(n * kBlockSize);
    if (auto ok = d.medium()->read(address(x), data); !ok) return ok;
    x.transferred = data.size();
    return {};
}

Outcome verify(Drive& d, Exchange& x)
{
    if (x.cdb.bit(1, 1)) return refuse(senses::kInvalidFieldInCdb);  // BYTCHK
    std::vector<std::byte> block(kBlockSize);
    const auto first = address(x);
    for (std::int64_t i = 0; i < x.cdb.be16(7); ++i)
        if (auto ok = d.medium()->read(first + i, block); !ok) return ok;
    return {};
}

Outcome seek(Drive& d, Exchange& x)
{
    const auto lba = address(x);
    if (lba < 0 || static_cast<std::uint64_t>(lba) > d.medium()->lastReadable()) return refuse(senses::kOutOfRange);
    return {};
}

}  // namespace discmaster::emulator::commands

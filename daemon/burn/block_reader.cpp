#include "burn/block_reader.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "mmc/performance.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/transfer.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

using scsi::Sense;
using scsi::SenseKey;

constexpr int kTries = 3;
/// 4x CD; slow for every medium.
constexpr std::uint16_t kSlowKBps = 706;

/// A matter of the blocks asked for: other blocks may well be readable.
bool concernsBlocks(const Sense& s) noexcept
{
    if (s.key == SenseKey::MediumError || s.key == SenseKey::BlankCheck) return true;
    // 21h: beyond the end of what was recorded; 64h: run-out blocks of a CD track
    return s.key == SenseKey::IllegalRequest && (s.asc == 0x21 || s.asc == 0x64);
}

/// Trying again does not help where nothing was recorded.
bool worthRetrying(const Sense& s) noexcept { return s.key == SenseKey::MediumError; }

}  // namespace

BlockReader::BlockReader(scsi::Transport& drive, Clock& clock, std::stop_token stop)
    : drive_{drive}
    , clock_{clock}
    , stop_{std::move(stop)}
{
}

BlockReader::~BlockReader()
{
    if (!slow_) return;
    try {
        static_cast<void>(mmc::setCdSpeed(drive_, {}));
    } catch (const std::exception& e) {
        log::debug(e.what());  // the drive has gone, and its speed with it
    }
}

void BlockReader::slowDown()
{
    if (slow_) return;
    slow_ = true;
    static_cast<void>(mmc::setCdSpeed(drive_, {.readKBps = kSlowKBps}));
}

mmc::Answer<void> BlockReader::attempt(Lba start, MutableBytes into)
{
    for (int tries = 1;; ++tries) {
        if (stop_.stop_requested()) throw Error{Fault::RequestCancelled, "reading the disc was cancelled"};
        auto answer = mmc::read(drive_, start, into);
        if (answer) return answer;
        switch (mmc::classify(answer.error())) {
        case mmc::SenseClass::Fine: return {};
        case mmc::SenseClass::Busy:
            if (const auto ready = mmc::waitReady(drive_, clock_, stop_); !ready) return std::unexpected{ready.error()};
            break;
        case mmc::SenseClass::Retry:
        case mmc::SenseClass::Changed:  // told once after a reload
            break;
        case mmc::SenseClass::NoMedium:
        case mmc::SenseClass::Fatal: return answer;
        }
        if (tries == kTries) return answer;
    }
}

BlockReader::Outcome BlockReader::read(Lba start, MutableBytes into)
{
    const auto blocks = into.size() / kBlockSize;
    auto answer = attempt(start, into);
    if (!answer && worthRetrying(answer.error())) {
        slowDown();
        answer = attempt(start, into);
    }
    Outcome outcome;
    if (answer) return outcome;
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto block = into.subspan(i * kBlockSize, kBlockSize);
        mmc::Answer<void> one;
        for (int tries = 0; tries < kTries; ++tries) {
            one = attempt(start + Sectors{i}, block);
            if (one || !worthRetrying(one.error())) break;
        }
        if (one) continue;
        if (!concernsBlocks(one.error()))
            throw mmc::senseError(
                drive_,
                mmc::encode(mmc::Read10{static_cast<std::uint32_t>(value(start)), static_cast<std::uint16_t>(blocks)}),
                one.error(), "read the disc", Fault::ReadFailed);
        std::ranges::fill(block, std::byte{0});
        outcome.unreadable.push_back(i);
        outcome.reason = one.error();
    }
    return outcome;
}

}  // namespace discmaster::burn

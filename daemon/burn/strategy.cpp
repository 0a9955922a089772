#include "burn/strategy.hpp"

#include "base/error.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/transfer.hpp"

#include <fmt/format.h>

namespace discmaster::burn {

namespace {

/// Closing takes minutes, a full format of a large BD a day.
constexpr std::chrono::hours kLongCommand{24};
/// Drives may say "ready" in the moment between taking an Immed command and beginning it.
constexpr std::chrono::milliseconds kBeforePolling{200};

}  // namespace

void Work::awaitEnd(const std::string& doing, std::stop_token stopping) const
{
    if (!clock.sleep(kBeforePolling, stopping))
        throw Error{Fault::RequestCancelled, "cancelled while the drive was busy"};
    const auto ready =
        mmc::waitReady(drive, clock, std::move(stopping),
                       {.limit = kLongCommand, .onBusy = [this](auto progress) { report.busy(progress); }});
    if (!ready) throw mmc::senseError(drive, ready.error(), doing, Fault::WriteFailed);
}

void Work::require(const mmc::Answer<void>& answer, const scsi::Cdb& cdb, const std::string& doing) const
{
    if (!answer && mmc::classify(answer.error()) != mmc::SenseClass::Fine)
        throw mmc::senseError(drive, cdb, answer.error(), doing, Fault::WriteFailed);
}

mmc::Answer<void> Strategy::write(scsi::Transport& drive, Lba at, ByteView blocks)
{
    return mmc::write10(drive, at, blocks);
}

scsi::Cdb Strategy::writeCdb(Lba at, std::size_t blocks) const
{
    return mmc::encode(mmc::Write10{static_cast<std::uint32_t>(value(at)), static_cast<std::uint16_t>(blocks)});
}

std::unique_ptr<Strategy> chooseStrategy(const mmc::MediaInfo& info, const WriteOptions& options)
{
    switch (info.profile()) {
    case ProfileType::CdRecordable:
    case ProfileType::CdRewritable: return makeCdTao(options);
    case ProfileType::DvdDashRecordable:
    case ProfileType::DvdDashRwSequential: return makeDvdDash(info.configuration);
    case ProfileType::DvdPlusR:
    case ProfileType::DvdPlusRDual: return makeDvdPlusR(info.profile(), options);
    case ProfileType::BdRSequential: return makeBdR();
    case ProfileType::RemovableDisk:
    case ProfileType::DvdRam:
    case ProfileType::BdRewritable: return makeOverwritable(info.profile(), options);
    case ProfileType::DvdPlusRw: return makeDvdPlusRw(options);
    default: break;
    }
    throw Error{Fault::Df2dataMediaIsNotSupported,
                fmt::format("a {} cannot be written: take a CD-R, CD-RW, DVD-R, DVD-RW, DVD+R, DVD+R DL, DVD+RW, "
                            "DVD-RAM, BD-R or BD-RE",
                            mmc::name(info.profile()))};
}

}  // namespace discmaster::burn

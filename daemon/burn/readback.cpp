#include "burn/readback.hpp"

#include "base/error.hpp"
#include "burn/block_reader.hpp"
#include "burn/comparison.hpp"
#include "burn/speed.hpp"
#include "mmc/inspect.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/tray.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace discmaster::burn {

namespace {

/// Units that a quick verification reads, spread evenly, the first and the last among them.
constexpr std::size_t kQuickUnits = 16;

[[noreturn]] void notSane(const Work& work, const std::string& what)
{
    throw Error{Fault::BurnVerificationFailed,
                "the disc was written, but " + what + ": burn another one",
                {.path = work.drive.device()}};
}

/// IMAPI2's quick checks: the disc and all its tracks describe themselves.
void checkStructures(const Work& work)
{
    if (work.info.profile() == ProfileType::RemovableDisk) return;  // has neither
    if (!work.info.disc) notSane(work, "the drive cannot read its disc information");
    const auto& disc = *work.info.disc;
    if (mmc::isOverwritable(work.info.profile())) return;
    if (disc.status == mmc::DiscStatus::Blank) notSane(work, "the drive says that it is blank");
    if (disc.lastSession == mmc::SessionState::Damaged) notSane(work, "its last session is damaged");
    constexpr std::uint32_t kMostTracks = 1024;  // no medium has more, whatever it says
    const auto last = std::min<std::uint32_t>(disc.lastTrack, kMostTracks);
    for (std::uint32_t n = std::max<std::uint32_t>(disc.firstTrack, 1); n <= last; ++n) {
        const bool open = n == disc.lastTrack && disc.status == mmc::DiscStatus::Appendable;
        if (!open && !mmc::trackInformation(work.drive, ReadTrackAddressType::Track, n))
            notSane(work, fmt::format("the drive cannot describe its track {}", n));
    }
}

std::vector<std::size_t> sample(std::size_t units, BurnVerificationLevel level)
{
    std::vector<std::size_t> which;
    const auto count = level == BurnVerificationLevel::Full ? units : std::min(units, kQuickUnits);
    for (std::size_t i = 0; i < count; ++i) which.push_back(count < 2 ? 0 : i * (units - 1) / (count - 1));
    return which;
}

/// The source's bytes of a unit, where they can still be had and are what was written.
std::vector<std::byte> sourceUnit(const UnitHashes& hashes, std::size_t unit, io::ByteSource* source)
{
    if (!source) return {};
    std::vector<std::byte> bytes(hashes.sizeOf(unit));
    try {
        source->read(unit * UnitHashes::kUnit, bytes);
    } catch (const Error&) {
        return {};  // the file has gone or changed: the mismatch is told without its bytes
    }
    return hashes.matches(unit, bytes) ? bytes : std::vector<std::byte>{};
}

/// A unit whose hash differs: the blocks in it that differ, or all of them where the source is out of reach.
void blame(Comparison& result, std::size_t unit, ByteView found, const BlockReader::Outcome& outcome, ByteView source)
{
    for (std::size_t i = 0; i * kBlockSize < found.size(); ++i) {
        const auto block = unit * UnitHashes::kBlocks + i;
        if (std::ranges::binary_search(outcome.unreadable, i)) {
            result.bad(block, true);
            continue;
        }
        if (source.empty()) {
            if (outcome.unreadable.empty()) result.bad(block, false);
            continue;
        }
        const auto have =
            found.subspan(i * kBlockSize, std::min<std::size_t>(kBlockSize, found.size() - i * kBlockSize));
        result.compare(block, source.subspan(i * kBlockSize, have.size()), have);
    }
}

}  // namespace

Sectors toReadBack(Sectors written, BurnVerificationLevel level)
{
    switch (level) {
    case BurnVerificationLevel::None: return {};
    case BurnVerificationLevel::Quick: return {std::min<std::uint64_t>(written.n, kQuickUnits * UnitHashes::kBlocks)};
    case BurnVerificationLevel::Full: break;
    }
    return written;
}

VerifyReport readBack(Work& work, Lba start, const UnitHashes& hashes, const WriteRequest& request)
{
    const Sectors blocks{hashes.bytes() / kBlockSize};
    work.report.count(start, blocks);
    work.report.begin(DataWriteAction::Verifying);

    mmc::reload(work.drive, work.clock, work.stop, work.info.configuration);
    const mmc::TrayLock lock{work.drive};
    work.info = mmc::inspect(work.drive, work.clock, work.stop);
    restoreSpeed(work.drive, work.info);
    checkStructures(work);
    work.report.count(start, blocks);  // the time that the disc took to come back is none of reading

    BlockReader reader{work.drive, work.clock, work.stop};
    Comparison result{work.report.observer(), request.names, start};
    std::vector<std::byte> buffer(UnitHashes::kUnit);
    for (const auto unit : sample(hashes.units(), work.options.verification)) {
        const auto found = MutableBytes{buffer}.first(hashes.sizeOf(unit));
        const auto at = start + Sectors{unit * UnitHashes::kBlocks};
        const auto outcome = reader.read(at, found);
        if (!outcome.unreadable.empty() || !hashes.matches(unit, found))
            blame(result, unit, found, outcome, sourceUnit(hashes, unit, request.source.get()));
        const Sectors read{found.size() / kBlockSize};
        result.checked(read.n);
        work.report.now().lastRead = Lba{value(at + read) - 1};
        work.report.tick();
        if (result.hopeless()) break;
    }
    return result.finish();
}

}  // namespace discmaster::burn

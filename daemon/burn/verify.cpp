#include "burn/verify.hpp"

#include "base/error.hpp"
#include "burn/block_reader.hpp"
#include "burn/comparison.hpp"
#include "burn/reporter.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace discmaster::burn {

namespace {

constexpr std::size_t kRun = mmc::kBlocksPerTransfer * kBlockSize;

/// Compares one run with what was read; `base` is its first block in the image.
void compare(Comparison& result, std::uint64_t base, ByteView expected, ByteView found,
             const BlockReader::Outcome& outcome)
{
    for (std::size_t at = 0; at < expected.size(); at += kBlockSize) {
        const auto block = base + at / kBlockSize;
        if (std::ranges::binary_search(outcome.unreadable, at / kBlockSize)) {
            result.bad(block, true);
            continue;
        }
        const auto n = std::min<std::size_t>(kBlockSize, expected.size() - at);
        result.compare(block, expected.subspan(at, n), found.subspan(at, n));
    }
    result.checked((expected.size() + kBlockSize - 1) / kBlockSize);
}

/// A track that was written at once ends with two blocks that a drive counts and cannot read: 5/64/00.
bool isRunOut(const BlockReader::Outcome& outcome, std::uint64_t left) noexcept
{
    constexpr std::uint64_t kRunOut = 2;
    return left <= kRunOut && outcome.reason.is(scsi::SenseKey::IllegalRequest, 0x64);
}

/// Blocks from `at` on that are alike: all in one track, or all in none.
struct Stretch {
    std::uint64_t blocks = 0;
    bool inTrack = true;
};

Stretch stretchAt(Lba at, std::uint64_t most, std::span<const mmc::TrackInformation> tracks)
{
    Stretch stretch{most};
    bool before = false;
    for (const auto& track : tracks) {
        const auto end = track.start + track.size;
        if (track.start <= at && at < end) {
            const auto left = static_cast<std::uint64_t>(value(end) - value(at));
            return {std::min(most, left)};
        }
        before = before || track.start <= at;
        if (track.start > at) {
            stretch.inTrack = false;
            stretch.blocks = std::min(stretch.blocks, static_cast<std::uint64_t>(value(track.start) - value(at)));
        }
    }
    if (!before) stretch.inTrack = true;  // in front of the first track is what only READ CD tells of
    return stretch;
}

void told(Reporter& report, Lba last)
{
    report.now().lastRead = last;
    report.tick();
}

}  // namespace

VerifyReport verifyAgainst(scsi::Transport& drive, Clock& clock, std::stop_token stop, Lba start,
                           io::ChunkStream& stream, Observer& observer, const BlockNames& names)
{
    Reporter report{observer, clock};
    report.expect({.readBack = sectorsFor(stream.size())});
    report.count(start, sectorsFor(stream.size()));
    report.begin(DataWriteAction::Verifying);

    BlockReader reader{drive, clock, stop};
    Comparison result{observer, names, start};
    std::vector<std::byte> buffer(kRun);
    std::uint64_t block = 0;
    for (auto chunk = stream.next(stop); chunk && !result.hopeless(); chunk = stream.next(stop)) {
        for (std::size_t at = 0; at < chunk.bytes().size() && !result.hopeless(); at += kRun) {
            const auto expected = chunk.bytes().subspan(at, std::min(kRun, chunk.bytes().size() - at));
            const auto found = MutableBytes{buffer}.first(roundUp(expected.size(), kBlockSize));
            const auto outcome = reader.read(start + Sectors{block}, found);
            compare(result, block, expected, found, outcome);
            block += found.size() / kBlockSize;
            told(report, Lba{value(start + Sectors{block}) - 1});
        }
        chunk = io::Chunk{};  // back to the pool before another one is taken
    }
    report.tell();
    return result.finish();
}

Sectors readDisc(scsi::Transport& drive, Clock& clock, std::stop_token stop, Lba start, Sectors count,
                 const std::function<void(Lba, ByteView)>& sink, Observer& observer,
                 std::span<const mmc::TrackInformation> tracks)
{
    Reporter report{observer, clock};
    report.expect({.readBack = count});
    report.count(start, count);

    BlockReader reader{drive, clock, stop};
    std::vector<std::byte> buffer(kRun);
    const auto handOver = [&](Lba at, std::uint64_t blocks) {
        if (blocks > 0) sink(at, ByteView{buffer}.first(blocks * kBlockSize));
        told(report, Lba{value(at + Sectors{blocks}) - 1});
    };
    Lba emptyUntil{};  // no track has these blocks, and the drive does not read them
    std::uint64_t done = 0;
    while (done < count.n) {
        if (stop.stop_requested()) throw Error{Fault::RequestCancelled, "reading the disc was cancelled"};
        const auto at = start + Sectors{done};
        const auto stretch = stretchAt(at, count.n - done, tracks);
        const auto n = std::min<std::uint64_t>(mmc::kBlocksPerTransfer, stretch.blocks);
        const auto run = MutableBytes{buffer}.first(n * kBlockSize);
        if (!stretch.inTrack) {
            // A drive that misreports its tracks reads what they do not have.
            if (at >= emptyUntil && !mmc::read(drive, at, run)) emptyUntil = at + Sectors{stretch.blocks};
            if (at < emptyUntil) std::ranges::fill(run, std::byte{0});
            handOver(at, n);
            done += n;
            continue;
        }
        const auto outcome = reader.read(at, run);  // zeros where it cannot
        const auto usable = outcome.unreadable.empty() ? n : outcome.unreadable.front();
        const bool runOut = usable < n && isRunOut(outcome, stretch.blocks - usable);
        if (usable < n && !runOut) {
            const auto bad = at + Sectors{usable};
            throw mmc::senseError(drive, mmc::encode(mmc::Read10{static_cast<std::uint32_t>(value(bad)), 1}),
                                  outcome.reason, fmt::format("read block {}", value(bad)), Fault::ReadFailed);
        }
        const bool last = done + n == count.n;
        handOver(at, last ? usable : n);
        done += last ? usable : n;
        if (runOut && last) break;
    }
    report.tell();
    return {done};
}

std::string describe(const VerifyReport& report)
{
    if (report.good()) return fmt::format("{} blocks are as they should be", report.checked.n);
    auto text = fmt::format("{} of {} blocks are not as they should be", report.bad.n, report.checked.n);
    constexpr std::size_t kShown = 3;
    for (std::size_t i = 0; i < std::min(kShown, report.mismatches.size()); ++i) {
        const auto& m = report.mismatches[i];
        text += fmt::format("{} {}{} {}", i == 0 ? ":" : ",", value(m.first),
                            m.count.n > 1 ? fmt::format("-{}", value(m.first + m.count) - 1) : "",
                            m.unreadable ? "unreadable" : "differs");
        if (!m.names.empty()) text += fmt::format(" ({})", m.names);
    }
    if (report.mismatches.size() > kShown) text += ", and more";
    return text;
}

}  // namespace discmaster::burn

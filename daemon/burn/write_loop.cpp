#include "burn/write_loop.hpp"

#include "base/error.hpp"
#include "burn/feed.hpp"
#include "mmc/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace discmaster::burn {

namespace {

[[noreturn]] void cancelled() { throw Error{Fault::RequestCancelled, "the write was cancelled"}; }

}  // namespace

WriteLoop::WriteLoop(Work& work, Strategy& strategy, io::ReadAhead& source, Sectors data, Sectors padding)
    : work_{work}
    , source_{source}
    , data_{data}
    , padding_{padding}
    , writer_{work, strategy, [this] { tell(); }}
{
}

void WriteLoop::run(Lba start)
{
    auto& progress = work_.report.now();
    work_.report.count(start, data_ + padding_);
    progress.lastWritten = progress.lastRead;
    progress.totalSystemBuffer = source_.pool().totalBytes();
    work_.report.begin(DataWriteAction::WritingData);

    Feed feed{source_, padding_.bytes()};
    auto at = start;
    for (;;) {
        if (work_.stop.stop_requested()) cancelled();
        const auto run = feed.next(work_.stop);
        if (run.bytes.empty()) break;
        if (run.fromStream > 0) hashes_.add(run.bytes.first(run.fromStream));
        const Sectors blocks{run.bytes.size() / kBlockSize};
        progress.lastRead = Lba{value(at + blocks) - 1};
        writer_.write(at, run.bytes, work_.stop);
        begun_ = true;
        at += blocks;
        progress.lastWritten = Lba{value(at) - 1};
        tell();
    }
    if (hashes_.bytes() != data_.bytes())
        throw Error{Fault::DataStreamInconsistency,
                    fmt::format("the image ended after {} of {} bytes: make it again", hashes_.bytes(), data_.bytes())};
    work_.report.tell();
}

void WriteLoop::tell()
{
    if (!work_.report.due()) return;
    auto& progress = work_.report.now();
    progress.usedSystemBuffer = source_.ready();
    // Asked before the buffer was full once some drives lose data: READ BUFFER CAPACITY waits until as much was
    // written.
    const std::uint64_t buffer = work_.info.capabilities ? std::uint64_t{work_.info.capabilities->bufferKiB} * 1024 : 0;
    const auto written =
        static_cast<std::uint64_t>(value(progress.lastWritten) - value(progress.start) + 1) * kBlockSize;
    if (knowsBuffer_ && written > std::max<std::uint64_t>(buffer, 4 * 1024 * 1024)) {
        const auto capacity = mmc::bufferCapacity(work_.drive);
        knowsBuffer_ = capacity.has_value();
        progress.totalDriveBuffer = capacity ? capacity->total : 0;
        progress.usedDriveBuffer = capacity ? capacity->total - capacity->free : 0;
    }
    work_.report.tell();
}

}  // namespace discmaster::burn

#include "burn/write_loop.hpp"

#include "base/error.hpp"
#include "burn/feed.hpp"
#include "mmc/capacity.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace discmaster::burn {

namespace {

using namespace std::chrono_literals;

/// A drive that takes nothing for so long will not take anything any more.
constexpr auto kBusyLimit = 200s;
/// A full buffer is asked again at once, and then at growing distances.
constexpr auto kPauseStep = 2ms;
constexpr auto kLongestPause = 25ms;
constexpr int kMostRepeats = 3;

constexpr bool isLongWrite(const scsi::Sense& s) noexcept { return s.is(scsi::SenseKey::NotReady, 0x04, 0x08); }

[[noreturn]] void cancelled() { throw Error{Fault::RequestCancelled, "the write was cancelled"}; }

}  // namespace

WriteLoop::WriteLoop(Work& work, Strategy& strategy, io::ReadAhead& source, Sectors data, Sectors padding)
    : work_{work}
    , strategy_{strategy}
    , source_{source}
    , data_{data}
    , padding_{padding}
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
        writeRun(at, run.bytes);
        at += blocks;
        progress.lastWritten = Lba{value(at) - 1};
        tell();
    }
    if (hashes_.bytes() != data_.bytes())
        throw Error{Fault::DataStreamInconsistency,
                    fmt::format("the image ended after {} of {} bytes: make it again", hashes_.bytes(), data_.bytes())};
    work_.report.tell();
}

void WriteLoop::writeRun(Lba at, ByteView bytes)
{
    repeats_ = 0;
    pause_ = 0ms;
    busySince_ = work_.clock.now();
    for (;;) {
        const auto answer = strategy_.write(work_.drive, at, bytes);
        if (answer || mmc::classify(answer.error()) == mmc::SenseClass::Fine) break;
        if (!retry(answer.error()))
            throw mmc::senseError(
                work_.drive, strategy_.writeCdb(at, bytes.size() / kBlockSize), answer.error(),
                fmt::format("write block {}{}", value(at), answer.error().deferred ? " or one before it" : ""),
                Fault::WriteFailed);
        if (work_.stop.stop_requested()) cancelled();
    }
    begun_ = true;
}

bool WriteLoop::retry(const scsi::Sense& sense)
{
    switch (mmc::classify(sense)) {
    case mmc::SenseClass::Busy:
        if (work_.clock.now() - busySince_ >= kBusyLimit) return false;
        pause(sense);
        return true;
    case mmc::SenseClass::Retry: return ++repeats_ <= kMostRepeats;
    case mmc::SenseClass::Fine:
    case mmc::SenseClass::NoMedium:
    case mmc::SenseClass::Changed:  // another medium, or a drive that has forgotten what it was doing
    case mmc::SenseClass::Fatal: return false;
    }
    return false;
}

void WriteLoop::pause(const scsi::Sense& sense)
{
    // A long write in progress is back-pressure: the drive's buffer is full. What else keeps it busy takes longer.
    pause_ = isLongWrite(sense) ? std::min(pause_ + kPauseStep, std::chrono::milliseconds{kLongestPause}) : 500ms;
    if (!work_.clock.sleep(pause_, work_.stop)) cancelled();
    tell();
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

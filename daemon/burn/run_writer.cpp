#include "burn/run_writer.hpp"

#include "base/error.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

RunWriter::RunWriter(Work& work, Strategy& strategy, std::function<void()> onPause)
    : work_{work}
    , strategy_{strategy}
    , onPause_{std::move(onPause)}
{
}

void RunWriter::write(Lba at, ByteView blocks, const std::stop_token& stop)
{
    repeats_ = 0;
    pause_ = 0ms;
    busySince_ = work_.clock.now();
    for (;;) {
        const auto answer = strategy_.write(work_.drive, at, blocks);
        if (answer || mmc::classify(answer.error()) == mmc::SenseClass::Fine) break;
        if (!retry(answer.error(), stop))
            throw mmc::senseError(
                work_.drive, strategy_.writeCdb(at, blocks.size() / kBlockSize), answer.error(),
                fmt::format("write block {}{}", value(at), answer.error().deferred ? " or one before it" : ""),
                Fault::WriteFailed);
        if (stop.stop_requested()) cancelled();
    }
}

bool RunWriter::retry(const scsi::Sense& sense, const std::stop_token& stop)
{
    switch (mmc::classify(sense)) {
    case mmc::SenseClass::Busy:
        if (work_.clock.now() - busySince_ >= kBusyLimit) return false;
        pause(sense, stop);
        return true;
    case mmc::SenseClass::Retry: return ++repeats_ <= kMostRepeats;
    case mmc::SenseClass::Fine:
    case mmc::SenseClass::NoMedium:
    case mmc::SenseClass::Changed:  // another medium, or a drive that has forgotten what it was doing
    case mmc::SenseClass::Fatal: return false;
    }
    return false;
}

void RunWriter::pause(const scsi::Sense& sense, const std::stop_token& stop)
{
    // A long write in progress is back-pressure: the drive's buffer is full. What else keeps it busy takes longer.
    pause_ = isLongWrite(sense) ? std::min(pause_ + kPauseStep, std::chrono::milliseconds{kLongestPause}) : 500ms;
    if (!work_.clock.sleep(pause_, stop)) cancelled();
    if (onPause_) onPause_();
}

}  // namespace discmaster::burn

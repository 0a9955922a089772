#include "burn/reporter.hpp"

namespace discmaster::burn {

namespace {

constexpr std::chrono::milliseconds kPeriod{500};

std::chrono::milliseconds milliseconds(Clock::Duration d)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(d);
}

}  // namespace

Reporter::Reporter(Observer& observer, Clock& clock)
    : observer_{observer}
    , clock_{clock}
    , begin_{clock.now()}
    , actionBegin_{begin_}
    , told_{begin_}
{
}

void Reporter::begin(DataWriteAction action)
{
    progress_.action = action;
    progress_.deviceProgress.reset();
    actionBegin_ = clock_.now();
    tell();
}

bool Reporter::due() { return clock_.now() - told_ >= kPeriod; }

void Reporter::tick()
{
    if (due()) tell();
}

void Reporter::tell()
{
    told_ = clock_.now();
    progress_.elapsed = milliseconds(told_ - begin_);
    estimate();
    observer_.onProgress(progress_);
}

void Reporter::busy(std::optional<std::uint16_t> deviceProgress)
{
    if (deviceProgress) progress_.deviceProgress = *deviceProgress / 65536.0;
    tick();
}

void Reporter::estimate()
{
    progress_.remaining.reset();
    const auto done = value(progress_.lastWritten) - value(progress_.start) + 1;
    const auto count = static_cast<std::int64_t>(progress_.count.n);
    // An estimate from less than a hundredth of the way would jump about.
    if (done <= 0 || done > count || done < count / 100) return;
    const auto spent = milliseconds(clock_.now() - actionBegin_).count();
    progress_.remaining = std::chrono::milliseconds{static_cast<std::int64_t>(
        static_cast<double>(spent) * static_cast<double>(count - done) / static_cast<double>(done))};
}

}  // namespace discmaster::burn

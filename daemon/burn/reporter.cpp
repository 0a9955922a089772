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
    , told_{begin_}
{
}

void Reporter::begin(DataWriteAction action)
{
    progress_.action = action;
    progress_.deviceProgress.reset();
    timeLeft_.begin(clock_.now());
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

void Reporter::count(Lba start, Sectors count)
{
    progress_.start = start;
    progress_.count = count;
    progress_.lastRead = Lba{value(start) - 1};
    timeLeft_.count(clock_.now());
}

void Reporter::estimate()
{
    const auto left = timeLeft_.estimate(progress_, clock_.now());
    progress_.remaining = left ? std::optional{std::chrono::ceil<std::chrono::milliseconds>(*left)} : std::nullopt;
}

}  // namespace discmaster::burn

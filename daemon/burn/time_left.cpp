#include "burn/time_left.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

using Seconds = TimeLeft::Seconds;

/// Flushing, and closing track and session, take most drives some 20 s; not longer than the writing, of course, where
/// the disc is a file.
constexpr Seconds kUsualClosing{20};
/// Less of the way than this tells nothing about the rest of it.
constexpr double kTelling = 0.01;
constexpr double kTellingOfCommand = 0.05;

std::optional<Seconds> sum(std::initializer_list<std::optional<Seconds>> parts)
{
    Seconds all{0};
    for (const auto& part : parts) {
        if (!part) return std::nullopt;
        all += *part;
    }
    return all;
}

}  // namespace

void TimeLeft::expect(const Outlook& outlook)
{
    outlook_ = outlook;
    if (!perSector_ && outlook.sectorsPerSecond > 0) perSector_ = Seconds{1.0 / outlook.sectorsPerSecond};
}

void TimeLeft::begin(Clock::TimePoint now)
{
    actionBegan_ = countedFrom_ = commandBegan_ = now;
    commandDone_ = 0;
}

std::optional<Seconds> TimeLeft::estimate(const Progress& progress, Clock::TimePoint now)
{
    const auto writing = static_cast<double>(outlook_.write.n);
    const auto reading = static_cast<double>(outlook_.readBack.n);
    if (progress.action == DataWriteAction::Completed) return Seconds{0};
    if (outlook_.write.n == 0 && outlook_.readBack.n == 0) return std::nullopt;
    switch (progress.action) {
    case DataWriteAction::WritingData: {
        const auto left = 1 - measure(progress, progress.lastWritten, now);
        return sum({timeFor(writing * left), usualClosing(), timeFor(reading)});
    }
    case DataWriteAction::Finalization: return sum({closing(progress, now), timeFor(reading)});
    case DataWriteAction::Verifying: break;
    default:
        if (outlook_.write.n > 0) return sum({timeFor(writing), usualClosing(), timeFor(reading)});
        break;
    }
    const auto left = 1 - measure(progress, progress.lastRead, now);
    return timeFor(reading * left);
}

double TimeLeft::measure(const Progress& progress, Lba last, Clock::TimePoint now)
{
    if (progress.count.n == 0) return 0;
    const auto all = static_cast<double>(progress.count.n);
    const auto done = std::clamp(static_cast<double>(value(last) - value(progress.start) + 1), 0.0, all);
    // A quick verification reads less than it passes by.
    const auto passed =
        progress.action == DataWriteAction::WritingData ? done : done / all * static_cast<double>(outlook_.readBack.n);
    if (done / all >= kTelling && passed > 0) perSector_ = Seconds{now - countedFrom_} / passed;
    return done / all;
}

std::optional<Seconds> TimeLeft::timeFor(double sectors) const
{
    if (sectors <= 0) return Seconds{0};
    if (!perSector_) return std::nullopt;
    return *perSector_ * sectors;
}

std::optional<Seconds> TimeLeft::usualClosing() const
{
    const auto writing = timeFor(static_cast<double>(outlook_.write.n));
    if (!writing) return std::nullopt;
    return std::min(kUsualClosing, *writing);
}

std::optional<Seconds> TimeLeft::closing(const Progress& progress, Clock::TimePoint now)
{
    const auto usual = usualClosing();
    if (!usual) return std::nullopt;
    const auto rest = std::max(*usual - Seconds{now - actionBegan_}, Seconds{0});
    const auto done = progress.deviceProgress.value_or(0);
    if (done < commandDone_) commandBegan_ = now;
    commandDone_ = done;
    if (done < kTellingOfCommand) return rest;
    return std::max(rest, Seconds{now - commandBegan_} * ((1 - done) / done));
}

}  // namespace discmaster::burn

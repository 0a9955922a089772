#include "cli/drive/speed_meter.hpp"

namespace discmaster::cli {

namespace {
// Long enough to smooth the bursts that a full drive buffer makes, short enough to follow a zone's change of speed.
constexpr std::chrono::seconds kWindow{4};
constexpr std::chrono::milliseconds kShortest{400};
}  // namespace

void SpeedMeter::add(std::uint64_t count, Time now)
{
    if (!samples_.empty() && count < samples_.back().count) samples_.clear();
    samples_.push_back({count, now});
    while (samples_.size() > 2 && now - samples_.front().at > kWindow) samples_.pop_front();
}

std::optional<double> SpeedMeter::perSecond() const
{
    if (samples_.size() < 2) return {};
    const auto time = samples_.back().at - samples_.front().at;
    if (time < kShortest) return {};
    return static_cast<double>(samples_.back().count - samples_.front().count) /
           std::chrono::duration<double>{time}.count();
}

}  // namespace discmaster::cli

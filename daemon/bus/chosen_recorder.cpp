#include "bus/chosen_recorder.hpp"

#include "device/drive.hpp"

namespace discmaster::bus {

std::shared_ptr<const device::Snapshot> ChosenRecorder::snapshot() const
{
    const auto chosen = drive.lock();
    return chosen ? chosen->snapshot() : nullptr;
}

MediaFacts ChosenRecorder::media() const
{
    const auto now = snapshot();
    return now ? mediaFacts(*now) : MediaFacts{};
}

std::shared_ptr<device::Drive> ChosenRecorder::require() const
{
    if (path == "/") throw Error{Fault::RecorderRequired, "no recorder is set; set the property Recorder"};
    auto chosen = drive.lock();
    if (!chosen || chosen->gone()) throw Error{Fault::DeviceGone, "the recorder has gone; set another one"};
    return chosen;
}

}  // namespace discmaster::bus

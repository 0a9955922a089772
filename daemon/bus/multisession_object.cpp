#include "bus/multisession_object.hpp"

#include "burn/media_state.hpp"
#include "device/drive.hpp"
#include "mmc/media_info.hpp"

#include <algorithm>

namespace discmaster::bus {

bool Multisession::isSupported() const
{
    const auto now = recorder_->snapshot();
    if (!now || !now->writing || !now->writing->writable()) return false;
    const auto& state = *now->writing;
    if (state.overwritable()) return overwrites();
    return !overwrites() && any(state.mask, DataMediaState::Blank | DataMediaState::Appendable);
}

template <typename Adaptor>
std::uint64_t MultisessionObject<Adaptor>::writeUnit() const
{
    return isSupported() ? recorder_->snapshot()->writing->writeUnit.n : 0;
}
template class MultisessionObject<MultisessionSequentialAdaptor>;
template class MultisessionObject<MultisessionRandomWriteAdaptor>;

bool SequentialObject::IsFirstDataSession()
{
    const auto facts = media();
    return std::ranges::none_of(facts.tracks, [](const TrackFacts& track) { return track.data && !track.blank; });
}

std::int64_t RandomWriteObject::LastWrittenAddress()
{
    if (!isSupported()) return -1;
    std::int64_t last = -1;
    for (const auto& track : recorder_->snapshot()->media->tracks)
        if (track.lastRecorded) last = std::max(last, value(*track.lastRecorded));
    return last;
}

}  // namespace discmaster::bus

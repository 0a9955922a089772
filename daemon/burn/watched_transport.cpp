#include "burn/watched_transport.hpp"

#include "mmc/ready.hpp"

namespace discmaster::burn {

WatchedTransport::WatchedTransport(scsi::Transport& inner, Clock& clock, Observer& observer)
    : inner_{inner}
    , clock_{clock}
    , observer_{observer}
    , begin_{clock.now()}
{
}

std::expected<std::size_t, scsi::Sense> WatchedTransport::execute(const scsi::Command& command)
{
    auto answer = inner_.execute(command);
    if (!answer && mmc::classify(answer.error()) != mmc::SenseClass::Busy)
        observer_.onFailedCommand({.cdb = command.cdb,
                                   .sense = answer.error(),
                                   .at = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - begin_)});
    return answer;
}

}  // namespace discmaster::burn

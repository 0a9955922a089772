#include "emulator/transport.hpp"

#include "base/error.hpp"

#include <utility>

namespace discmaster::emulator {

EmulatedTransport::EmulatedTransport(std::shared_ptr<Recorder> recorder, Clock& clock, std::string device)
    : recorder_{std::move(recorder)}
    , clock_{clock}
    , device_{std::move(device)}
{
}

std::expected<std::size_t, scsi::Sense> EmulatedTransport::execute(const scsi::Command& command)
{
    const auto reply = recorder_->execute(command.cdb.bytes(), command.out, command.in);
    if (reply.gone)
        throw Error{Fault::DeviceGone,
                    "The drive " + device_ + " is gone: it was unplugged or removed.",
                    {.command = scsi::describe(command.cdb)}};
    if (reply.delay > command.timeout) {
        clock_.sleep(command.timeout, {});
        throw Error{Fault::RecorderCommandTimeout,
                    "The drive " + device_ +
                        " did not answer in time; the state of its disc is not known. "
                        "Eject the disc and load it again.",
                    {.command = scsi::describe(command.cdb)}};
    }
    if (reply.delay > Clock::Duration::zero()) clock_.sleep(reply.delay, {});
    if (reply.sense) return std::unexpected{*reply.sense};
    return reply.transferred;
}

}  // namespace discmaster::emulator

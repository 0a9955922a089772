#include "device/guarded_transport.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace discmaster::device {

std::expected<std::size_t, scsi::Sense> GuardedTransport::execute(const scsi::Command& command)
{
    if (gone_.load()) {
        throw Error{Fault::DeviceGone,
                    fmt::format("The drive {} was disconnected. Connect it again and repeat the operation.", device()),
                    Evidence{.command = scsi::describe(command.cdb)}};
    }
    return inner_->execute(command);
}

}  // namespace discmaster::device

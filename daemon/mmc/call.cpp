#include "mmc/call.hpp"

namespace discmaster::mmc {

Answer<void> call(scsi::Transport& drive, const scsi::Cdb& cdb, std::chrono::milliseconds limit)
{
    return send(drive, cdb, {}, limit);
}

Answer<void> send(scsi::Transport& drive, const scsi::Cdb& cdb, ByteView out, std::chrono::milliseconds limit)
{
    auto done = drive.execute({.cdb = cdb, .out = out, .timeout = limit});
    if (!done) return std::unexpected{done.error()};
    return {};
}

Answer<Bytes> receive(scsi::Transport& drive, const scsi::Cdb& cdb, std::size_t length, std::chrono::milliseconds limit)
{
    Bytes data(length);
    auto done = drive.execute({.cdb = cdb, .in = data, .timeout = limit});
    if (!done) return std::unexpected{done.error()};
    data.resize(std::min(*done, length));
    return data;
}

}  // namespace discmaster::mmc

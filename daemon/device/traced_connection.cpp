#include "device/traced_connection.hpp"

#include "base/error.hpp"
#include "scsi/trace.hpp"

#include <cerrno>
#include <cstdio>
#include <utility>

namespace discmaster::device {

TracedConnection::TracedConnection(std::unique_ptr<Connection> inner, std::string folder, const std::string& name)
    : inner_{std::move(inner)}
    , file_{std::move(folder) + "/" + name + ".trace"}
{
}

TracedConnection::~TracedConnection() = default;

std::unique_ptr<scsi::Transport> TracedConnection::open()
{
    auto transport = inner_->open();
    std::FILE* file = std::fopen(file_.c_str(), "ae");
    if (!file) throw systemError(Fault::OutputFailed, errno, "cannot write the trace of commands to", file_);
    return std::make_unique<scsi::TraceTransport>(std::move(transport), file);
}

}  // namespace discmaster::device

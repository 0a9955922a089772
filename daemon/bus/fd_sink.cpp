#include "bus/fd_sink.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace discmaster::bus {

FdSink::FdSink(int fd, std::string name)
    : fd_{fd}
    , name_{std::move(name)}
{
    struct stat st {};
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fstat(fd, &st) != 0) throw systemError(Fault::InvalidArgument, errno, "cannot write to", name_);
    if ((flags & O_PATH) != 0 || (flags & O_ACCMODE) == O_RDONLY)
        throw Error{Fault::InvalidArgument,
                    name_ + (S_ISDIR(st.st_mode) ? " is a folder; pass a file that is open for writing"
                                                 : " is not open for writing")};
    if (S_ISFIFO(st.st_mode)) kind_ = Kind::Pipe;
    if (S_ISSOCK(st.st_mode)) kind_ = Kind::Socket;
}

void FdSink::write(ByteView bytes, const std::stop_token& stop)
{
    constexpr int kPatienceMs = 200;  // how long a stop may go unseen
    while (!bytes.empty()) {
        if (stop.stop_requested()) throw Error{Fault::RequestCancelled, "writing to " + name_ + " was cancelled"};
        if (kind_ != Kind::File) {
            pollfd room{fd_, POLLOUT, 0};
            if (poll(&room, 1, kPatienceMs) == 0) continue;
        }
        bytes = bytes.subspan(writeSome(bytes));
    }
}

std::size_t FdSink::writeSome(ByteView bytes) const
{
    ssize_t n = 0;
    switch (kind_) {
    case Kind::File: n = ::write(fd_, bytes.data(), bytes.size()); break;
    // A pipe that polls writable takes PIPE_BUF bytes without waiting (pipe(7)).
    case Kind::Pipe: n = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF)); break;
    case Kind::Socket: n = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL); break;
    }
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EINTR || errno == EAGAIN) return 0;
    throw systemError(Fault::OutputFailed, errno, "cannot write to", name_);
}

}  // namespace discmaster::bus

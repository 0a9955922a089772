#include "io/pipe_reader.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace discmaster::io {

namespace {

/// O_NONBLOCK belongs to what was opened, which whoever sent the descriptor has as well and could set back; a pipe that
/// is opened anew is ours alone.
bool openAnew(UniqueFd& pipe)
{
    const auto path = fmt::format("/proc/self/fd/{}", pipe.get());
    UniqueFd own{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    if (!own) return false;
    pipe = std::move(own);
    return true;
}

}  // namespace

PipeReader::PipeReader(UniqueFd fd, std::string name)
    : fd_{std::move(fd)}
    , name_{std::move(name)}
{
    struct stat st {};
    if (::fstat(fd_.get(), &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", name_);
    socket_ = S_ISSOCK(st.st_mode);
    if (socket_ || (S_ISFIFO(st.st_mode) && openAnew(fd_))) return;
    if (::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) | O_NONBLOCK) != 0)
        throw systemError(Fault::ReadFailed, errno, "cannot read", name_);
}

std::size_t PipeReader::readSome(MutableBytes into, const std::stop_token& stop)
{
    const UniqueFd wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    const std::stop_callback onStop{stop, [&wake] { ::eventfd_write(wake.get(), 1); }};
    for (;;) {
        const auto n = socket_ ? ::recv(fd_.get(), into.data(), into.size(), MSG_DONTWAIT)
                               : ::read(fd_.get(), into.data(), into.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno != EAGAIN && errno != EINTR) throw systemError(Fault::ReadFailed, errno, "cannot read", name_);
        pollfd fds[2] = {{fd_.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}};
        ::poll(fds, 2, -1);
        if (stop.stop_requested()) throw Error{Fault::RequestCancelled, "the operation was cancelled"};
    }
}

}  // namespace discmaster::io

#include "bus/fd_sink.hpp"

#include "base/error.hpp"
#include "bus/shown_name.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace discmaster::bus {

namespace {

/// Whether all that is written lies behind the file's end, where what is left out reads as zeros.
bool grows(int fd, int flags, const struct stat& st)
{
    return S_ISREG(st.st_mode) && (flags & O_APPEND) == 0 && lseek(fd, 0, SEEK_CUR) >= st.st_size;
}

}  // namespace

Pipe makePipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw systemError(Fault::LimitsExceeded, errno, "cannot make a pipe");
    return {UniqueFd{ends[0]}, std::make_shared<UniqueFd>(ends[1])};
}

FdSink::FdSink(const Destination& destination)
    : fd_{destination.descriptor}
    , name_{shownName(destination.shownAs, fd_->get(), "the destination")}
{
    struct stat st {};
    const int flags = fcntl(fd_->get(), F_GETFL);
    if (flags < 0 || fstat(fd_->get(), &st) != 0)
        throw systemError(Fault::InvalidArgument, errno, "cannot write to", name_);
    if ((flags & O_PATH) != 0 || (flags & O_ACCMODE) == O_RDONLY)
        throw Error{Fault::InvalidArgument,
                    name_ + (S_ISDIR(st.st_mode) ? " is a folder; pass a file that is open for writing"
                                                 : " is not open for writing")};
    if (S_ISFIFO(st.st_mode)) kind_ = Kind::Pipe;
    if (S_ISSOCK(st.st_mode)) kind_ = Kind::Socket;
    if (grows(fd_->get(), flags, st)) kind_ = Kind::GrowingFile;
}

void FdSink::write(ByteView bytes, const std::stop_token& stop)
{
    constexpr int kPatienceMs = 200;  // how long a stop may go unseen
    if (bytes.empty() || leavesHole(bytes)) return;
    while (!bytes.empty()) {
        if (stop.stop_requested()) throw Error{Fault::RequestCancelled, "writing to " + name_ + " was cancelled"};
        if (kind_ == Kind::Pipe || kind_ == Kind::Socket) {
            pollfd room{fd_->get(), POLLOUT, 0};
            if (poll(&room, 1, kPatienceMs) == 0) continue;
        }
        bytes = bytes.subspan(writeSome(bytes));
    }
    endsInHole_ = false;
}

bool FdSink::leavesHole(ByteView bytes)
{
    if (kind_ != Kind::GrowingFile || !std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; }))
        return false;
    if (lseek(fd_->get(), static_cast<off_t>(bytes.size()), SEEK_CUR) < 0) fail();
    return endsInHole_ = true;
}

void FdSink::finish()
{
    if (!endsInHole_) return;
    const auto end = lseek(fd_->get(), 0, SEEK_CUR);
    if (end < 0 || ftruncate(fd_->get(), end) != 0) fail();
    endsInHole_ = false;
}

std::size_t FdSink::writeSome(ByteView bytes) const
{
    const int fd = fd_->get();
    ssize_t n = 0;
    switch (kind_) {
    case Kind::File:
    case Kind::GrowingFile: n = ::write(fd, bytes.data(), bytes.size()); break;
    // A pipe that polls writable takes PIPE_BUF bytes without waiting (pipe(7)).
    case Kind::Pipe: n = ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF)); break;
    case Kind::Socket: n = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL); break;
    }
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EINTR || errno == EAGAIN) return 0;
    fail();
}

void FdSink::fail() const { throw systemError(Fault::OutputFailed, errno, "cannot write to", name_); }

}  // namespace discmaster::bus

#include "cli/interrupt.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace discmaster::cli {

namespace {

void raise(int eventFd) noexcept
{
    const std::uint64_t one = 1;
    // Fails only where the counter is full, which means that it is raised already.
    [[maybe_unused]] const auto n = ::write(eventFd, &one, sizeof one);
}

}  // namespace

Interrupt::Interrupt()
{
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A reader that goes away is an error of write(), not our end.
    ::signal(SIGPIPE, SIG_IGN);

    signals_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    event_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    leave_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!signals_ || !event_ || !leave_) throw systemError(Fault::Failed, errno, "cannot watch for signals");
    thread_ = std::jthread{[this](const std::stop_token& leave) { watch(leave); }};
}

void Interrupt::acknowledge() const noexcept
{
    std::uint64_t n = 0;
    [[maybe_unused]] const auto got = ::read(event_.get(), &n, sizeof n);
}

void Interrupt::watch(const std::stop_token& leave)
{
    const std::stop_callback wake{leave, [this] { raise(leave_.get()); }};
    while (!leave.stop_requested()) {
        pollfd fds[] = {{signals_.get(), POLLIN, 0}, {leave_.get(), POLLIN, 0}};
        if (::poll(fds, 2, -1) < 0 && errno != EINTR) return;
        signalfd_siginfo info;
        while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
            count_ += info.ssi_signo == SIGHUP ? 2 : 1;
            stop_.request_stop();
            raise(event_.get());
        }
    }
}

}  // namespace discmaster::cli

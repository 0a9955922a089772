#include "io/event_loop.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"

#include <cerrno>
#include <csignal>
#include <deque>
#include <mutex>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <systemd/sd-event.h>
#include <utility>
#include <vector>

namespace discmaster::io {

namespace {
void require(int result, const char* doing)
{
    if (result < 0) throw systemError(Fault::Failed, -result, doing);
}
void unrefSource(sd_event_source* s) noexcept { sd_event_source_disable_unref(s); }
}  // namespace

/// Handlers are called through a copy of the shared function, so that a handler may destroy its own Source.
struct EventLoop::Source::State {
    std::vector<Handle<sd_event_source, unrefSource>> sources;
    std::shared_ptr<std::function<void(std::uint32_t)>> onIo;
    std::shared_ptr<std::function<void()>> onTime;
    std::shared_ptr<std::function<void(int)>> onSignal;
    std::uint64_t periodUsec = 0;
};

struct EventLoop::Mailbox {
    UniqueFd wake{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::mutex mutex;  // guards tasks: any thread posts
    std::deque<std::function<void()>> tasks;
};

EventLoop::Source::Source() = default;
EventLoop::Source::Source(Source&&) noexcept = default;
EventLoop::Source& EventLoop::Source::operator=(Source&&) noexcept = default;
EventLoop::Source::~Source() = default;

void EventLoop::unrefEvent(sd_event* e) noexcept { sd_event_unref(e); }

EventLoop::EventLoop()
    : mailbox_{std::make_unique<Mailbox>()}
{
    sd_event* event = nullptr;
    require(sd_event_new(&event), "cannot create the event loop");
    event_.reset(event);
    if (!mailbox_->wake) throw systemError(Fault::Failed, errno, "cannot create the event loop");
    mailboxSource_ = watch(mailbox_->wake.get(), EPOLLIN, [this](std::uint32_t) {
        eventfd_t count = 0;
        eventfd_read(mailbox_->wake.get(), &count);
        std::deque<std::function<void()>> tasks;
        {
            const std::lock_guard lock{mailbox_->mutex};
            tasks.swap(mailbox_->tasks);
        }
        for (auto& task : tasks) task();
    });
}

EventLoop::~EventLoop() = default;

EventLoop::Source EventLoop::watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> handler)
{
    Source source;
    source.state_ = std::make_unique<Source::State>();
    source.state_->onIo = std::make_shared<std::function<void(std::uint32_t)>>(std::move(handler));
    sd_event_source* native = nullptr;
    require(sd_event_add_io(
                event_.get(), &native, fd, events,
                [](sd_event_source*, int, std::uint32_t revents, void* data) {
                    const auto call = static_cast<Source::State*>(data)->onIo;
                    (*call)(revents);
                    return 0;
                },
                source.state_.get()),
            "cannot watch a descriptor");
    source.state_->sources.emplace_back(native);
    return source;
}

namespace {
std::uint64_t toUsec(std::chrono::milliseconds d) { return static_cast<std::uint64_t>(d.count()) * 1000; }
}  // namespace

EventLoop::Source EventLoop::after(std::chrono::milliseconds delay, std::function<void()> handler)
{
    Source source;
    source.state_ = std::make_unique<Source::State>();
    source.state_->onTime = std::make_shared<std::function<void()>>(std::move(handler));
    sd_event_source* native = nullptr;
    require(sd_event_add_time_relative(
                event_.get(), &native, CLOCK_MONOTONIC, toUsec(delay), 1000,
                [](sd_event_source* self, std::uint64_t, void* data) {
                    auto* state = static_cast<Source::State*>(data);
                    const auto call = state->onTime;
                    if (state->periodUsec > 0) {
                        sd_event_source_set_time_relative(self, state->periodUsec);
                        sd_event_source_set_enabled(self, SD_EVENT_ONESHOT);
                    }
                    (*call)();
                    return 0;
                },
                source.state_.get()),
            "cannot set a timer");
    source.state_->sources.emplace_back(native);
    return source;
}

EventLoop::Source EventLoop::every(std::chrono::milliseconds period, std::function<void()> handler)
{
    auto source = after(period, std::move(handler));
    source.state_->periodUsec = toUsec(period);
    return source;
}

EventLoop::Source EventLoop::onSignals(std::initializer_list<int> signals, std::function<void(int)> handler)
{
    Source source;
    source.state_ = std::make_unique<Source::State>();
    source.state_->onSignal = std::make_shared<std::function<void(int)>>(std::move(handler));
    sigset_t set;
    sigemptyset(&set);
    for (const int s : signals) sigaddset(&set, s);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    for (const int s : signals) {
        sd_event_source* native = nullptr;
        require(sd_event_add_signal(
                    event_.get(), &native, s,
                    [](sd_event_source* self, const signalfd_siginfo*, void* data) {
                        const auto call = static_cast<Source::State*>(data)->onSignal;
                        (*call)(sd_event_source_get_signal(self));
                        return 0;
                    },
                    source.state_.get()),
                "cannot handle signals");
        source.state_->sources.emplace_back(native);
    }
    return source;
}

void EventLoop::post(std::function<void()> task)
{
    {
        const std::lock_guard lock{mailbox_->mutex};
        mailbox_->tasks.push_back(std::move(task));
    }
    eventfd_write(mailbox_->wake.get(), 1);
}

int EventLoop::run()
{
    const int code = sd_event_loop(event_.get());
    require(code, "the event loop failed");
    return code;
}

void EventLoop::quit(int code) { sd_event_exit(event_.get(), code); }

void EventLoop::runOnce(std::chrono::milliseconds atMost)
{
    require(sd_event_run(event_.get(), toUsec(atMost)), "the event loop failed");
}

}  // namespace discmaster::io

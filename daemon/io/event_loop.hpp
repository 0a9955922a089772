#pragma once
// The main thread's loop (sd-event): bus, udev, timers, signals, and messages from other threads.

#include "base/handle.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>

struct sd_event;
struct sd_event_source;

namespace discmaster::io {

/// One event loop, used by one thread but for `post`. An exception that leaves a handler is a bug: it ends the program.
class EventLoop {
public:
    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// A watch, a timer or a signal handler; ends when destroyed. May be destroyed from its own handler.
    class Source {
    public:
        Source();
        Source(Source&&) noexcept;
        Source& operator=(Source&&) noexcept;
        ~Source();

    private:
        friend class EventLoop;
        struct State;
        std::unique_ptr<State> state_;
    };

    /// Calls `handler(events)` while the descriptor has one of the epoll `events`. The descriptor is borrowed.
    [[nodiscard]] Source watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> handler);
    /// Calls `handler` once, `delay` from now.
    [[nodiscard]] Source after(std::chrono::milliseconds delay, std::function<void()> handler);
    /// Calls `handler` every `period`, the first time one period from now.
    [[nodiscard]] Source every(std::chrono::milliseconds period, std::function<void()> handler);
    /// Blocks the signals for this thread (and threads made later) and calls `handler(signal)` for each that arrives.
    [[nodiscard]] Source onSignals(std::initializer_list<int> signals, std::function<void(int)> handler);

    /// Runs `task` on the loop's thread, in order of posting. Thread-safe, and the one way for other threads to reach
    /// the objects of the loop's thread. Tasks posted after the loop's end are destroyed unrun with the loop.
    void post(std::function<void()> task);

    /// Runs until `quit`. Returns quit's code.
    int run();
    void quit(int code = 0);
    /// Handles what is ready, waiting at most so long. For tests and for the CLI's own waiting.
    void runOnce(std::chrono::milliseconds atMost);

    /// For what needs sd-event itself (the bus connection's prepare callback).
    sd_event* native() const noexcept { return event_.get(); }

private:
    static void unrefEvent(sd_event* e) noexcept;
    struct Mailbox;

    Handle<sd_event, &EventLoop::unrefEvent> event_;
    std::unique_ptr<Mailbox> mailbox_;
    Source mailboxSource_;
};

}  // namespace discmaster::io

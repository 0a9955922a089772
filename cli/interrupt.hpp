#pragma once

#include "base/unique_fd.hpp"

#include <atomic>
#include <stop_token>
#include <thread>

namespace discmaster::cli {

/// Ctrl-C (SIGINT), SIGTERM and SIGHUP, turned from signals into values: the first asks for a safe cancel, the second
/// asks to leave at once, as SIGHUP alone does: no burn is ruined because a window was closed. One exists, made before
/// other threads are, since it blocks the signals for them.
class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt() = default;

    /// How often the user asked so far; a SIGHUP counts twice.
    int count() const noexcept { return count_; }
    /// Stops with the first signal.
    std::stop_token token() const noexcept { return stop_.get_token(); }
    /// Readable after a signal, until `acknowledge`; for poll().
    int fd() const noexcept { return event_.get(); }
    void acknowledge() const noexcept;

private:
    void watch(const std::stop_token& leave);

    std::atomic<int> count_ = 0;
    std::stop_source stop_;
    UniqueFd signals_;
    UniqueFd event_;
    UniqueFd leave_;
    std::jthread thread_;  // last: joined before what it uses goes
};

}  // namespace discmaster::cli

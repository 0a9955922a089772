#pragma once
// Time and delay are injected, so that tests do not wait. Code below `main` never calls now() or sleeps by itself.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace discmaster {

class Clock {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    virtual ~Clock() = default;
    /// Monotonic time.
    virtual TimePoint now() = 0;
    /// Waits; returns early, with false, when a stop is requested.
    virtual bool sleep(Duration duration, std::stop_token stop) = 0;
};

/// The system's clock.
class SystemClock final : public Clock {
public:
    TimePoint now() override { return std::chrono::steady_clock::now(); }
    bool sleep(Duration duration, std::stop_token stop) override
    {
        std::mutex mutex;  // guards nothing: condition_variable_any needs one to wait on
        std::condition_variable_any wake;
        std::unique_lock lock{mutex};
        wake.wait_for(lock, stop, duration, [] { return false; });
        return !stop.stop_requested();
    }
};

/// A clock for tests: time stands still until somebody sleeps, and sleeping takes no time.
class ManualClock final : public Clock {
public:
    TimePoint now() override { return now_; }
    bool sleep(Duration duration, std::stop_token stop) override
    {
        now_ += duration;
        return !stop.stop_requested();
    }
    void advance(Duration duration) { now_ += duration; }

private:
    TimePoint now_{};
};

}  // namespace discmaster

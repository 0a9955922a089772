#pragma once
// The worker's side of a job: it says how far it is, and asks whether to stop.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <discmaster/errors.hpp>

namespace discmaster::bus {

/// IMAPI2's write-engine figures; what work does not have keeps its default.
struct Figures {
    double progress = 0;
    std::int32_t action = -1;
    std::int64_t startLba = 0;
    std::uint64_t sectorCount = 0;
    std::int64_t lastReadLba = -1;
    std::int64_t lastWrittenLba = -1;
    std::uint64_t totalSystemBuffer = 0;
    std::uint64_t usedSystemBuffer = 0;
    std::uint64_t driveBufferSize = 0;
    std::uint64_t driveBufferUsed = 0;
    std::optional<std::uint64_t> remainingSeconds;
};

/// What happened on the way, in sentences; never more than kMost of each.
struct JobNotes {
    static constexpr std::size_t kMost = 256;
    std::vector<std::string> warnings;
    std::vector<std::string> failedCommands;
    std::vector<std::string> log;
    std::vector<std::uint32_t> notices;  ///< IMAPI2's success codes
};

/// Thread-safe.
class JobControl {
public:
    /// `onAction` is called on the worker's thread when the action changes.
    explicit JobControl(std::function<void()> onAction)
        : onAction_{std::move(onAction)}
    {
    }

    std::stop_token stop() const { return stop_.get_token(); }
    void requestStop() { stop_.request_stop(); }

    void publish(const Figures& figures);
    void publishProgress(double progress);
    void warn(const std::string& text);
    void notice(Notice notice, const std::string& text);
    void failedCommand(const std::string& text);
    void log(const std::string& text);

    Figures figures() const;
    JobNotes notes() const;

private:
    void note(std::vector<std::string> JobNotes::*list, const std::string& text);

    std::function<void()> onAction_;
    std::stop_source stop_;
    mutable std::mutex mutex_;  // guards what follows: the worker writes it, the loop's thread reads it
    Figures figures_;
    JobNotes notes_;
};

}  // namespace discmaster::bus

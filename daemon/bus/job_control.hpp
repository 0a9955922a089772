#pragma once
// The worker's side of a job: it says how far it is, and asks whether to stop.

#include "base/clock.hpp"
#include "bus/update_rate.hpp"

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
    std::uint64_t serial = 0;  ///< grows with each change
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
    // Of the file that is added (DFileSystemImageEvents), and of all added so far:
    std::uint64_t copiedSectors = 0;
    std::uint64_t totalSectors = 0;  ///< 0 while nobody knows
    std::uint64_t filesAdded = 0;
    std::uint64_t directoriesAdded = 0;  ///< by an import
    std::uint64_t bytesAdded = 0;
};

/// What a job did not take along.
struct LeftOut {
    std::string path;
    std::string reason;
    bool unreadable = false;
};

/// What happened on the way, in sentences; never more than kMost of each.
struct JobNotes {
    static constexpr std::size_t kMost = 256;
    static constexpr std::size_t kMostLeftOut = 1000;
    std::vector<std::string> warnings;
    std::vector<std::string> failedCommands;
    std::vector<std::string> log;
    std::vector<std::uint32_t> notices;  ///< IMAPI2's success codes
    std::vector<LeftOut> leftOut;        ///< at most kMostLeftOut
};

/// Thread-safe.
class JobControl {
public:
    /// `onNews` is called on the worker's thread with what is to be told at once: a change of the action, and how far
    /// the copying of a file is.
    JobControl(std::function<void(const Figures&)> onNews, std::shared_ptr<Clock> clock)
        : onNews_{std::move(onNews)}
        , clock_{std::move(clock)}
    {
    }

    std::stop_token stop() const { return stop_.get_token(); }
    void requestStop() { stop_.request_stop(); }

    void publish(const Figures& figures);
    void publishProgress(double progress);
    /// A file that is added: its name in the image, and how far its content is copied. Told at once, unless that was
    /// done often just now.
    void copying(const std::string& item, std::uint64_t copiedBytes, std::uint64_t totalBytes);
    /// Files and bytes added so far, and what is looked at.
    void added(std::uint64_t files, std::uint64_t bytes, const std::string& item);
    /// Directories and files that an import has taken over, and which is next or was last. Told at once, unless that
    /// was done often just now.
    void imported(std::uint64_t directories, std::uint64_t files, const std::string& item);
    void warn(const std::string& text);
    void notice(Notice notice, const std::string& text);
    void failedCommand(const std::string& text);
    void log(const std::string& text);
    void leftOut(LeftOut what);

    Figures figures() const;
    JobNotes notes() const;
    /// What is worked on, as far as the work itself says so.
    std::string item() const;

private:
    void tellSome(const std::string& item, const std::function<void(Figures&)>& change);
    void note(std::vector<std::string> JobNotes::*list, const std::string& text);

    std::function<void(const Figures&)> onNews_;
    std::shared_ptr<Clock> clock_;
    std::stop_source stop_;
    mutable std::mutex mutex_;  // guards what follows: the worker writes it, the loop's thread reads it
    Figures figures_;
    JobNotes notes_;
    std::string item_;
    UpdateRate rate_;
};

}  // namespace discmaster::bus

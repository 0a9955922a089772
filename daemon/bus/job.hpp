#pragma once
// Long work: what it is, how far it is, how it ended.

#include "base/clock.hpp"
#include "base/error.hpp"
#include "bus/compat.hpp"
#include "bus/job_control.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace discmaster::bus {

enum class JobState : std::uint8_t { Queued, Running, Done, Failed, Cancelled };
/// As the property State says it.
std::string_view toString(JobState state) noexcept;

/// What a job is; known from the start.
struct JobFacts {
    std::string operation;
    uid_t user = 0;
    std::string connection;  ///< that started it
    sdbus::ObjectPath startedBy{"/"};
    sdbus::ObjectPath drive{"/"};
    bool cancelOnDisconnect = false;
    /// The file of the image that a block of it belongs to; may be empty.
    std::function<std::string(std::uint64_t block)> itemAt = {};
};

/// Lives on the loop's thread, but for `control`.
class Job {
public:
    using Outcome = std::expected<Variants, Error>;
    /// What a job tells while it runs.
    enum class Event : std::uint8_t { Started, Progress, Ended };

    Job(sdbus::ObjectPath path, JobFacts facts, std::shared_ptr<Clock> clock, std::shared_ptr<JobControl> control);

    const sdbus::ObjectPath& path() const noexcept { return path_; }
    const JobFacts& facts() const noexcept { return facts_; }
    JobControl& control() noexcept { return *control_; }

    JobState state() const noexcept { return state_; }
    bool ended() const noexcept { return outcome_.has_value(); }
    const std::optional<Outcome>& outcome() const noexcept { return outcome_; }
    Clock::TimePoint endedAt() const noexcept { return endedAt_; }

    Figures figures() const;
    std::uint64_t elapsedSeconds() const;
    /// All of the job that is left, estimated; 0 while nobody knows, and when it has ended.
    std::uint64_t remainingSeconds() const;
    /// The name of what is worked on now, in the image, or was last; empty when there is none.
    std::string currentItem() const;

    /// With the figures that the event is about.
    using Listener = std::function<void(Event, const Figures&)>;
    void setListener(Listener onEvent) { onEvent_ = std::move(onEvent); }
    /// Told once, when the job has ended, or at once when it has.
    void whenEnded(std::function<void(const Outcome&)> tell);
    /// Asks the work to stop at its next safe point; it says itself when it has.
    void cancel();
    /// How to stop work that has another stop than `control().stop()`.
    void setStopper(std::function<void()> stopper);

    void start();
    void progressed() { progressed(figures()); }
    /// Figures that are older than what was told already are dropped.
    void progressed(const Figures& figures);
    void end(Outcome outcome);

private:
    void tell(Event event, const Figures& figures);

    sdbus::ObjectPath path_;
    JobFacts facts_;
    std::shared_ptr<Clock> clock_;
    std::shared_ptr<JobControl> control_;
    JobState state_ = JobState::Queued;
    Clock::TimePoint startedAt_;
    Clock::TimePoint endedAt_;
    bool cancelled_ = false;
    std::uint64_t told_ = 0;  // serial of the figures that were told last
    std::string lastItem_;    // currentItem when it ended
    std::optional<Outcome> outcome_;
    Listener onEvent_;
    std::function<void()> stopper_;
    std::vector<std::function<void(const Outcome&)>> waiting_;
};

}  // namespace discmaster::bus

#include "bus/job.hpp"

#include <discmaster/enums.hpp>

#include <utility>

namespace discmaster::bus {

std::string_view toString(JobState state) noexcept
{
    switch (state) {
    case JobState::Queued: return "queued";
    case JobState::Running: return "running";
    case JobState::Done: return "done";
    case JobState::Failed: return "failed";
    case JobState::Cancelled: return "cancelled";
    }
    return "";
}

Job::Job(sdbus::ObjectPath path, JobFacts facts, std::shared_ptr<Clock> clock, std::shared_ptr<JobControl> control)
    : path_{std::move(path)}
    , facts_{std::move(facts)}
    , clock_{std::move(clock)}
    , control_{std::move(control)}
    , startedAt_{clock_->now()}
{
}

Figures Job::figures() const { return control_->figures(); }

std::uint64_t Job::elapsedSeconds() const
{
    const auto until = ended() ? endedAt_ : clock_->now();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(until - startedAt_).count());
}

std::uint64_t Job::remainingSeconds() const { return ended() ? 0 : figures().remainingSeconds.value_or(0); }

std::string Job::currentItem() const
{
    if (ended()) return lastItem_;
    if (auto item = control_->item(); !item.empty()) return item;
    const auto now = figures();
    const bool writes = now.action == static_cast<std::int32_t>(DataWriteAction::WritingData);
    const auto last = writes ? now.lastWrittenLba : now.lastReadLba;
    if (!facts_.itemAt || last < now.startLba) return {};
    return facts_.itemAt(static_cast<std::uint64_t>(last - now.startLba));
}

void Job::whenEnded(std::function<void(const Outcome&)> tell)
{
    if (outcome_)
        tell(*outcome_);
    else
        waiting_.push_back(std::move(tell));
}

void Job::cancel()
{
    if (ended()) return;
    cancelled_ = true;
    control_->requestStop();
    if (stopper_) stopper_();
}

void Job::setStopper(std::function<void()> stopper)
{
    stopper_ = std::move(stopper);
    if (cancelled_) stopper_();
}

void Job::start()
{
    state_ = JobState::Running;
    startedAt_ = clock_->now();
    tell(Event::Started, figures());
}

void Job::progressed(const Figures& figures)
{
    // News that waited for their turn may be older than what was told meanwhile; nobody wants to see a job go back.
    if (!ended() && figures.serial >= told_) tell(Event::Progress, figures);
}

void Job::end(Outcome outcome)
{
    endedAt_ = clock_->now();
    lastItem_ = currentItem();
    facts_.itemAt = nullptr;  // a job that is kept keeps neither its source nor the image behind it
    if (outcome) {
        state_ = JobState::Done;
        control_->publishProgress(1);  // also of work that could not say how far it was
    } else {
        state_ = outcome.error().fault() == Fault::RequestCancelled ? JobState::Cancelled : JobState::Failed;
    }
    outcome_ = std::move(outcome);
    stopper_ = nullptr;
    tell(Event::Ended, figures());
    for (const auto& waiter : std::exchange(waiting_, {})) waiter(*outcome_);
}

void Job::tell(Event event, const Figures& figures)
{
    told_ = figures.serial;
    if (onEvent_) onEvent_(event, figures);
}

}  // namespace discmaster::bus

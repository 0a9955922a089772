#pragma once
// All jobs: running ones, and finished ones that stay readable for a while.

#include "bus/job.hpp"
#include "bus/workers.hpp"
#include "device/drive.hpp"
#include "io/event_loop.hpp"

#include <functional>
#include <list>
#include <memory>
#include <vector>

namespace discmaster::bus {

class Gate;
class JobObject;

/// Lives on the loop's thread.
class Jobs {
public:
    /// Run on the loop's thread when the work has succeeded: makes the result.
    using Finish = std::function<Variants()>;
    /// Run on a worker; throws Error.
    using Work = std::function<Finish(JobControl&)>;
    /// Run on a drive's lane; throws Error.
    using LaneWork = std::function<Finish(device::Lane&, JobControl&)>;

    Jobs(io::EventLoop& loop, sdbus::IConnection& connection, Gate& gate, std::shared_ptr<Clock> clock);
    ~Jobs();

    /// Starts work on a thread of its own. `ended` is called, before anybody is told, when it has ended in any way.
    /// Throws Error: ShuttingDown, LimitsExceeded.
    std::shared_ptr<Job> runOnWorker(JobFacts facts, Work work, std::function<void()> ended = {});
    /// Starts work on a drive's lane; with `claim` the drive is taken exclusively first.
    std::shared_ptr<Job> runOnLane(JobFacts facts, std::shared_ptr<device::Drive> drive,
                                   std::optional<device::ClaimRequest> claim, device::Effect effect, LaneWork work,
                                   std::function<void()> ended = {});

    /// Forgets a job that has ended, as Objects::release. Throws Error{ObjectBusy} for one that runs.
    void release(const Job& job, std::function<void()> done);
    /// Of a user, oldest first.
    std::vector<sdbus::ObjectPath> list(uid_t user) const;

    void connectionGone(const std::string& connection);
    /// Forgets finished jobs of long ago.
    void expire();

    /// No new jobs from now on. Work that is not a drive's is cancelled.
    void shutDown();
    void cancelAll();
    /// Whether a job runs; `onDrives`: with a drive.
    bool running(bool onDrives = false) const;
    /// Told after each job's end.
    void setEndListener(std::function<void()> onEnd) { onEnd_ = std::move(onEnd); }
    /// Neither running nor kept.
    bool empty() const noexcept { return entries_.empty(); }

private:
    struct Entry;
    Entry& create(JobFacts facts);
    void begin(Entry& entry);
    void finish(const std::shared_ptr<Job>& job, std::expected<Finish, Error> outcome,
                const std::function<void()>& ended);
    void post(const std::shared_ptr<Job>& job, device::Drive& drive, device::Effect effect, LaneWork work,
              std::function<void(std::expected<Finish, Error>)> done);
    void prune(uid_t user);
    Entry& entryOf(const Job& job);

    io::EventLoop& loop_;
    sdbus::IConnection& connection_;
    Gate& gate_;
    std::shared_ptr<Clock> clock_;
    bool shuttingDown_ = false;
    std::uint64_t last_ = 0;
    std::function<void()> onEnd_;
    std::list<Entry> entries_;
    Workers workers_;
};

}  // namespace discmaster::bus

#include "bus/jobs.hpp"

#include "base/log.hpp"
#include "bus/error_map.hpp"
#include "bus/job_object.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::bus {

namespace {
using namespace std::chrono_literals;
constexpr auto kUpdatePeriod = 500ms;  // IMAPI2's
constexpr std::size_t kMostKept = 32;  // finished jobs of a user
constexpr auto kKept = 1h;
constexpr std::size_t kMostRunning = 8;   // of a user
constexpr std::size_t kMostWorkers = 32;  // of all

/// The error without its text, which may name files: whoever reads the journal is another user than their owner.
std::string withoutNames(const Error& error)
{
    std::string text{info(error.fault()).busName};
    for (const auto& seen : {error.evidence().command, error.evidence().sense})
        if (!seen.empty()) text += ", " + seen;
    return text;
}

/// A burn that failed is worth a line in the journal; the rest is told to whoever started it.
void logEnd(const Job& job, const Job::Outcome& outcome)
{
    const auto& facts = job.facts();
    const std::string path = job.path();
    const std::string drive = facts.drive;
    const auto user = std::to_string(facts.user);
    if (outcome) {
        log::info(fmt::format("job {} ({}) is done", path, facts.operation),
                  {{"DISCMASTER_JOB", path}, {"DISCMASTER_DRIVE", drive}, {"DISCMASTER_USER", user}});
        return;
    }
    const auto& error = outcome.error();
    const bool expected = drive == "/" || error.fault() == Fault::RequestCancelled;
    log::write(expected ? log::Level::Info : log::Level::Notice,
               fmt::format("job {} ({}) failed: {}", path, facts.operation, withoutNames(error)),
               {{"DISCMASTER_JOB", path},
                {"DISCMASTER_DRIVE", drive},
                {"DISCMASTER_USER", user},
                {"DISCMASTER_ERROR", info(error.fault()).busName}});
}
}  // namespace

struct Jobs::Entry {
    std::shared_ptr<Job> job;
    std::unique_ptr<JobObject> object;
    io::EventLoop::Source ticking{};
};

Jobs::Jobs(io::EventLoop& loop, sdbus::IConnection& connection, Gate& gate, std::shared_ptr<Clock> clock)
    : loop_{loop}
    , connection_{connection}
    , gate_{gate}
    , clock_{std::move(clock)}
    , workers_{loop, kMostWorkers}
{
}

Jobs::~Jobs() { cancelAll(); }

Jobs::Entry& Jobs::create(JobFacts facts)
{
    if (shuttingDown_)
        throw Error{Fault::ShuttingDown, "the service is stopping; try again when it has been started anew"};
    const auto mine = std::ranges::count_if(
        entries_, [&](const Entry& e) { return e.job->facts().user == facts.user && !e.job->ended(); });
    if (static_cast<std::size_t>(mine) >= kMostRunning)
        throw Error{Fault::LimitsExceeded, fmt::format("{} jobs of yours run already; wait for one of them", mine)};

    const sdbus::ObjectPath path{fmt::format("/org/discmaster/Work1/u{}/jobs/{}", facts.user, ++last_)};
    // The control may outlive the job's table, on a lane that hangs, so it finds the job through a weak pointer.
    auto found = std::make_shared<std::weak_ptr<Job>>();
    auto control = std::make_shared<JobControl>(
        [&loop = loop_, found](const Figures& figures) {
            loop.post([found, figures] {
                if (const auto job = found->lock()) job->progressed(figures);
            });
        },
        clock_);
    auto job = std::make_shared<Job>(path, std::move(facts), clock_, std::move(control));
    *found = job;
    auto object = std::make_unique<JobObject>(connection_, gate_, *this, job);
    job->setListener(
        [object = object.get()](Job::Event event, const Figures& figures) { object->onEvent(event, figures); });
    return entries_.emplace_back(Entry{std::move(job), std::move(object)});
}

void Jobs::begin(Entry& entry)
{
    entry.job->start();
    entry.ticking = loop_.every(kUpdatePeriod, [job = entry.job.get()] { job->progressed(); });
}

std::shared_ptr<Job> Jobs::runOnWorker(JobFacts facts, Work work, std::function<void()> ended)
{
    auto& entry = create(std::move(facts));
    const auto job = entry.job;
    auto outcome = std::make_shared<std::expected<Finish, Error>>(std::unexpected{Error{Fault::Failed, "not begun"}});
    try {
        workers_.run(
            [job, outcome, work = std::move(work)] {
                try {
                    *outcome = work(job->control());
                } catch (...) {
                    *outcome = std::unexpected{toError(std::current_exception())};
                }
            },
            [this, job, outcome, ended = std::move(ended)] { finish(job, std::move(*outcome), ended); });
    } catch (...) {
        entries_.pop_back();
        throw;
    }
    begin(entry);
    return job;
}

std::shared_ptr<Job> Jobs::runOnLane(JobFacts facts, std::shared_ptr<device::Drive> drive,
                                     std::optional<device::ClaimRequest> claim, device::Effect effect, LaneWork work,
                                     std::function<void()> ended)
{
    const auto job = create(std::move(facts)).job;
    // The claim ends with the job, before anybody is told, so that the next client finds the drive free.
    auto held = std::make_shared<device::Claim>();
    auto done = [this, job, held, ended = std::move(ended)](std::expected<Finish, Error> outcome) {
        held->release();
        finish(job, std::move(outcome), ended);
    };
    if (!claim) {
        post(job, *drive, effect, std::move(work), std::move(done));
        return job;
    }
    if (claim->holder.empty()) claim->holder = job->path();
    drive->claim(std::move(*claim), [this, job, drive, effect, held, work = std::move(work),
                                     done = std::move(done)](std::expected<device::Claim, Error> got) mutable {
        if (!got) return done(std::unexpected{got.error()});
        *held = std::move(*got);
        if (job->control().stop().stop_requested())
            return done(std::unexpected{Error{Fault::RequestCancelled, "the job was cancelled before it began"}});
        post(job, *drive, effect, std::move(work), std::move(done));
    });
    return job;
}

void Jobs::post(const std::shared_ptr<Job>& job, device::Drive& drive, device::Effect effect, LaneWork work,
                std::function<void(std::expected<Finish, Error>)> done)
{
    auto stop = drive.call<Finish>(
        [this, job, work = std::move(work)](device::Lane& lane) {
            loop_.post([this, weak = std::weak_ptr{job}] {
                if (const auto begun = weak.lock(); begun && !begun->ended()) begin(entryOf(*begun));
            });
            return work(lane, job->control());
        },
        std::move(done), effect);
    job->setStopper([stop]() mutable { stop.request_stop(); });
}

void Jobs::finish(const std::shared_ptr<Job>& job, std::expected<Finish, Error> outcome,
                  const std::function<void()>& ended)
{
    Job::Outcome result = Variants{};
    try {
        if (!outcome) throw outcome.error();
        if (*outcome) result = (*outcome)();
        if (const auto notices = job->control().notes().notices; !notices.empty())
            (*result)["warnings"] = sdbus::Variant{notices};
    } catch (...) {
        result = std::unexpected{toError(std::current_exception())};
    }
    const auto& facts = job->facts();
    logEnd(*job, result);
    entryOf(*job).ticking = {};
    if (ended) ended();
    job->end(std::move(result));
    prune(facts.user);
    if (onEnd_) onEnd_();
}

Jobs::Entry& Jobs::entryOf(const Job& job)
{
    return *std::ranges::find_if(entries_, [&](const Entry& e) { return e.job.get() == &job; });
}

void Jobs::release(const Job& job, std::function<void()> done)
{
    if (!job.ended()) throw Error{Fault::ObjectBusy, "the job runs; cancel it, or wait for its end"};
    loop_.post([this, path = job.path(), done = std::move(done)] {
        done();
        std::erase_if(entries_, [&](const Entry& e) { return e.job->path() == path; });
    });
}

std::vector<sdbus::ObjectPath> Jobs::list(uid_t user) const
{
    std::vector<sdbus::ObjectPath> paths;
    for (const auto& entry : entries_)
        if (entry.job->facts().user == user) paths.push_back(entry.job->path());
    return paths;
}

void Jobs::connectionGone(const std::string& connection)
{
    for (const auto& entry : entries_)
        if (entry.job->facts().cancelOnDisconnect && entry.job->facts().connection == connection) entry.job->cancel();
}

void Jobs::prune(uid_t user)
{
    const auto finished = [&](const Entry& e) { return e.job->facts().user == user && e.job->ended(); };
    auto kept = static_cast<std::size_t>(std::ranges::count_if(entries_, finished));
    for (auto e = entries_.begin(); e != entries_.end() && kept > kMostKept;) {
        const auto next = std::next(e);
        if (finished(*e)) {
            entries_.erase(e);
            --kept;
        }
        e = next;
    }
}

void Jobs::expire()
{
    const auto now = clock_->now();
    std::erase_if(entries_, [&](const Entry& e) { return e.job->ended() && now - e.job->endedAt() > kKept; });
}

void Jobs::shutDown()
{
    shuttingDown_ = true;
    for (const auto& entry : entries_)
        if (entry.job->facts().drive == "/") entry.job->cancel();
}

void Jobs::cancelAll()
{
    for (const auto& entry : entries_) entry.job->cancel();
}

bool Jobs::running(bool onDrives) const
{
    return std::ranges::any_of(
        entries_, [&](const Entry& e) { return !e.job->ended() && (!onDrives || e.job->facts().drive != "/"); });
}

}  // namespace discmaster::bus

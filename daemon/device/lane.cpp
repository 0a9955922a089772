#include "device/lane.hpp"

#include "device/connection.hpp"
#include "device/guarded_transport.hpp"
#include "io/event_loop.hpp"
#include "scsi/transport.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <utility>

namespace discmaster::device {

namespace {

struct Item {
    Work work;
    std::stop_source stop;
};

Error cancelled() { return Error{Fault::RequestCancelled, "The operation was cancelled before it began."}; }

Error deviceGoneError(Evidence evidence = {})
{
    return Error{Fault::DeviceGone, "The drive was disconnected. Connect it again and repeat the operation.",
                 std::move(evidence)};
}

/// While it exists, threads are made that take no signals: those are the loop's, whenever it begins to watch for them.
class SignalsBlocked {
public:
    SignalsBlocked()
    {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

}  // namespace

/// State of the thread and of the loop's side. The thread keeps it alive, so that a thread whose command never returns
/// can be left to itself.
struct LaneThread::Shared final : Lane {
    Shared(io::EventLoop& l, std::unique_ptr<Connection> c, std::shared_ptr<Clock> k)
        : loop{&l}
        , clock_{std::move(k)}
        , connection_{std::move(c)}
    {
    }

    // What work sees; on the lane's thread.
    scsi::Transport& transport() override
    {
        if (!transport_) transport_ = std::make_unique<GuardedTransport>(connection_->open(), gone);
        return *transport_;
    }
    Connection& connection() override { return *connection_; }
    std::stop_token stop() const override { return stop_; }
    std::stop_token ending() const override { return end.get_token(); }
    Clock& clock() override { return *clock_; }

    static void main(const std::shared_ptr<Shared>& self);
    std::shared_ptr<Item> next();
    std::expected<void, Error> perform(Item& item);
    /// From either thread: has `ended` called on the loop's thread, unless the loop may be gone.
    static void tell(const std::shared_ptr<Shared>& self, std::shared_ptr<Item> item,
                     std::expected<void, Error> outcome);

    std::atomic<bool> gone{false};
    std::stop_source end;

    std::mutex mutex;  // guards the members up to `closing`
    std::condition_variable wake;
    std::deque<std::shared_ptr<Item>> queue;
    std::shared_ptr<Item> current;
    io::EventLoop* loop;  // null once the thread was left to itself
    bool closing = false;

    std::size_t untold = 0;  // loop's thread only: work whose `ended` is still to come

private:
    // The lane's thread only.
    std::shared_ptr<Clock> clock_;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<scsi::Transport> transport_;
    std::stop_token stop_;
};

std::shared_ptr<Item> LaneThread::Shared::next()
{
    std::unique_lock lock{mutex};
    while (queue.empty()) {
        if (transport_) {
            lock.unlock();
            transport_.reset();
            lock.lock();
            continue;
        }
        if (closing) return nullptr;
        wake.wait(lock);
    }
    current = std::move(queue.front());
    queue.pop_front();
    return current;
}

std::expected<void, Error> LaneThread::Shared::perform(Item& item)
{
    if (gone) return std::unexpected{deviceGoneError()};
    if (item.stop.stop_requested()) return std::unexpected{cancelled()};
    stop_ = item.stop.get_token();
    try {
        item.work.run(*this);
        return {};
    } catch (const Error& e) {
        // Whatever the work made of it (often "cancelled"), the cause is that the drive went.
        return std::unexpected{gone && e.fault() != Fault::DeviceGone ? deviceGoneError(e.evidence()) : e};
    } catch (const std::exception& e) {
        return std::unexpected{Error{Fault::Failed, std::string{"The operation failed unexpectedly: "} + e.what()}};
    }
}

void LaneThread::Shared::tell(const std::shared_ptr<Shared>& self, std::shared_ptr<Item> item,
                              std::expected<void, Error> outcome)
{
    const std::lock_guard lock{self->mutex};
    if (!self->loop) return;
    self->loop->post([self, item = std::move(item), outcome = std::move(outcome)] {
        --self->untold;
        if (item->work.ended) item->work.ended(outcome);
    });
}

void LaneThread::Shared::main(const std::shared_ptr<Shared>& self)
{
    while (auto item = self->next()) {
        auto outcome = self->perform(*item);
        self->stop_ = {};
        {
            const std::lock_guard lock{self->mutex};
            self->current.reset();
            self->wake.notify_all();
        }
        // This thread's reference goes along, so that the work is destroyed on the loop's thread.
        tell(self, std::move(item), std::move(outcome));
    }
    self->connection_->release();
}

LaneThread::LaneThread(io::EventLoop& loop, std::unique_ptr<Connection> connection, std::shared_ptr<Clock> clock)
    : shared_{std::make_shared<Shared>(loop, std::move(connection), std::move(clock))}
{
    const SignalsBlocked forTheThread;
    thread_ = std::jthread{[shared = shared_] { Shared::main(shared); }};
}

LaneThread::~LaneThread() { shutDown(std::chrono::milliseconds{0}); }

std::stop_source LaneThread::post(Work work)
{
    auto item = std::make_shared<Item>(Item{std::move(work), {}});
    auto stop = item->stop;
    ++shared_->untold;
    std::unique_lock lock{shared_->mutex};
    const bool refused = shared_->gone || shared_->closing;
    if (!refused) {
        shared_->queue.push_back(std::move(item));
        shared_->wake.notify_all();
        return stop;
    }
    lock.unlock();
    Shared::tell(shared_, std::move(item), std::unexpected{shared_->gone ? deviceGoneError() : cancelled()});
    return stop;
}

void LaneThread::requestStop()
{
    // Stop callbacks run in request_stop: not under the lock.
    std::deque<std::shared_ptr<Item>> all;
    {
        const std::lock_guard lock{shared_->mutex};
        all = shared_->queue;
        if (shared_->current) all.push_front(shared_->current);
    }
    for (const auto& item : all) item->stop.request_stop();
}

void LaneThread::deviceGone()
{
    shared_->gone = true;
    shared_->end.request_stop();
    std::deque<std::shared_ptr<Item>> waiting;
    std::shared_ptr<Item> running;
    {
        const std::lock_guard lock{shared_->mutex};
        waiting.swap(shared_->queue);
        running = shared_->current;
    }
    if (running) running->stop.request_stop();
    for (auto& item : waiting) Shared::tell(shared_, std::move(item), std::unexpected{deviceGoneError()});
}

bool LaneThread::idle() const { return shared_->untold == 0; }

bool LaneThread::shutDown(std::chrono::milliseconds grace)
{
    if (!thread_.joinable()) return true;
    shared_->end.request_stop();
    requestStop();
    std::unique_lock lock{shared_->mutex};
    shared_->closing = true;
    shared_->wake.notify_all();
    // A thread without work ends at once, whatever the grace; only a command can keep it.
    const auto ends = [this] { return !shared_->current && shared_->queue.empty(); };
    const bool ended = shared_->wake.wait_for(lock, grace, ends);
    if (!ended) shared_->loop = nullptr;
    lock.unlock();
    if (ended)
        thread_.join();
    else
        thread_.detach();
    return ended;
}

}  // namespace discmaster::device

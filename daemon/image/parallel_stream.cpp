#include "image/parallel_stream.hpp"

#include "base/error.hpp"
#include "image/lanes.hpp"
#include "image/stream.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace discmaster::image {

namespace {

/// One of the streams, and the thread that fills its chunks. How far it may go ahead is the pool's affair.
class Lane {
public:
    Lane(const Plan& plan, std::shared_ptr<Lanes> lanes, unsigned number, std::shared_ptr<const io::CallerFiles> files)
        : stream_{plan, std::move(lanes), number, std::move(files)}
        , thread_{[this](const std::stop_token& stop) { run(stop); }}
    {
    }

    /// Waits for the next chunk; an empty one is the end. Throws what ended the stream, and RequestCancelled.
    io::Chunk take(const std::stop_token& stop)
    {
        std::unique_lock lock{mutex_};
        // A stop counts also where a chunk is ready: a consumer that is slower than the files never waits here.
        if (!came_.wait(lock, stop, [this] { return !ready_.empty() || ended_; }) || stop.stop_requested())
            throw Error{Fault::RequestCancelled, "reading the files of the image was cancelled"};
        if (ready_.empty()) {
            if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
            return {};
        }
        auto chunk = std::move(ready_.front());
        ready_.pop_front();
        return chunk;
    }

    void stop() { thread_.request_stop(); }

private:
    void run(const std::stop_token& stop)
    {
        std::exception_ptr failure;
        try {
            while (auto chunk = stream_.next(stop)) {
                const std::lock_guard lock{mutex_};
                ready_.push_back(std::move(chunk));
                came_.notify_one();
            }
        } catch (...) {
            failure = std::current_exception();
        }
        const std::lock_guard lock{mutex_};
        failure_ = std::move(failure);
        ended_ = true;
        came_.notify_one();
    }

    ImageStream stream_;
    std::mutex mutex_;  // guards what follows: the thread hands over, the consumer takes
    std::condition_variable_any came_;
    std::deque<io::Chunk> ready_;
    std::exception_ptr failure_;
    bool ended_ = false;
    std::jthread thread_;  // last: joined before what it uses goes
};

class ParallelStream final : public io::ChunkStream {
public:
    ParallelStream(Plan plan, std::shared_ptr<io::ChunkPool> pool, std::shared_ptr<const io::CallerFiles> files)
        : plan_{std::move(plan)}
        , pool_{std::move(pool)}
        , files_{std::move(files)}
    {
    }
    ~ParallelStream() override { end(); }
    ParallelStream(const ParallelStream&) = delete;
    ParallelStream& operator=(const ParallelStream&) = delete;

    std::uint64_t size() const override { return plan_.total().bytes(); }
    const io::ChunkPool& pool() const override { return *pool_; }

    io::Chunk next(std::stop_token stop) override
    {
        if (ended_) return {};
        try {
            if (running_.empty()) begin();
            auto chunk = running_[turn_ % running_.size()]->take(stop);
            ++turn_;
            if (!chunk) end();
            return chunk;
        } catch (...) {
            end();
            throw;
        }
    }

private:
    static constexpr unsigned kLanes = 2;

    void begin()
    {
        const auto lanes = std::make_shared<Lanes>(pool_, kLanes);
        for (unsigned n = 0; n < kLanes; ++n) running_.push_back(std::make_unique<Lane>(plan_, lanes, n, files_));
    }

    void end()
    {
        ended_ = true;
        for (const auto& lane : running_) lane->stop();  // all of them first: one may wait for the other's turn
        running_.clear();
    }

    Plan plan_;
    std::shared_ptr<io::ChunkPool> pool_;
    std::shared_ptr<const io::CallerFiles> files_;
    std::vector<std::unique_ptr<Lane>> running_;
    std::uint64_t turn_ = 0;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<io::ChunkStream> makeParallelStream(Plan plan, std::shared_ptr<io::ChunkPool> pool,
                                                    std::shared_ptr<const io::CallerFiles> files)
{
    return std::make_unique<ParallelStream>(std::move(plan), std::move(pool), std::move(files));
}

}  // namespace discmaster::image

#include "base/error.hpp"
#include "io/file_engine.hpp"

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace discmaster::io {

namespace {

/// Reads exactly `into.size()` bytes; a file that ends earlier has changed.
void readFully(int fd, std::uint64_t offset, MutableBytes into, const SourceFile& source)
{
    while (!into.empty()) {
        const auto n = pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(Fault::ReadFailed, errno, "cannot read", source.name);
        if (n == 0) {
            auto shrunk = source.expected;
            shrunk.size = offset;
            requireUnchanged(source, shrunk);
            throw Error{Fault::SourceChanged, source.name + " ended early", {.path = source.name}};
        }
        into = into.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
}

class ThreadEngine final : public FileEngine {
public:
    ThreadEngine(std::shared_ptr<const CallerFiles> files, unsigned threads, unsigned depth)
        : files_{std::move(files)}
        , depth_{depth}
    {
        threads_.reserve(threads);
        for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this](std::stop_token stop) { run(stop); });
    }

    unsigned depth() const noexcept override { return depth_; }
    unsigned underWay() const noexcept override { return underWay_; }
    const char* kind() const noexcept override { return "threads"; }

    void submit(const Request& request, const SourceFile& source) override
    {
        auto& open = openFiles_[request.file];
        if (!open) open = std::make_shared<OpenFile>(source);
        {
            const std::lock_guard lock{mutex_};
            queue_.push_back({request, open});
        }
        if (request.last) openFiles_.erase(request.file);
        ++underWay_;
        queued_.notify_one();
    }

    Completion wait() override
    {
        std::unique_lock lock{mutex_};
        completed_.wait(lock, [this] { return !done_.empty(); });
        auto completion = std::move(done_.front());
        done_.pop_front();
        --underWay_;
        return completion;
    }

private:
    /// Opened by the first thread that reads from it, closed when the last request lets go of it.
    struct OpenFile {
        explicit OpenFile(SourceFile s)
            : source{std::move(s)}
        {
        }
        SourceFile source;
        std::mutex mutex;  // guards opening: several threads may come to read the same file first
        UniqueFd own;
        int fd = -1;
    };
    struct Work {
        Request request;
        std::shared_ptr<OpenFile> file;
    };

    int descriptor(OpenFile& file)
    {
        const std::lock_guard lock{file.mutex};
        if (file.fd >= 0) return file.fd;
        int fd = file.source.base;
        if (!file.source.path.empty()) {
            file.own = files_->openBelow(file.source.base, file.source.path, false, file.source.links);
            fd = file.own.get();
        }
        requireStill(fd, file.source);
        return file.fd = fd;
    }

    void read(const Work& work)
    {
        const int fd = descriptor(*work.file);
        readFully(fd, work.request.offset, work.request.into, work.file->source);
        requireStill(fd, work.file->source);
    }

    void run(const std::stop_token& stop)
    {
        for (;;) {
            std::unique_lock lock{mutex_};
            if (!queued_.wait(lock, stop, [this] { return !queue_.empty(); })) return;
            auto work = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            Completion completion{.token = work.request.token, .error = nullptr};
            try {
                read(work);
            } catch (...) {
                completion.error = std::current_exception();
            }
            work.file.reset();
            lock.lock();
            done_.push_back(std::move(completion));
            completed_.notify_one();
        }
    }

    std::shared_ptr<const CallerFiles> files_;
    unsigned depth_;
    unsigned underWay_ = 0;
    std::unordered_map<std::uint64_t, std::shared_ptr<OpenFile>> openFiles_;
    std::mutex mutex_;  // guards queue_ and done_, which the engine's threads share with its user
    std::condition_variable_any queued_;
    std::condition_variable completed_;
    std::deque<Work> queue_;
    std::deque<Completion> done_;
    std::vector<std::jthread> threads_;  // last: joined before what they use goes
};

}  // namespace

std::unique_ptr<FileEngine> makeThreadEngine(std::shared_ptr<const CallerFiles> files, unsigned threads, unsigned depth)
{
    return std::make_unique<ThreadEngine>(std::move(files), threads, depth);
}

}  // namespace discmaster::io

#include "base/error.hpp"
#include "io/file_engine.hpp"
#include "io/open_how.hpp"

#include <cassert>
#include <cerrno>
#include <climits>
#include <deque>
#include <fcntl.h>
#include <liburing.h>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace discmaster::io {

namespace {

/// A file goes through openat2, its reads and close in the ring; each step is submitted when the one before has ended,
/// and the steps of many files overlap. It is inspected by fstat, which has nothing to wait for: the ring would give
/// that to a thread of its own. What is submitted is told apart by `Step` in the low bits of the pointer in user_data.
class UringEngine final : public FileEngine {
public:
    explicit UringEngine(unsigned depth)
        : depth_{depth}
    {
        // A close may be in flight beside every request.
        const int r = io_uring_queue_init(2 * depth, &ring_, 0);
        if (r < 0) throw systemError(Fault::NotSupported, -r, "io_uring is not available, reading with threads");
    }

    ~UringEngine() override
    {
        // The kernel writes into buffers and file records until the last completion: wait for all of them.
        shuttingDown_ = true;
        for (auto& [number, file] : files_) file->lastSubmitted = true;
        while (inKernel_ > 0) reap();
        io_uring_queue_exit(&ring_);
    }

    unsigned depth() const noexcept override { return depth_; }
    unsigned underWay() const noexcept override { return underWay_; }
    const char* kind() const noexcept override { return "io_uring"; }

    void submit(const Request& request, const SourceFile& source) override
    {
        assert(underWay_ < depth_);
        ++underWay_;
        auto& slot = files_[request.file];
        const bool first = !slot;
        if (first) slot = std::make_unique<File>(File{.number = request.file, .source = source});
        auto& file = *slot;
        file.lastSubmitted = request.last;
        auto read = std::make_unique<Read>(Read{.file = &file, .request = request, .done = 0});
        ++file.pending;
        if (file.state == State::Ready) {
            startRead(std::move(read));
        } else if (file.state == State::Failed) {
            complete(*read, file.error);
        } else {
            file.waiting.push_back(std::move(read));
            if (first) startOpen(file);
        }
    }

    Completion wait() override
    {
        assert(underWay_ > 0);
        while (done_.empty()) reap();
        auto completion = std::move(done_.front());
        done_.pop_front();
        --underWay_;
        return completion;
    }

private:
    enum class State { Opening, Ready, Failed };
    enum class Step : std::uintptr_t { Open, Read, Close };
    static constexpr std::uintptr_t kStepMask = 3;

    struct Read;
    struct alignas(8) File {
        std::uint64_t number = 0;
        SourceFile source;
        State state = State::Opening;
        UniqueFd own = {};
        int fd = -1;
        std::exception_ptr error = {};
        unsigned pending = 0;  ///< requests without a completion
        bool lastSubmitted = false;
        std::vector<std::unique_ptr<Read>> waiting = {};
    };
    struct alignas(8) Read {
        File* file;
        Request request;
        std::size_t done;
    };

    io_uring_sqe* prepare(const void* owner, Step step)
    {
        auto* sqe = io_uring_get_sqe(&ring_);
        while (!sqe) {  // the submission queue is full: hand it to the kernel first
            submitToKernel();
            sqe = io_uring_get_sqe(&ring_);
        }
        pendingTag_ = reinterpret_cast<std::uintptr_t>(owner) | static_cast<std::uintptr_t>(step);
        ++inKernel_;
        return sqe;
    }
    // io_uring_prep_* clears user_data in older liburing, so the tag is set after it.
    void tag(io_uring_sqe* sqe) { io_uring_sqe_set_data64(sqe, pendingTag_); }

    void submitToKernel()
    {
        const int r = io_uring_submit(&ring_);
        if (r < 0 && r != -EINTR && r != -EAGAIN && r != -EBUSY)
            throw systemError(Fault::ReadFailed, -r, "io_uring refused to read files");
    }

    void startOpen(File& file)
    {
        if (file.source.path.empty()) {
            file.fd = file.source.base;
            startReads(file);
        } else if (file.source.path.size() >= PATH_MAX) {
            try {
                file.own = CallerFiles::own()->openBelow(file.source.base, file.source.path, false, file.source.links);
                file.fd = file.own.get();
                startReads(file);
            } catch (...) {
                fail(file, std::current_exception());
            }
        } else {
            auto* sqe = prepare(&file, Step::Open);
            io_uring_prep_openat2(sqe, file.source.base, file.source.path.c_str(),
                                  file.source.links == CallerFiles::Links::Follow ? &followingHow_ : &how_);
            tag(sqe);
        }
    }

    /// A file that is read in one piece is inspected after it alone, which tells as much.
    void startReads(File& file)
    {
        try {
            if (!file.lastSubmitted || file.waiting.size() > 1) requireStill(file.fd, file.source);
        } catch (...) {
            return fail(file, std::current_exception());
        }
        auto waiting = std::move(file.waiting);
        file.waiting.clear();
        file.state = State::Ready;
        for (auto& read : waiting) startRead(std::move(read));
    }

    void startRead(std::unique_ptr<Read> read)
    {
        auto* r = read.release();  // owned by the kernel's completion until finishRead takes it back
        auto* sqe = prepare(r, Step::Read);
        const auto into = r->request.into.subspan(r->done);
        io_uring_prep_read(sqe, r->file->fd, into.data(), static_cast<unsigned>(into.size()),
                           r->request.offset + r->done);
        tag(sqe);
    }

    void complete(const Read& read, std::exception_ptr error)
    {
        done_.push_back({read.request.token, std::move(error)});
        auto& file = *read.file;
        --file.pending;
        if (file.pending > 0 || !file.lastSubmitted) return;
        if (file.own) {
            auto* sqe = prepare(nullptr, Step::Close);
            io_uring_prep_close(sqe, file.own.release());
            tag(sqe);
        }
        files_.erase(file.number);
    }

    void fail(File& file, std::exception_ptr error)
    {
        file.state = State::Failed;
        file.error = error;
        auto waiting = std::move(file.waiting);
        file.waiting.clear();
        for (const auto& read : waiting) complete(*read, error);  // the last one may destroy the file
    }

    static std::exception_ptr openError(const SourceFile& source, int errnum)
    {
        const auto fault = errnum == ENOENT || errnum == ENOTDIR ? Fault::SourceNotFound
                           : errnum == EACCES || errnum == EPERM ? Fault::AccessDenied
                           : errnum == ELOOP || errnum == EXDEV  ? Fault::SourceChanged
                                                                 : Fault::ReadFailed;
        return std::make_exception_ptr(systemError(fault, errnum, "cannot open", source.name));
    }

    void onOpen(File& file, int result)
    {
        if (result < 0) return fail(file, openError(file.source, -result));
        file.own.reset(result);
        file.fd = result;
        startReads(file);
    }

    void onRead(std::unique_ptr<Read> read, int result)
    {
        if (result == -EINTR || result == -EAGAIN) return startRead(std::move(read));
        if (result > 0) read->done += static_cast<std::size_t>(result);
        if (result > 0 && read->done < read->request.into.size()) return startRead(std::move(read));
        const auto& file = *read->file;
        std::exception_ptr error;
        try {
            // A file that is another now is told to be that, whatever reading it gave.
            if (result <= 0 || (file.lastSubmitted && file.pending == 1)) requireStill(file.fd, file.source);
            if (result < 0) throw systemError(Fault::ReadFailed, -result, "cannot read", file.source.name);
            if (result == 0)
                throw Error{Fault::SourceChanged, file.source.name + " ended early", {.path = file.source.name}};
        } catch (...) {
            error = std::current_exception();
        }
        complete(*read, std::move(error));
    }

    void dispatch(std::uintptr_t data, int result)
    {
        const auto step = static_cast<Step>(data & kStepMask);
        void* owner = reinterpret_cast<void*>(data & ~kStepMask);  // NOLINT(performance-no-int-to-ptr)
        switch (step) {
        case Step::Open:
            return shuttingDown_ ? abandonOpen(*static_cast<File*>(owner), result)
                                 : onOpen(*static_cast<File*>(owner), result);
        case Step::Read: {
            std::unique_ptr<Read> read{static_cast<Read*>(owner)};
            if (!shuttingDown_) onRead(std::move(read), result);
            return;
        }
        case Step::Close: return;
        }
    }

    static void abandonOpen(File& file, int result)
    {
        if (result >= 0) file.own.reset(result);
    }

    /// Submits what is prepared, waits for at least one completion, and handles all that are there.
    void reap()
    {
        const int r = io_uring_submit_and_wait(&ring_, 1);
        if (r < 0 && r != -EINTR && r != -EAGAIN && r != -EBUSY)
            throw systemError(Fault::ReadFailed, -r, "io_uring stopped reading files");
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const auto data = static_cast<std::uintptr_t>(io_uring_cqe_get_data64(cqe));
            const int result = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            --inKernel_;
            dispatch(data, result);
        }
    }

    io_uring ring_{};
    // The kernel reads them when it opens, so they live as long as the ring.
    open_how how_ = openBelowHow(O_RDONLY | O_NONBLOCK, CallerFiles::Links::Refuse);
    open_how followingHow_ = openBelowHow(O_RDONLY | O_NONBLOCK, CallerFiles::Links::Follow);
    unsigned depth_;
    unsigned underWay_ = 0;
    unsigned inKernel_ = 0;
    bool shuttingDown_ = false;
    std::uintptr_t pendingTag_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<File>> files_;
    std::deque<Completion> done_;
};

}  // namespace

std::unique_ptr<FileEngine> makeUringEngine(unsigned depth) { return std::make_unique<UringEngine>(depth); }

}  // namespace discmaster::io

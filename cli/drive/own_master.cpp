#include "cli/drive/own_master.hpp"

#include "base/error.hpp"
#include "cli/image/master.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <stop_token>
#include <thread>
#include <unistd.h>
#include <utility>

namespace discmaster::cli {

namespace {

/// Writes a stream into a pipe on a thread of its own. Ends when all is written, or the reader has gone.
class PipeFeeder final : public Feeder {
public:
    PipeFeeder(UniqueFd pipe, std::unique_ptr<io::ChunkStream> stream)
        : pipe_{std::move(pipe)}
        , stream_{std::move(stream)}
        , thread_{[this](const std::stop_token& stop) { run(stop); }}
    {
    }

    void rethrow() override
    {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
        if (error_) std::rethrow_exception(error_);
    }

private:
    void run(const std::stop_token& stop)
    {
        try {
            while (const auto chunk = stream_->next(stop))
                if (!write(chunk.bytes(), stop)) break;
        } catch (const Error& e) {
            if (e.fault() != Fault::RequestCancelled) error_ = std::current_exception();
        }
        pipe_.reset();  // the reader sees the end
    }

    /// False when the reader has gone or a stop is requested: neither is this side's failure.
    bool write(ByteView bytes, const std::stop_token& stop)
    {
        constexpr int kLookForStop = 200;  // ms
        while (!bytes.empty()) {
            if (stop.stop_requested()) return false;
            pollfd fds[] = {{pipe_.get(), POLLOUT, 0}};
            if (::poll(fds, 1, kLookForStop) <= 0) continue;
            const auto n = ::write(pipe_.get(), bytes.data(), bytes.size());
            if (n > 0)
                bytes = bytes.subspan(static_cast<std::size_t>(n));
            else if (errno != EAGAIN && errno != EINTR)
                return false;
        }
        return true;
    }

    UniqueFd pipe_;  // O_NONBLOCK
    std::unique_ptr<io::ChunkStream> stream_;
    std::exception_ptr error_;
    std::jthread thread_;  // last: joined before what it uses goes
};

}  // namespace

DiscSource masterHere(const Context& context, const std::vector<SourcePath>& sources, const ImageChoice& choice)
{
    const auto plan = planImage(context, sources, choice);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw systemError(Fault::Failed, errno, "cannot make a pipe");
    const UniqueFd reader{ends[0]};
    UniqueFd writer{ends[1]};
    ::fcntl(writer.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(writer.get(), F_SETPIPE_SZ, 1 << 20);  // fewer wake-ups; a refusal leaves the default

    const auto bytes = plan.total().bytes();
    const client::Fields pipe{{"type", sdbus::Variant{std::string{"pipe"}}},
                              {"stream", sdbus::Variant{sdbus::UnixFd{reader.get()}}},
                              {"size", sdbus::Variant{bytes}}};
    return {sdbus::Variant{pipe}, bytes, contentOf(plan),
            std::make_unique<PipeFeeder>(std::move(writer), streamImage(plan))};
}

}  // namespace discmaster::cli

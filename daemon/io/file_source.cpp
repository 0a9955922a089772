#include "io/file_source.hpp"

#include "base/error.hpp"
#include "io/positioned.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <fmt/format.h>
#include <mutex>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <utility>

#include <linux/fs.h>

namespace discmaster::io {

namespace {
[[noreturn]] void throwCancelled() { throw Error{Fault::RequestCancelled, "the operation was cancelled"}; }
}  // namespace

FileSource::FileSource(UniqueFd fd, std::string name)
    : fd_{std::move(fd)}
    , name_{std::move(name)}
{
    struct stat st {};
    if (fstat(fd_.get(), &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", name_);
    if (S_ISREG(st.st_mode)) {
        identity_ = identityOf(st);
        size_ = identity_->size;
    } else if (S_ISBLK(st.st_mode)) {
        if (ioctl(fd_.get(), BLKGETSIZE64, &size_) != 0)
            throw systemError(Fault::ReadFailed, errno, "cannot size", name_);
    } else {
        throw Error{Fault::InvalidArgument, name_ + " is not a regular file", {.path = name_}};
    }
}

void FileSource::read(std::uint64_t offset, MutableBytes into)
{
    readAt(fd_.get(), offset, into, name_);
    requireUnchanged();
}

/// After the bytes were read, so that what was read before a change is not taken for what came after it.
void FileSource::requireUnchanged() const
{
    if (!identity_) return;
    struct stat st {};
    if (fstat(fd_.get(), &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", name_);
    if (const auto now = identityOf(st); now != *identity_)
        throw Error{Fault::SourceChanged,
                    fmt::format("{} changed while it was read: {}. Start again when nothing writes to it", name_,
                                differenceBetween(*identity_, now)),
                    {.path = name_}};
}

SourceStream::SourceStream(std::shared_ptr<ByteSource> source, std::shared_ptr<ChunkPool> pool, std::uint64_t size)
    : source_{std::move(source)}
    , pool_{std::move(pool)}
    , size_{size}
{
}

SourceStream::SourceStream(std::shared_ptr<ByteSource> source, std::shared_ptr<ChunkPool> pool)
    : source_{std::move(source)}
    , pool_{std::move(pool)}
    , size_{source_->size()}
{
}

Chunk SourceStream::next(std::stop_token stop)
{
    if (position_ == size_) return {};
    auto chunk = pool_->acquire(std::move(stop));
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.room().size(), size_ - position_));
    source_->read(position_, chunk.room().first(n));
    chunk.resize(n);
    position_ += n;
    return chunk;
}

PipeStream::PipeStream(UniqueFd fd, std::string name, std::shared_ptr<ChunkPool> pool, std::uint64_t size)
    : pipe_{std::move(fd), std::move(name)}
    , pool_{std::move(pool)}
    , size_{size}
{
}

Chunk PipeStream::next(std::stop_token stop)
{
    if (position_ == size_) {
        std::byte extra{};
        if (size_ > 0 && pipe_.readSome({&extra, 1}, stop) > 0)
            throw Error{Fault::DataStreamInconsistency,
                        fmt::format("{} sent more than the announced {} bytes", pipe_.name(), size_)};
        return {};
    }
    auto chunk = pool_->acquire(stop);
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.room().size(), size_ - position_));
    for (std::size_t have = 0; have < want;) {
        const auto n = pipe_.readSome(chunk.room().subspan(have, want - have), stop);
        if (n == 0)
            throw Error{Fault::DataStreamInconsistency, fmt::format("{} ended after {} of the announced {} bytes",
                                                                    pipe_.name(), position_ + have, size_)};
        have += n;
    }
    chunk.resize(want);
    position_ += want;
    return chunk;
}

struct ReadAhead::Queue {
    mutable std::mutex mutex;  // guards the rest: the reading thread fills, the consumer takes
    std::condition_variable_any changed;
    std::deque<Chunk> chunks;
    std::uint64_t bytes = 0;
    bool ended = false;
    std::exception_ptr error;
};

ReadAhead::ReadAhead(std::unique_ptr<ChunkStream> stream)
    : stream_{std::move(stream)}
    , queue_{std::make_unique<Queue>()}
{
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

ReadAhead::~ReadAhead() = default;

void ReadAhead::run(const std::stop_token& stop)
{
    auto& q = *queue_;
    try {
        for (;;) {
            auto chunk = stream_->next(stop);
            const std::lock_guard lock{q.mutex};
            if (!chunk) {
                q.ended = true;
                q.changed.notify_all();
                return;
            }
            q.bytes += chunk.bytes().size();
            q.chunks.push_back(std::move(chunk));
            q.changed.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock{q.mutex};
        q.ended = true;
        q.error = std::current_exception();
        q.changed.notify_all();
    }
}

Chunk ReadAhead::next(std::stop_token stop)
{
    auto& q = *queue_;
    std::unique_lock lock{q.mutex};
    if (!q.changed.wait(lock, stop, [&q] { return !q.chunks.empty() || q.ended; })) throwCancelled();
    if (q.chunks.empty()) {
        if (q.error) std::rethrow_exception(std::exchange(q.error, nullptr));
        return {};
    }
    auto chunk = std::move(q.chunks.front());
    q.chunks.pop_front();
    q.bytes -= chunk.bytes().size();
    q.changed.notify_all();
    return chunk;
}

std::uint64_t ReadAhead::ready() const
{
    const std::lock_guard lock{queue_->mutex};
    return queue_->bytes;
}

void ReadAhead::waitReady(std::uint64_t bytes, std::stop_token stop)
{
    auto& q = *queue_;
    // The reader holds the chunk that it fills, so "all that the pool can hold" is one chunk less.
    const std::uint64_t most = stream_->pool().totalBytes() - stream_->pool().chunkBytes();
    const auto enough = std::min(bytes, most);
    std::unique_lock lock{q.mutex};
    if (!q.changed.wait(lock, stop, [&] { return q.bytes >= enough || q.ended; })) throwCancelled();
}

}  // namespace discmaster::io

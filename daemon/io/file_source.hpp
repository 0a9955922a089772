#pragma once

#include "base/unique_fd.hpp"
#include "io/file_identity.hpp"
#include "io/pipe_reader.hpp"
#include "io/streams.hpp"

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace discmaster::io {

/// A regular file (or block device) as a ByteSource. A file must stay what it was when the source was made: each read
/// looks, and throws Error{Fault::SourceChanged} when it was written to. Thread-safe: reads are positioned.
class FileSource final : public ByteSource {
public:
    /// Takes the size from the descriptor. `name` is how errors name it. Throws Error for what has no size (a pipe).
    FileSource(UniqueFd fd, std::string name);

    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override;
    int fd() const noexcept { return fd_.get(); }

private:
    void requireUnchanged() const;

    UniqueFd fd_;
    std::string name_;
    std::uint64_t size_ = 0;
    std::optional<FileIdentity> identity_;  // of a regular file
};

/// A ByteSource as a ChunkStream, read in order by the calling thread.
class SourceStream final : public ChunkStream {
public:
    /// Streams the first `size` bytes of the source.
    SourceStream(std::shared_ptr<ByteSource> source, std::shared_ptr<ChunkPool> pool, std::uint64_t size);
    SourceStream(std::shared_ptr<ByteSource> source, std::shared_ptr<ChunkPool> pool);

    std::uint64_t size() const override { return size_; }
    const ChunkPool& pool() const override { return *pool_; }
    Chunk next(std::stop_token stop) override;

private:
    std::shared_ptr<ByteSource> source_;
    std::shared_ptr<ChunkPool> pool_;
    std::uint64_t size_;
    std::uint64_t position_ = 0;
};

/// A pipe or socket of announced length as a ChunkStream. A sender that ends early or sends more is an error.
class PipeStream final : public ChunkStream {
public:
    PipeStream(UniqueFd fd, std::string name, std::shared_ptr<ChunkPool> pool, std::uint64_t size);

    std::uint64_t size() const override { return size_; }
    const ChunkPool& pool() const override { return *pool_; }
    Chunk next(std::stop_token stop) override;

private:
    PipeReader pipe_;
    std::shared_ptr<ChunkPool> pool_;
    std::uint64_t size_;
    std::uint64_t position_ = 0;
};

/// Runs another stream on a thread of its own, as far ahead as the pool has chunks, so that the source is read while
/// the consumer is busy. The wrapped stream is used by that thread alone from then on.
class ReadAhead final : public ChunkStream {
public:
    explicit ReadAhead(std::unique_ptr<ChunkStream> stream);
    ~ReadAhead() override;

    std::uint64_t size() const override { return stream_->size(); }
    const ChunkPool& pool() const override { return stream_->pool(); }
    Chunk next(std::stop_token stop) override;

    /// Bytes read ahead and not yet taken.
    std::uint64_t ready() const;
    /// Waits until so many bytes are ready, the stream has ended, or all that the pool can hold is read.
    void waitReady(std::uint64_t bytes, std::stop_token stop);

private:
    struct Queue;
    void run(const std::stop_token& stop);

    std::unique_ptr<ChunkStream> stream_;
    std::unique_ptr<Queue> queue_;
    std::jthread thread_;  // last: joined before what it uses goes
};

}  // namespace discmaster::io

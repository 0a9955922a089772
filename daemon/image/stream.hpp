#pragma once
// The plan as bytes, in order, for a drive or a file.

#include "image/lanes.hpp"
#include "image/plan.hpp"
#include "io/caller_files.hpp"
#include "io/file_engine.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace discmaster::image {

/// Fills chunks of the pool ahead of the consumer, many files at once, and hands them over in order. Its memory is the
/// pool. A file that changed since it was added ends the stream with SourceChanged, which names it.
class ImageStream final : public io::ChunkStream {
public:
    /// Puts a file's content at that byte of the image by means of its own, and says whether it did.
    using Taker = std::function<bool(ObjectNo file, std::uint64_t offset)>;

    /// The pool's chunks are a multiple of 2048 bytes. What `taker` puts there is left out of the chunks: they may then
    /// be shorter, and `offset` tells where each belongs.
    ImageStream(Plan plan, std::shared_ptr<io::ChunkPool> pool, std::shared_ptr<const io::CallerFiles> files,
                Taker taker = {});
    /// One of the streams that fill an image together: the chunks of which `lane` is the rest of their number.
    ImageStream(Plan plan, std::shared_ptr<Lanes> lanes, unsigned lane, std::shared_ptr<const io::CallerFiles> files);
    ~ImageStream() override;

    std::uint64_t size() const override { return plan_.total().bytes(); }
    const io::ChunkPool& pool() const override { return lanes_->pool(); }
    io::Chunk next(std::stop_token stop) override;
    /// The byte of the image that the chunk which `next` gave last begins at.
    std::uint64_t offset() const noexcept { return offset_; }

    const Plan& plan() const noexcept { return plan_; }

private:
    /// A block with embedded content, to be completed when that is there.
    struct Unsealed {
        Rendered what;
        std::uint64_t block = 0;  // of the region
        std::size_t at = 0;       // in the chunk
    };
    /// A chunk that reads are still filling.
    struct Filling {
        io::Chunk chunk;
        std::uint64_t offset = 0;
        unsigned reads = 0;
        std::vector<Unsealed> unsealed;
    };

    void begin(io::Chunk chunk);
    void toNextChunk();
    void enterSegment();
    void fill();
    std::uint64_t fillFrom(const Segment& segment, MutableBytes into);
    std::uint64_t renderBlocks(const Rendered& what, std::uint64_t first, MutableBytes into);
    io::Chunk finish(Filling filling);
    /// `number` is the file's for the engine.
    void readFile(ObjectNo object, std::uint64_t number, std::uint64_t offset, MutableBytes into);
    bool isFirstPiece(std::uint64_t offset) const noexcept;
    bool isLastPiece(std::uint64_t left) const noexcept;
    void takeCompletion();
    bool canBegin();
    /// The byte of the disc that is filled next.
    std::uint64_t position() const noexcept { return std::uint64_t{plan_.start()} * kBlockSize + filled_; }

    static constexpr std::uint64_t kEmbedded = std::uint64_t{1} << 63;

    Plan plan_;
    std::shared_ptr<Lanes> lanes_;
    Taker taker_;
    std::uint64_t next_ = 0;  // the number of the chunk to begin
    std::uint64_t offset_ = 0;
    std::uint64_t embeddedRead_ = 0;
    std::uint64_t planned_ = 0;     // where the chunk ends that was begun last, in bytes of the image
    std::uint64_t filled_ = 0;      // what is filled next: planned_ when that chunk is filled or being read
    std::uint64_t firstToken_ = 0;  // of the front of `chunks_`
    std::deque<Filling> chunks_;
    Segment segment_;  // that contains `filled_`
    std::exception_ptr failure_;
    std::unique_ptr<io::FileEngine> engine_;  // last: destroyed first, it waits for the reads into the chunks
};

}  // namespace discmaster::image

#include "image/stream.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace discmaster::image {

ImageStream::ImageStream(Plan plan, std::shared_ptr<io::ChunkPool> pool, std::shared_ptr<const io::CallerFiles> files,
                         Taker taker)
    : ImageStream{std::move(plan), std::make_shared<Lanes>(std::move(pool), 1), 0, std::move(files)}
{
    taker_ = std::move(taker);
}

ImageStream::ImageStream(Plan plan, std::shared_ptr<Lanes> lanes, unsigned lane,
                         std::shared_ptr<const io::CallerFiles> files)
    : plan_{std::move(plan)}
    , lanes_{std::move(lanes)}
    , next_{lane}
    , segment_{plan_.segment(plan_.start())}
    , engine_{io::makeFileEngine(std::move(files))}
{
    assert(pool().chunkBytes() % kBlockSize == 0);
    toNextChunk();
}

ImageStream::~ImageStream() = default;

/// From the end of a chunk to the beginning of the next one that is this stream's.
void ImageStream::toNextChunk()
{
    if (lanes_->count() > 1) planned_ = filled_ = std::min(size(), next_ * pool().chunkBytes());
}

bool ImageStream::canBegin()
{
    if (filled_ == planned_ && !failure_) enterSegment();
    return filled_ == planned_ && planned_ < size();
}

/// Finds the segment that is filled next, behind all files that the taker took. A chunk that is begun ends in front of
/// the first of them.
void ImageStream::enterSegment()
{
    while (filled_ < size() && position() >= segment_.end() * kBlockSize) {
        segment_ = plan_.segment(position() / kBlockSize);
        const auto* file = taker_ ? std::get_if<FileContent>(&segment_.what) : nullptr;
        try {
            if (!file || !taker_(file->object, filled_)) return;
        } catch (...) {
            failure_ = std::current_exception();
            return;
        }
        if (planned_ != filled_) {
            auto& chunk = chunks_.back().chunk;
            chunk.resize(chunk.bytes().size() - (planned_ - filled_));
        }
        planned_ = filled_ += segment_.blocks * kBlockSize;
    }
}

io::Chunk ImageStream::next(std::stop_token stop)
{
    if (chunks_.empty() && canBegin()) begin(lanes_->acquire(next_, stop));
    if (chunks_.empty() && !failure_) return {};
    for (;;) {
        fill();
        if (failure_) break;
        if (stop.stop_requested())
            failure_ =
                std::make_exception_ptr(Error{Fault::RequestCancelled, "reading the files of the image was cancelled"});
        if (failure_) break;
        const bool complete = chunks_.front().reads == 0 && (chunks_.size() > 1 || filled_ == planned_);
        if (complete) {
            auto front = std::move(chunks_.front());
            chunks_.pop_front();
            ++firstToken_;
            offset_ = front.offset;
            return finish(std::move(front));
        }
        takeCompletion();
    }
    // At its end: what is being read is waited for, as it goes into chunks that are given back.
    while (engine_->underWay() > 0) engine_->wait();
    chunks_.clear();
    planned_ = filled_ = size();
    std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ImageStream::begin(io::Chunk chunk)
{
    chunk.resize(std::min<std::uint64_t>(pool().chunkBytes(), size() - planned_));
    chunks_.push_back({.chunk = std::move(chunk), .offset = planned_, .reads = 0, .unsealed = {}});
    planned_ += chunks_.back().chunk.bytes().size();
    next_ += lanes_->count();
}

io::Chunk ImageStream::finish(Filling filling)
{
    for (const auto& u : filling.unsealed)
        plan_.seal(u.what, u.block, Block{filling.chunk.room().subspan(u.at).first<kBlockSize>()});
    return std::move(filling.chunk);
}

/// Goes on filling until the engine or the pool has no room; but no further than a chunk of what is rendered when there
/// is one to hand over: metadata takes its time, and the consumer should not wait for all that the pool can hold.
void ImageStream::fill()
{
    std::uint64_t rendered = 0;
    while (!failure_ && engine_->underWay() < engine_->depth()) {
        if (canBegin()) {
            if (rendered >= pool().chunkBytes() && chunks_.front().reads == 0) return;
            auto chunk = lanes_->tryAcquire(next_);
            if (!chunk) return;
            begin(std::move(*chunk));
        }
        if (filled_ == planned_) return;
        enterSegment();
        if (failure_ || filled_ == planned_) continue;
        auto& chunk = chunks_.back().chunk;
        const auto at = chunk.bytes().size() - (planned_ - filled_);
        const auto most = std::min(segment_.end() * kBlockSize - position(), planned_ - filled_);
        const auto reads = engine_->underWay();
        const auto n = fillFrom(segment_, chunk.room().subspan(at, most));
        if (engine_->underWay() == reads) rendered += n;
        filled_ += n;
        if (filled_ == planned_) toNextChunk();
    }
}

/// Returns how much it filled: less than `into` when the engine has no more room for the contents embedded there.
std::uint64_t ImageStream::fillFrom(const Segment& segment, MutableBytes into)
{
    const auto offset = position() - std::uint64_t{segment.start} * kBlockSize;
    if (const auto* rendered = std::get_if<Rendered>(&segment.what))
        return renderBlocks(*rendered, offset / kBlockSize, into);
    if (const auto* file = std::get_if<FileContent>(&segment.what)) {
        const auto size = plan_.census().size(file->object);
        const auto n = std::min<std::uint64_t>(into.size(), size - offset);
        std::memset(into.data() + n, 0, into.size() - n);
        readFile(file->object, index(file->object), offset, into.first(n));
    } else {
        std::memset(into.data(), 0, into.size());
    }
    return into.size();
}

std::uint64_t ImageStream::renderBlocks(const Rendered& what, std::uint64_t first, MutableBytes into)
{
    std::size_t at = 0;
    for (; at < into.size() && engine_->underWay() < engine_->depth() && !failure_; at += kBlockSize) {
        const auto block = first + at / kBlockSize;
        const auto out = into.subspan(at).first<kBlockSize>();
        try {
            plan_.render(what, block, out);
        } catch (...) {
            failure_ = std::current_exception();
            break;
        }
        const auto content = plan_.embedded(what, block);
        if (!content) continue;
        auto& filling = chunks_.back();
        filling.unsealed.push_back(
            {.what = what, .block = block, .at = static_cast<std::size_t>(out.data() - filling.chunk.room().data())});
        // Metadata may be there twice, and with it the content: each is a file of its own to the engine.
        readFile(content->object, kEmbedded | embeddedRead_++, 0, out.subspan(content->offset, content->bytes));
    }
    return at;
}

void ImageStream::readFile(ObjectNo object, std::uint64_t number, std::uint64_t offset, MutableBytes into)
{
    const auto& tree = plan_.census().tree();
    const auto node = plan_.census().node(object);
    try {
        if (!tree.isHostFile(node)) {
            const std::lock_guard lock{lanes_->sources()};
            return tree.read(node, offset, into);
        }
        // The engine looks at the source with the first piece alone; its path is made only then.
        const auto source = isFirstPiece(offset) ? tree.hostFile(node) : std::nullopt;
        const io::FileEngine::Request request{.file = number,
                                              .offset = offset,
                                              .into = into,
                                              .token = firstToken_ + chunks_.size() - 1,
                                              .last = isLastPiece(tree.size(node) - offset - into.size())};
        ++chunks_.back().reads;
        engine_->submit(request, source ? *source : io::SourceFile{});
    } catch (...) {
        failure_ = std::current_exception();
    }
}

/// Whether no chunk that this stream filled before has a piece of the file that the one being filled has from `offset`
/// on.
bool ImageStream::isFirstPiece(std::uint64_t offset) const noexcept
{
    const auto passed = (lanes_->count() - 1) * pool().chunkBytes();  // between its last chunk and this one
    return offset == 0 || filled_ - offset + passed >= chunks_.back().offset;
}

/// Whether no chunk that this stream fills later has one, where `left` bytes of the file are behind this one.
bool ImageStream::isLastPiece(std::uint64_t left) const noexcept
{
    return left <= (lanes_->count() - 1) * pool().chunkBytes();
}

void ImageStream::takeCompletion()
{
    const auto completion = engine_->wait();
    --chunks_[completion.token - firstToken_].reads;
    if (completion.error && !failure_) failure_ = completion.error;
}

}  // namespace discmaster::image

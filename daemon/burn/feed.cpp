#include "burn/feed.hpp"

#include "burn/unit_hashes.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

constexpr auto kRun = UnitHashes::kUnit;

}  // namespace

Feed::Feed(io::ChunkStream& stream, std::uint64_t padding)
    : stream_{stream}
    , padding_{padding}
{
}

bool Feed::refill(const std::stop_token& stop)
{
    if (chunk_ && at_ < chunk_.bytes().size()) return true;
    if (ended_) return false;
    chunk_ = io::Chunk{};  // back to the pool before another one is taken
    chunk_ = stream_.next(stop);
    at_ = 0;
    ended_ = !chunk_;
    return !ended_;
}

Feed::Run Feed::next(std::stop_token stop)
{
    if (refill(stop) && chunk_.bytes().size() - at_ >= kRun) {
        const auto run = chunk_.bytes().subspan(at_, kRun);
        at_ += kRun;
        return {run, kRun};
    }
    return gather(stop);
}

Feed::Run Feed::gather(const std::stop_token& stop)
{
    bounce_.clear();
    while (bounce_.size() < kRun && refill(stop)) {
        const auto part = chunk_.bytes().subspan(at_, std::min(kRun - bounce_.size(), chunk_.bytes().size() - at_));
        bounce_.insert(bounce_.end(), part.begin(), part.end());
        at_ += part.size();
    }
    const auto real = bounce_.size();
    const auto zeros = std::min<std::uint64_t>(kRun - real, padding_);
    padding_ -= zeros;
    bounce_.resize(real + zeros);
    return {bounce_, real};
}

}  // namespace discmaster::burn

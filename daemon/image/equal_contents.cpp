#include "image/equal_contents.hpp"

#include "base/error.hpp"
#include "image/file_reader.hpp"

#include <algorithm>
#include <compare>
#include <cstring>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>
#include <xxhash.h>

namespace discmaster::image {

namespace {

struct Hash {
    std::uint64_t high = 0, low = 0;
    auto operator<=>(const Hash&) const = default;
};

class Search {
public:
    Search(const Tree& tree, const std::shared_ptr<const io::CallerFiles>& files, const std::stop_token& stop,
           const std::function<void(std::uint64_t)>& progress, const std::optional<RecordedDisc>& unread)
        : tree_{tree}
        , files_{files}
        , stop_{stop}
        , progress_{progress}
        , unread_{unread}
    {
    }

    Census::EqualContents run()
    {
        collect(kRoot);
        std::ranges::sort(candidates_, [&](NodeId a, NodeId b) { return tree_.size(a) < tree_.size(b); });
        for (std::size_t i = 0; i < candidates_.size();) {
            auto end = i + 1;
            while (end < candidates_.size() && tree_.size(candidates_[end]) == tree_.size(candidates_[i])) ++end;
            if (end - i > 1)
                ofOneSize({candidates_.begin() + static_cast<std::ptrdiff_t>(i),
                           candidates_.begin() + static_cast<std::ptrdiff_t>(end)});
            i = end;
        }
        return std::move(equal_);
    }

private:
    static constexpr std::size_t kPiece = std::size_t{1} << 20;

    /// A walk without recursion: trees may be deep.
    void collect(NodeId top)
    {
        std::vector<NodeId> waiting{top};
        while (!waiting.empty()) {
            const auto node = waiting.back();
            waiting.pop_back();
            if (tree_.kind(node) == Kind::File && tree_.size(node) > 0 && isRead(node)) candidates_.push_back(node);
            for (auto child = tree_.firstChild(node); child; child = tree_.nextSibling(*child))
                waiting.push_back(*child);
        }
    }

    bool isRead(NodeId file) const { return !tree_.isRecorded(file) || tree_.recordedDisc(file) != unread_; }

    void ofOneSize(const std::vector<NodeId>& nodes)
    {
        std::map<Hash, std::vector<NodeId>> groups;  // of one hash, the first of each different content
        for (const auto node : nodes) {
            auto& group = groups[hash(node)];
            const auto same = std::ranges::find_if(group, [&](NodeId other) { return isEqual(node, other); });
            if (same == group.end()) {
                group.push_back(node);
                continue;
            }
            equal_.insert_or_assign(static_cast<std::uint32_t>(*same), *same);
            equal_.insert_or_assign(static_cast<std::uint32_t>(node), *same);
        }
    }

    Hash hash(NodeId node)
    {
        const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state{XXH3_createState(), XXH3_freeState};
        if (!state) throw Error{Fault::OutOfMemory, "there is no memory to compare files"};
        XXH3_128bits_reset(state.get());
        FileReader content{tree_, node, files_};
        first_.resize(kPiece);
        for (std::uint64_t at = 0; at < tree_.size(node);) {
            const auto piece = read(content, at, first_, node);
            XXH3_128bits_update(state.get(), piece.data(), piece.size());
            at += piece.size();
        }
        const auto digest = XXH3_128bits_digest(state.get());
        return {.high = digest.high64, .low = digest.low64};
    }

    bool isEqual(NodeId a, NodeId b)
    {
        FileReader contentA{tree_, a, files_}, contentB{tree_, b, files_};
        first_.resize(kPiece);
        second_.resize(kPiece);
        for (std::uint64_t at = 0; at < tree_.size(a);) {
            const auto pieceA = read(contentA, at, first_, a), pieceB = read(contentB, at, second_, b);
            if (std::memcmp(pieceA.data(), pieceB.data(), pieceA.size()) != 0) return false;
            at += pieceA.size();
        }
        return true;
    }

    ByteView read(FileReader& content, std::uint64_t at, std::vector<std::byte>& into, NodeId node)
    {
        if (stop_.stop_requested()) throw Error{Fault::RequestCancelled, "comparing files was cancelled"};
        const auto piece =
            MutableBytes{into}.first(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, tree_.size(node) - at)));
        content.read(at, piece);
        done_ += piece.size();
        if (progress_) progress_(done_);
        return piece;
    }

    const Tree& tree_;
    const std::shared_ptr<const io::CallerFiles>& files_;
    const std::stop_token& stop_;
    const std::function<void(std::uint64_t)>& progress_;
    const std::optional<RecordedDisc>& unread_;
    std::vector<NodeId> candidates_;
    std::vector<std::byte> first_, second_;
    std::uint64_t done_ = 0;
    Census::EqualContents equal_;
};

}  // namespace

Census::EqualContents findEqualContents(const Tree& tree, const std::shared_ptr<const io::CallerFiles>& files,
                                        const std::stop_token& stop, const std::function<void(std::uint64_t)>& progress,
                                        const std::optional<RecordedDisc>& unread)
{
    return Search{tree, files, stop, progress, unread}.run();
}

}  // namespace discmaster::image

#include "bus/made_streams.hpp"

#include "io/file_source.hpp"
#include "support/fault_of.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace discmaster::bus {
namespace {

using Bytes = std::vector<std::byte>;

class Text final : public io::ByteSource {
public:
    explicit Text(std::string text)
        : text_{std::move(text)}
    {
    }
    std::uint64_t size() const override { return text_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        std::ranges::copy(asBytes(text_).subspan(offset, into.size()), into.begin());
    }

private:
    std::string text_;
};

std::vector<std::shared_ptr<io::ByteSource>> texts(const std::vector<std::string>& all)
{
    std::vector<std::shared_ptr<io::ByteSource>> parts;
    for (const auto& text : all) parts.push_back(std::make_shared<Text>(text));
    return parts;
}

std::string inOrder(const std::vector<std::string>& all, const std::vector<std::uint64_t>& turns)
{
    std::vector<std::unique_ptr<io::ChunkStream>> streams;
    for (auto& part : texts(all))
        streams.push_back(
            std::make_unique<io::SourceStream>(std::move(part), std::make_shared<io::ChunkPool>(4096, 2)));
    const auto joined = join(std::move(streams), turns, std::make_shared<io::ChunkPool>(4096, 2));
    std::string text;
    while (const auto chunk = joined->next({})) text += asText(chunk.bytes());
    return text;
}

std::string atOnce(io::ByteSource& source)
{
    Bytes bytes(source.size());
    source.read(0, bytes);
    return std::string{asText(bytes)};
}

struct Case {
    std::vector<std::string> parts;
    std::vector<std::uint64_t> turns;
    std::string whole;
};

const std::vector<Case> kCases{
    {{"abc", "de", "f"}, {}, "abcdef"},           {{"abc", "", "f"}, {}, "abcf"},
    {{"aaaa", "bbbb"}, {1, 2}, "abbabbaa"},       {{"aaa", "b", "cccccc"}, {1, 1, 2}, "abccaccacc"},
    {{"aaaaaaaa", "bb"}, {3, 100}, "aaabbaaaaa"}, {{""}, {5}, ""},
};

TEST(JoinedStreams, GiveEachPartItsTurn)
{
    for (const auto& c : kCases) EXPECT_EQ(inOrder(c.parts, c.turns), c.whole);
}

TEST(JoinedStreams, GiveTheSameAtAnyOffset)
{
    for (const auto& c : kCases) {
        const auto bytes = joinBytes(texts(c.parts), c.turns);
        ASSERT_EQ(bytes->size(), c.whole.size());
        EXPECT_EQ(atOnce(*bytes), c.whole);
        for (std::size_t from = 0; from < c.whole.size(); ++from)
            for (std::size_t n = 1; n <= c.whole.size() - from; ++n) {
                Bytes piece(n);
                bytes->read(from, piece);
                EXPECT_EQ(asText(piece), c.whole.substr(from, n)) << c.whole << " from " << from;
            }
    }
}

TEST(JoinedStreams, CanBeImmense)
{
    constexpr auto kHalf = std::uint64_t{1} << 62;
    const auto bytes = joinBytes({makeZeros(kHalf), makePseudoRandom(7, kHalf)}, {1, std::uint64_t{1} << 63});
    Bytes last(8), expected(8);
    bytes->read(2 * kHalf - 8, last);
    EXPECT_EQ(last, Bytes(8)) << "the zeros go on when the other stream has ended";
    bytes->read(1, last);
    makePseudoRandom(7, 8)->read(0, expected);
    EXPECT_EQ(last, expected);
}

TEST(JoinedStreams, HaveNoMoreBytesThanCanBeCounted)
{
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(test::faultOf([&] { joinBytes({makeZeros(kMost), makeZeros(1)}, {}); }), Fault::InvalidArgument);
    EXPECT_EQ(joinBytes({makeZeros(kMost)}, {})->size(), kMost);
}

TEST(PseudoRandom, IsTheSameWhereverItIsBegun)
{
    const auto source = makePseudoRandom(1, 4096);
    const auto whole = atOnce(*source);
    std::uint32_t x = 1;
    for (std::size_t at = 0; at < 16; at += 4) {
        x = 0x19660D * x + 0x3C6EF35F;
        EXPECT_EQ(le32(asBytes(whole), at), x);
    }
    for (const std::size_t from : {0U, 1U, 5U, 1000U, 4090U}) {
        Bytes piece(6);
        source->read(from, piece);
        EXPECT_EQ(asText(piece), whole.substr(from, 6));
    }
}

}  // namespace
}  // namespace discmaster::bus

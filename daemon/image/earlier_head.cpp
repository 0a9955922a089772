#include "image/earlier_head.hpp"

#include "base/bytes.hpp"
#include "image/read/udf_descriptors.hpp"
#include "image/udf/crc.hpp"

#include <algorithm>
#include <utility>

namespace discmaster::image {

namespace {

constexpr std::uint64_t kFirstDescriptor = 16, kAnchor = 256;  // ECMA-119 6.2.1, UDF 2.2.3

bool isDescriptor(ByteView block)
{
    const auto known = {"CD001", "BEA01", "BOOT2", "NSR02", "NSR03", "TEA01"};
    return std::ranges::find(known, asText(block.subspan(1, 5))) != known.end();
}

class EarlierHeadWriter final : public Writer {
public:
    explicit EarlierHeadWriter(std::shared_ptr<const EarlierHead> head)
        : head_{std::move(head)}
    {
    }

    std::string_view name() const noexcept override { return "earlier"; }

    std::vector<Region> measure() override
    {
        std::vector<Region> regions{{.where = Region::Where::Fixed,
                                     .blocks = head_->descriptors.size(),
                                     .at = kFirstDescriptor - kEarlierState,
                                     .label = "descriptors"}};
        if (head_->anchor)
            regions.push_back({.where = Region::Where::Fixed, .at = kAnchor - kEarlierState, .label = "anchor"});
        return regions;
    }

    void place(std::span<const std::uint32_t> starts, const Layout&) override { anchorAt_ = starts.back(); }

    void render(std::size_t region, std::uint64_t block, Block out) const override
    {
        if (region == 0) {
            std::ranges::copy(head_->descriptors[static_cast<std::size_t>(block)], out.begin());
            return;
        }
        std::ranges::copy(*head_->anchor, out.begin());
        putLe32(out, 12, anchorAt_);  // ECMA-167 3/7.2.8: where it is
        putU8(out, 4, udf::tagChecksum(out.first(16)));
    }

private:
    std::shared_ptr<const EarlierHead> head_;
    std::uint32_t anchorAt_ = 0;
};

}  // namespace

std::shared_ptr<const EarlierHead> readHead(io::ByteSource& disc)
{
    auto head = std::make_shared<EarlierHead>();
    EarlierHead::DiscBlock block;
    const auto read = [&](std::uint64_t n) {
        if ((n + 1) * kBlockSize > disc.size()) return false;
        disc.read(n * kBlockSize, block);
        return true;
    };
    for (auto n = kFirstDescriptor; n < kFirstDescriptor + kEarlierState && read(n) && isDescriptor(block); ++n)
        head->descriptors.push_back(block);
    if (!read(kAnchor)) return head->descriptors.empty() ? nullptr : head;
    const auto tag = read::decodeTag(block);
    if (tag && tag->id == read::TagId::Anchor && tag->location == kAnchor) head->anchor = block;
    return head->descriptors.empty() ? nullptr : head;
}

std::unique_ptr<Writer> makeEarlierHeadWriter(std::shared_ptr<const EarlierHead> head)
{
    return std::make_unique<EarlierHeadWriter>(std::move(head));
}

}  // namespace discmaster::image

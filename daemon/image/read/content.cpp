#include "image/read/content.hpp"

#include "base/error.hpp"
#include "image/read/blocks.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace discmaster::image::read {

ContentSource::ContentSource(io::ByteSource& source, std::vector<Extent> extents, std::uint64_t size)
    : source_{source}
    , extents_{std::move(extents)}
    , size_{size}
{
    std::uint64_t at = 0;
    starts_.reserve(extents_.size());
    for (const auto& e : extents_) {
        const bool inside = !e.recorded || (e.offset <= source.size() && e.length <= source.size() - e.offset);
        if (!inside) invalid("The content of a file lies beyond the end", e.offset / kBlockSize);
        starts_.push_back(at);
        if (e.length > UINT64_MAX - at) invalid("The extents of a file are too long", e.offset / kBlockSize);
        at += e.length;
    }
    if (at < size)
        invalid("The extents of a file hold less than its size",
                extents_.empty() ? 0 : extents_[0].offset / kBlockSize);
}

void ContentSource::read(std::uint64_t offset, MutableBytes into)
{
    if (offset > size_ || into.size() > size_ - offset)
        throw Error{Fault::InvalidArgument, "A read passes the end of the file in the image; ask for less."};
    if (into.empty()) return;
    auto i = static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin()) - 1;
    for (; !into.empty(); ++i) {
        const auto& e = extents_[i];
        const auto skip = offset - starts_[i];
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), e.length - skip));
        if (e.recorded)
            source_.read(e.offset + skip, into.first(n));
        else
            std::ranges::fill(into.first(n), std::byte{0});
        into = into.subspan(n);
        offset += n;
    }
}

}  // namespace discmaster::image::read

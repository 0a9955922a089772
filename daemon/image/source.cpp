#include "image/source.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>

namespace discmaster::image {

ImageSource::ImageSource(Plan plan, std::shared_ptr<const io::CallerFiles> files)
    : plan_{std::move(plan)}
    , files_{std::move(files)}
{
}

void ImageSource::read(std::uint64_t offset, MutableBytes into)
{
    assert(offset <= size() && into.size() <= size() - offset);
    offset += std::uint64_t{plan_.start()} * kBlockSize;  // on the disc
    while (!into.empty()) {
        const auto segment = plan_.segment(offset / kBlockSize);
        const auto n = std::min<std::uint64_t>(into.size(), segment.end() * kBlockSize - offset);
        readBlocks(segment, offset - std::uint64_t{segment.start} * kBlockSize, into.first(n));
        into = into.subspan(n);
        offset += n;
    }
}

/// `offset` counts in the segment.
void ImageSource::readBlocks(const Segment& segment, std::uint64_t offset, MutableBytes into)
{
    if (const auto* rendered = std::get_if<Rendered>(&segment.what)) {
        std::array<std::byte, kBlockSize> block;
        while (!into.empty()) {
            plan_.render(*rendered, offset / kBlockSize, block);
            if (const auto content = plan_.embedded(*rendered, offset / kBlockSize)) {
                readFile(content->object, 0, MutableBytes{block}.subspan(content->offset, content->bytes));
                plan_.seal(*rendered, offset / kBlockSize, block);
            }
            const auto n = std::min<std::size_t>(into.size(), kBlockSize - offset % kBlockSize);
            std::memcpy(into.data(), block.data() + offset % kBlockSize, n);
            into = into.subspan(n);
            offset += n;
        }
    } else if (const auto* file = std::get_if<FileContent>(&segment.what)) {
        const auto size = plan_.census().size(file->object);
        const auto n = offset < size ? std::min<std::uint64_t>(into.size(), size - offset) : 0;
        std::memset(into.data() + n, 0, into.size() - n);
        if (n > 0) readFile(file->object, offset, into.first(n));
    } else {
        std::memset(into.data(), 0, into.size());
    }
}

void ImageSource::readFile(ObjectNo object, std::uint64_t offset, MutableBytes into)
{
    const auto& tree = plan_.census().tree();
    const auto node = plan_.census().node(object);
    if (!tree.isHostFile(node)) return tree.read(node, offset, into);
    const std::lock_guard lock{mutex_};
    if (!open_ || open_->object != object)
        open_.emplace(Open{.object = object, .content = FileReader{tree, node, files_}});
    open_->content.read(offset, into);
}

}  // namespace discmaster::image

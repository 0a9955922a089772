#include "support/planned.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

namespace discmaster::image::read::test {

void PlannedSource::read(std::uint64_t offset, MutableBytes into)
{
    while (!into.empty()) {
        const auto number = offset / kBlockSize;
        const auto segment = plan_.segment(number);
        std::array<std::byte, kBlockSize> block{};
        if (const auto* rendered = std::get_if<Rendered>(&segment.what)) {
            plan_.render(*rendered, number - segment.start, block);
        } else if (const auto* file = std::get_if<FileContent>(&segment.what)) {
            const auto& census = plan_.census();
            const auto at = (number - segment.start) * kBlockSize;
            const auto n = std::min<std::uint64_t>(kBlockSize, census.size(file->object) - at);
            census.tree().read(census.node(file->object), at, MutableBytes{block}.first(static_cast<std::size_t>(n)));
        }
        const auto skip = static_cast<std::size_t>(offset % kBlockSize);
        const auto n = std::min(into.size(), kBlockSize - skip);
        std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(skip), n, into.begin());
        into = into.subspan(n);
        offset += n;
    }
}

void save(io::ByteSource& source, const std::filesystem::path& path)
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(source.size()));
    source.read(0, bytes);
    std::ofstream{path, std::ios::binary} << asText(bytes);
}

}  // namespace discmaster::image::read::test

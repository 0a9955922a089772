#include "image/path_lengths.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <vector>

namespace discmaster::image {

void requirePathLengths(const Census& census, std::size_t most, std::string_view fileSystem,
                        const std::function<std::size_t(EntryNo)>& nameBytes)
{
    const auto directories = census.directories();
    std::vector<std::size_t> before(directories.size(), 0);  // bytes in front of a name, by directory
    for (std::size_t d = 0; d < directories.size(); ++d) {
        for (std::uint32_t i = 0; i < directories[d].count; ++i) {
            const EntryNo entry{index(directories[d].first) + i};
            const auto bytes = before[d] + nameBytes(entry);
            if (bytes > most) {
                const auto path = census.tree().path(census.node(entry));
                throw Error{Fault::InvalidPath,
                            fmt::format("the path {} takes {} bytes and {} allows {}; shorten its names, or be less "
                                        "strict",
                                        path, bytes, fileSystem, most),
                            {.path = path}};
            }
            // A parent comes before its children.
            if (census.isDirectory(entry)) before[index(census.directory(entry))] = bytes + 1;
        }
    }
}

}  // namespace discmaster::image

#include "support/planned.hpp"

#include "base/bytes.hpp"

#include <fstream>
#include <vector>

namespace discmaster::image::read::test {

void save(io::ByteSource& source, const std::filesystem::path& path)
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(source.size()));
    source.read(0, bytes);
    std::ofstream{path, std::ios::binary} << asText(bytes);
}

}  // namespace discmaster::image::read::test

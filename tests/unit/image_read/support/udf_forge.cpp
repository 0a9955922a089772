#include "support/udf_forge.hpp"

#include "image/udf/crc.hpp"
#include "support/udf_forge/forger.hpp"

namespace discmaster::image::read::test {

ForgedImage forge(const ForgeOptions& options) { return UdfForger{options}.make(); }

void sealTag(std::vector<std::byte>& image, std::uint64_t at)
{
    const auto d = MutableBytes{image}.subspan(static_cast<std::size_t>(at));
    putLe16(d, 8, udf::crc16(d.subspan(16, le16(d, 10))));
    putU8(d, 4, udf::tagChecksum(d.first(16)));
}

}  // namespace discmaster::image::read::test

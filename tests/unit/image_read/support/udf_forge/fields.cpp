#include "support/udf_forge/fields.hpp"

#include <algorithm>

namespace discmaster::image::read::test {

std::string cs0(std::string_view text) { return "\x08" + std::string{text}; }

void putDstring(MutableBytes b, std::size_t at, std::size_t n, std::string_view text)
{
    if (text.empty()) return;
    const auto id = cs0(text);
    std::ranges::copy(asBytes(id), b.subspan(at).begin());
    putU8(b, at + n - 1, static_cast<std::uint8_t>(id.size()));
}

void putCharset(MutableBytes b, std::size_t at) { putText(b, at + 1, 63, "OSTA Compressed Unicode", '\0'); }

void putTime(MutableBytes b, std::size_t at)
{
    putLe16(b, at, 0x1000 | 60);
    putLe16(b, at + 2, 2026);
    for (const std::size_t i : {4U, 5U, 6U, 7U, 8U, 9U}) putU8(b, at + i, static_cast<std::uint8_t>(i - 1));
}

void putLongAd(MutableBytes b, std::size_t at, const Ad& ad)
{
    putLe32(b, at, ad.length | ad.type << 30);
    putLe32(b, at + 4, ad.block);
    putLe16(b, at + 8, ad.partition);
}

}  // namespace discmaster::image::read::test

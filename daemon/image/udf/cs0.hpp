#pragma once
// OSTA Compressed Unicode (UDF 2.1.1): a compression id, then a byte or two a character.

#include <cstddef>
#include <string>
#include <string_view>

namespace discmaster::image::udf {

/// Bytes of a name in a file identifier descriptor or path component, the compression id included.
inline constexpr std::size_t kMaxName = 255;

/// A text in CS0: 8 bits a character when all are below U+0100, else UTF-16. `exact` is false when it could not be
/// kept as it is: bytes that are no UTF-8, U+FEFF and U+FFFE (which CS0 excludes), or more than `limit` bytes.
struct Cs0 {
    std::string bytes;
    bool exact = true;
};
Cs0 toCs0(std::string_view utf8, std::size_t limit);

/// UTF-8 of what toCs0() and toName() give.
std::string fromCs0(std::string_view cs0);

/// A name of at most kMaxName bytes; the same for the same source and `attempt`. What is not exact gets "#" and four
/// hexadecimal digits in front of its extension, by which names that would be equal differ (as UDF 4.2.2.1 does).
Cs0 toName(std::string_view source, unsigned attempt = 0);

}  // namespace discmaster::image::udf

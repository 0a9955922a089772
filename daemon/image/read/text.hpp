#pragma once
// Characters of the disc as UTF-8.

#include "base/bytes.hpp"

#include <string>
#include <string_view>

namespace discmaster::image::read {

/// 16-bit big-endian units (Joliet; surrogate pairs are joined). A unit that is no character becomes U+FFFD; an odd
/// last byte is left out.
std::string utf8FromUtf16(ByteView units);
/// One byte per character, Latin-1.
std::string utf8FromLatin1(ByteView bytes);
/// OSTA Compressed Unicode with its compression id (UDF 2.1.1); empty for what has no known id.
std::string utf8FromCs0(ByteView cs0);
/// A dstring field of fixed length, whose last byte is the length (ECMA-167 1/7.2.12).
std::string utf8FromDstring(ByteView field);
/// A field of an ISO 9660 descriptor: trailing spaces and NULs cut.
std::string trimmed(std::string text);

/// Whether the bytes are UTF-8 (no overlong forms, no surrogates, nothing beyond U+10FFFF).
bool isUtf8(std::string_view text) noexcept;

/// A name that can be one component of a path: "/" and NUL become U+FFFD, as do a whole "", "." and "..".
std::string safeName(std::string name);

}  // namespace discmaster::image::read

#pragma once
// Rules for identifiers of ISO 9660, Joliet and ISO 9660:1999.

#include "base/bytes.hpp"
#include "image/read/entry.hpp"

#include <string_view>

namespace discmaster::image::read {

struct NameFault {
    bool error = false;     ///< otherwise masters do so on purpose, and most readers take it
    std::string_view text;  ///< "The name ..."
    std::string_view clause;
};

/// What is wrong with an identifier of a directory or file; an empty text when nothing is.
NameFault nameFault(ByteView name, FileSystem fileSystem, bool directory);

/// Whether all are a-characters or d-characters (ECMA-119 7.4.1).
bool onlyACharacters(ByteView text);
bool onlyDCharacters(ByteView text);

/// ECMA-119 9.3: by name, then extension, each padded (with spaces; Joliet: zeros). Where an extension begins in a name
/// with several dots is not agreed on, and some masters compare whole names: all of these orders are accepted.
bool inOrder(ByteView before, ByteView after, bool joliet);

}  // namespace discmaster::image::read

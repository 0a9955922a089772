#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace discmaster::cli {

/// What IMAPI2 calls a value of one of its enumerations, as words: "bd write" for 0x41 of IMAPI_FEATURE_PAGE_TYPE; the
/// number in hexadecimal where it has no name.
std::string enumeratorText(std::string_view enumeration, std::int64_t value);

}  // namespace discmaster::cli

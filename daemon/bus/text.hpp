#pragma once
// Text for the bus. Names of the host and on discs may be any bytes; D-Bus takes UTF-8 alone, and libsystemd refuses a
// reply that holds anything else, so that its caller would never hear of it.

#include "image/unicode.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace discmaster::bus {

/// The text; each byte that is not part of well-formed UTF-8 is U+FFFD.
inline std::string busText(std::string_view text)
{
    constexpr char16_t kReplacement = 0xFFFD;
    return image::isUtf8(text) ? std::string{text} : image::toUtf8(image::toUtf16(text, kReplacement));
}

inline std::vector<std::string> busTexts(std::vector<std::string> texts)
{
    for (auto& text : texts) text = busText(text);
    return texts;
}

/// What a caller sent, for an error's text: not more of it than a person reads.
inline std::string shortened(std::string_view text)
{
    constexpr std::size_t kMost = 200;
    return text.size() <= kMost ? std::string{text} : std::string{text.substr(0, kMost)} + "...";
}

}  // namespace discmaster::bus

#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace discmaster::cli {

/// All of the text as a number; nothing for what is none, or does not fit.
template <typename Number>
std::optional<Number> parseNumber(std::string_view text, int base = 10)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

}  // namespace discmaster::cli

#include "cli/drive/enumerator_text.hpp"

#include <cctype>
#include <discmaster/enums.hpp>
#include <fmt/core.h>

namespace discmaster::cli {

std::string enumeratorText(std::string_view enumeration, std::int64_t value)
{
    for (const auto& row : kEnumerators) {
        if (row.enumeration != enumeration || row.value != value) continue;
        auto name = row.name;
        if (name.starts_with(enumeration)) name.remove_prefix(enumeration.size() + 1);
        std::string text;
        for (const char c : name)
            text += c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return text;
    }
    return fmt::format("0x{:X}", value);
}

}  // namespace discmaster::cli

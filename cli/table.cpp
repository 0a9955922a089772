#include "cli/table.hpp"

#include "cli/output.hpp"

#include <algorithm>

namespace discmaster::cli {

std::size_t textWidth(const std::string& text)
{
    const auto startsCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), startsCharacter));
}

std::vector<std::string> Table::lines() const
{
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], textWidth(row[i]));

    std::vector<std::string> lines;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            line += row[i];
            line.append(widths[i] - textWidth(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

void show(const Output& output, const Table& table, std::string_view whenEmpty)
{
    if (table.empty()) return output.note(whenEmpty);
    for (const auto& line : table.lines()) output.line(line);
}

}  // namespace discmaster::cli

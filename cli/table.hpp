#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::cli {

class Output;

/// Rows of text in aligned columns, under a heading.
class Table {
public:
    explicit Table(std::vector<std::string> heading)
        : rows_{{std::move(heading)}}
    {
    }

    /// As many cells as the heading has.
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const noexcept { return rows_.size() == 1; }
    /// One string to a row, the heading first, without blanks at the end.
    std::vector<std::string> lines() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

/// Prints the table, or where it has no rows the note that says so.
void show(const Output& output, const Table& table, std::string_view whenEmpty);

/// Columns that UTF-8 text takes, counted as code points.
std::size_t textWidth(const std::string& text);

}  // namespace discmaster::cli

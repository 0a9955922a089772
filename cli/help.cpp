#include "cli/help.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <string_view>
#include <utility>

namespace discmaster::cli {

namespace {

constexpr std::size_t kTextColumn = 26;
constexpr std::size_t kWidth = 100;

/// Appends words to a text whose last line has `column` columns; lines that follow are indented.
void appendWrapped(std::string& out, std::size_t column, std::string_view text, std::size_t indent)
{
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        if (column > indent && column + 1 + word.size() > kWidth) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        }
        if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
}

/// A term and its text, which is wrapped beside it; below it, where the term is long.
std::string entry(const std::string& term, std::string_view text)
{
    std::string out = "  " + term;
    std::size_t column = out.size();
    if (column + 2 > kTextColumn) {
        out += '\n';
        column = 0;
    }
    out.append(kTextColumn - column, ' ');
    appendWrapped(out, kTextColumn, text, kTextColumn);
    return out + '\n';
}

}  // namespace

HelpFormatter::HelpFormatter(std::string usage)
    : usage_{std::move(usage)}
{
    label("Positionals", "Arguments");
    label("Subcommands", "Commands");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const
{
    auto text = Formatter::make_help(app, std::move(name), mode);
    for (auto at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n", at)) text.erase(at, 1);
    return text;
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const
{
    if (name.empty()) name = app->get_name();
    return fmt::format("Usage: {} [OPTIONS]{}{}\n", name, usage_.empty() ? "" : " ", usage_);
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool isPositional) const
{
    if (isPositional) return entry(option->get_name(true), option->get_description());
    std::string names;
    for (const auto& name : option->get_snames()) names += (names.empty() ? "-" : ", -") + name;
    for (const auto& name : option->get_lnames()) names += (names.empty() ? "--" : ", --") + name;
    const auto takesValue = option->get_expected_max() > 0 && option->get_type_size() > 0;
    return entry(takesValue ? names + " " + option->get_type_name() : names, option->get_description());
}

std::string HelpFormatter::make_subcommand(const CLI::App* app) const
{
    return entry(app->get_name(), app->get_description());
}

std::string HelpFormatter::make_footer(const CLI::App* app) const
{
    std::string out = "\n";
    const auto footer = app->get_footer();
    for (std::string_view rest = footer; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.size() <= kWidth)
            out += line;
        else
            appendWrapped(out, 0, line, 0);
        out += '\n';
    }
    return footer.empty() ? std::string{} : out;
}

}  // namespace discmaster::cli

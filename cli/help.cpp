#include "cli/help.hpp"

#include <fmt/core.h>

namespace discmaster::cli {

namespace {
constexpr std::size_t kOptionColumn = 34;
}

HelpFormatter::HelpFormatter(std::string usage)
    : usage_{std::move(usage)}
{
    column_width(kOptionColumn);
    label("Positionals", "Arguments");
    label("Subcommands", "Commands");
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const
{
    const auto separator = usage_.empty() ? "" : " ";
    if (name.empty()) name = app->get_name();
    return fmt::format("Usage: {} [OPTIONS]{}{}\n", name, separator, usage_);
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const
{
    // The value's name alone: the parser's own notes on defaults and repetition repeat what the text says.
    if (option->get_expected_max() == 0 || option->get_type_size() == 0 || option->nonpositional() == false) return {};
    return " " + option->get_type_name();
}

}  // namespace discmaster::cli

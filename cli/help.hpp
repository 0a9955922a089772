#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace discmaster::cli {

/// Help texts that name the arguments as the manual does, and fit a terminal of 100 columns.
class HelpFormatter final : public CLI::Formatter {
public:
    explicit HelpFormatter(std::string usage);

    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
    std::string make_usage(const CLI::App* app, std::string name) const override;
    std::string make_option(const CLI::Option* option, bool isPositional) const override;
    std::string make_subcommand(const CLI::App* app) const override;
    std::string make_footer(const CLI::App* app) const override;

private:
    std::string usage_;
};

}  // namespace discmaster::cli

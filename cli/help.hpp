#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

namespace discmaster::cli {

/// Help texts with one usage line that names the arguments as the manual does.
class HelpFormatter final : public CLI::Formatter {
public:
    explicit HelpFormatter(std::string usage);

    std::string make_usage(const CLI::App* app, std::string name) const override;
    std::string make_option_opts(const CLI::Option* option) const override;

private:
    std::string usage_;
};

}  // namespace discmaster::cli

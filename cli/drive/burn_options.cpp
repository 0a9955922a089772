#include "cli/drive/burn_options.hpp"

#include "cli/drive/media_name.hpp"
#include "cli/quantity.hpp"
#include "cli/sources.hpp"
#include "cli/usage_error.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <string_view>
#include <system_error>

namespace discmaster::cli {

BurnVerificationLevel BurnOptions::verification() const noexcept
{
    if (simulate || verify == "none") return BurnVerificationLevel::None;
    return verify == "quick" ? BurnVerificationLevel::Quick : BurnVerificationLevel::Full;
}

std::optional<std::uint64_t> BurnOptions::imageSize() const
{
    if (size.empty()) return {};
    if (image != "-") throw UsageError{"--size is for an image that comes from stdin (--image -)"};
    if (const auto bytes = parseSize(size)) return bytes;
    throw UsageError{fmt::format("--size {}: not a size; write it as 700M, 4.7G or 25025314816", size)};
}

void addContentOptions(CLI::App& app, BurnOptions& o)
{
    app.add_option("PATH", o.arguments,
                   std::string{kPathsHelp} +
                       ". The first argument is the drive where it names one (./NAME is always a file)");
    app.add_option("--image", o.image, "A ready image in place of PATHs; '-' takes it from stdin")->type_name("FILE");
    app.add_option("--size", o.size, "Length of the image that stdin brings, so that it can stream")->type_name("N");
}

void addMasteringOptions(CLI::App& app, BurnOptions& o)
{
    auto* image = app.get_option("--image");
    const auto before = app.get_options().size();
    addImageOptions(app, o.settings);
    const auto all = app.get_options();
    for (auto i = before; i < all.size(); ++i) all[i]->excludes(image);
}

void addWritingOptions(CLI::App& app, BurnOptions& o)
{
    app.add_option("--speed", o.speed,
                   "Writing speed such as 4x; the nearest that drive and disc allow is taken. The "
                   "fastest when left out")
        ->type_name("X");
    app.add_option("--verify", o.verify, "Read the disc back and compare: full (the default), quick, or none")
        ->check(CLI::IsMember({"none", "quick", "full"}).description(""))
        ->type_name("LEVEL");
    app.add_flag("--close", o.close, "Close the disc, so that nothing can be added to it later");
    app.add_flag("--eject", o.eject, "Open the tray when all went well");
    app.add_flag("--simulate", o.simulate, "A test run with the laser off, where drive and disc can");
}

void addBurnOptions(CLI::App& app, BurnOptions& o)
{
    addContentOptions(app, o);
    addWritingOptions(app, o);
    app.add_flag("--force", o.force,
                 "Overwrite what a rewritable disc holds; write a ready image behind the sessions of another disc");
    addMasteringOptions(app, o);
}

std::int64_t parseSpeed(const std::string& text, MediaPhysicalType medium)
{
    if (text.empty() || text == "max") return -1;
    double factor = 0;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, factor, std::chars_format::fixed);
    const std::string_view rest{end, static_cast<std::size_t>(last - end)};
    constexpr double kFastest = 1000;  // beyond any drive, and far from overflow
    if (error != std::errc{} || !(rest.empty() || rest == "x") || !(factor > 0) || factor > kFastest)
        throw UsageError{fmt::format("--speed {}: write it as 4x, or max", text)};
    const auto single = singleSpeed(medium);
    if (single == 0) throw UsageError{fmt::format("--speed {}: 1x has no meaning on this medium; leave it out", text)};
    return std::llround(factor * single);
}

}  // namespace discmaster::cli

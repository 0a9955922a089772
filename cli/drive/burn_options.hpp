#pragma once

#include "cli/image_settings.hpp"

#include <cstdint>
#include <discmaster/enums.hpp>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace discmaster::cli {

/// What the command line of `burn` says.
struct BurnOptions {
    std::vector<std::string> arguments;
    std::string image;
    std::string size;
    std::string speed;
    std::string verify = "full";
    bool close = false;
    bool force = false;
    bool eject = false;
    bool simulate = false;
    ImageSettings settings;

    BurnVerificationLevel verification() const noexcept;
    /// --size in bytes. Throws UsageError.
    std::optional<std::uint64_t> imageSize() const;
};

/// Declares PATHs, --image and --size, which `verify` has too.
void addContentOptions(CLI::App& app, BurnOptions& options);
/// How the image is made, for PATHs: --image, which is declared already, excludes these.
void addMasteringOptions(CLI::App& app, BurnOptions& options);
void addBurnOptions(CLI::App& app, BurnOptions& options);
/// How a disc is written: --speed, --verify, --close, --eject, --simulate.
void addWritingOptions(CLI::App& app, BurnOptions& options);

/// Sectors per second of "4x", "4" or "max" on a medium; -1 for the fastest. Throws UsageError.
std::int64_t parseSpeed(const std::string& text, MediaPhysicalType medium);

}  // namespace discmaster::cli

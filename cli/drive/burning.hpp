#pragma once
// What `burn` and `append` have in common: a source becomes a session of a disc.

#include "cli/drive/burn_options.hpp"
#include "cli/drive/disc_source.hpp"
#include "cli/drive/drive_info.hpp"
#include "cli/drive/selection.hpp"
#include "cli/exit_code.hpp"

#include <cstdint>
#include <string>

namespace discmaster::client {
class FormatData;
}

namespace discmaster::cli {

class Connection;
struct Context;

inline constexpr Purpose kBurnable{"a disc that can be burned", [](const DriveInfo& d) { return d.medium.writable(); }};

/// "the BD-R in sr0"
std::string discText(const DriveInfo& drive);

/// Refuses early, before an hour of scanning, what cannot work.
void requireDisc(const DriveInfo& drive);

/// How the verb is told: "Burning ...", "Burned ...".
struct BurnWords {
    const char* doing;
    const char* done;
};

/// Burns as the options say, shows progress, says what came of it, and opens the tray where that is wanted. `speed`: of
/// parseSpeed(); `overwrite`: what an overwritable disc has is given up.
ExitCode burnSource(const Context& context, Connection& connection, client::FormatData& format, DiscSource& source,
                    const BurnOptions& options, const DriveInfo& drive, std::int64_t speed, bool overwrite,
                    const BurnWords& words);

}  // namespace discmaster::cli

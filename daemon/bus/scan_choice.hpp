#pragma once
// How files are taken over into an image: the options of AddFile, AddTree and whatever makes an item.

#include "bus/options.hpp"
#include "image/scan.hpp"
#include "image/tree.hpp"

#include <string>

namespace discmaster::bus {

struct ScanChoice {
    bool reproducible = false;
    image::Time latest = image::Time::unknown();
    image::PathPatterns exclude, hide, realTime;
    image::LinkPolicy links = image::LinkPolicy::Keep;
    bool specials = false;
    bool streams = false;
    bool skipUnreadable = false;

    /// For a scan; what is not a choice is left for others.
    image::ScanOptions options() const;
    /// Of what no file stands for: made now, or with `reproducible` when the image is.
    image::Attributes ofNewFile() const;
    /// The same with the marks that patterns give a file of this name.
    image::Attributes ofNewFile(const std::string& name) const;
    image::Attributes ofNewFolder() const;
};

/// The options `reproducible` and `source-date-epoch`.
ScanChoice takeTimeChoice(Options& options);
/// These, `hide`, `real-time` and `named-streams`.
ScanChoice takeFileChoice(Options& options);
/// All of them. Throws Error{InvalidArgument, InvalidParam, LimitsExceeded}.
ScanChoice takeTreeChoice(Options& options);

/// The time that an image is made at: `source-date-epoch`, else with `reproducible` the beginning of 1970, else now.
image::Time takeCreationTime(Options& options);

/// The last name of a path. Throws Error{InvalidArgument} for one that has none.
std::string baseName(const std::string& path);

}  // namespace discmaster::bus

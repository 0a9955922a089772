#pragma once
// The options that say what goes into an image, and how it is taken over.

#include "image/options.hpp"
#include "image/scan.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace discmaster::cli {

/// What the user typed.
struct ContentSettings {
    std::vector<std::string> exclude;
    std::vector<std::string> hide;
    std::vector<std::string> realTime;
    std::string links;
    bool specials = false;
    bool streams = false;
    bool skipUnreadable = false;
    bool once = false;
    std::string owner;
    std::string modes;
    std::string sortFile;
};

/// What it means.
struct ContentChoice {
    std::vector<std::string> exclude, hide, realTime;  ///< patterns, as image::PathPatterns takes them
    image::LinkPolicy links = image::LinkPolicy::Keep;
    bool specials = false;
    bool streams = false;
    bool skipUnreadable = false;
    bool once = false;  ///< equal files are stored once
    image::AttributePolicy attributes;
    std::vector<std::pair<std::string, std::int32_t>> weights;  ///< by path in the image
};

void addContentOptions(CLI::App& app, ContentSettings& settings);

/// Throws UsageError for what makes no sense, and Error for a sort file that cannot be read.
ContentChoice contentChoiceOf(const ContentSettings& settings);

}  // namespace discmaster::cli

#pragma once
// The options that say what an image boots.

#include "base/unique_fd.hpp"
#include "image/boot/boot.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace discmaster::cli {

/// What the user typed.
struct BootSettings {
    std::vector<std::string> images;
    std::string code;
    bool noHybrid = false;
};

/// What it means; files are not opened yet.
struct BootChoice {
    struct Image {
        image::boot::BootImage image;  ///< without content
        std::string file;              ///< of this machine; empty: image.path is one in the image
    };
    std::vector<Image> images;
    std::string code;
    bool hybrid = true;
};

void addBootOptions(CLI::App& app, BootSettings& settings);

/// Throws UsageError for what makes no sense.
BootChoice bootChoiceOf(const BootSettings& settings);

/// Opens the files. Throws Error for one that cannot be read or is no boot code.
image::boot::Settings openBoot(const BootChoice& choice);

UniqueFd openBootFile(const std::string& path);
/// Of a choice that has some.
image::boot::BootCode readBootCode(const BootChoice& choice);

}  // namespace discmaster::cli

#pragma once
// What items have that only some file systems can say (IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED).

#include "bus/scan_choice.hpp"
#include "image/options.hpp"
#include "image/tree.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::bus {

class JobControl;

struct Features {
    bool streams = false;
    bool realTime = false;
};

/// What a scan may have put into the tree.
Features usedFeatures(const image::Tree& tree, const ScanChoice& how);

/// Those that an image with these options leaves out, a sentence each.
std::vector<std::string> missingFeatures(const image::Options& options, const Features& used);

/// Tells a job of them.
void tellFeatures(const image::Options& options, const Features& used, JobControl& control);

}  // namespace discmaster::bus

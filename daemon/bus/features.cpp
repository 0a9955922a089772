#include "bus/features.hpp"

#include "bus/job_control.hpp"
#include "image/udf/revision.hpp"

namespace discmaster::bus {

Features usedFeatures(const image::Tree& tree, const ScanChoice& how)
{
    return {.streams = how.streams && tree.counts().streams > 0, .realTime = !how.realTime.empty()};
}

std::vector<std::string> missingFeatures(const image::Options& options, const Features& used)
{
    const auto* revision = options.udf ? image::udf::findRevision(options.udfRevision) : nullptr;
    std::vector<std::string> missing;
    if (used.streams && !(revision && revision->extendedEntries))
        missing.emplace_back("named streams are kept, but the image will not have them; choose UDF 2.00 or later");
    if (used.realTime && !(revision && revision->realTimeFiles))
        missing.emplace_back("real-time marks are kept, but the image will not have them; choose UDF 2.01 or later");
    return missing;
}

void tellFeatures(const image::Options& options, const Features& used, JobControl& control)
{
    for (const auto& sentence : missingFeatures(options, used))
        control.notice(Notice::ImageFeatureNotSupported, sentence);
}

}  // namespace discmaster::bus

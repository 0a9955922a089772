#include "image/limits.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace discmaster::image {

namespace {

void requireLevels(const Tree::Counts& counts, const Options& options)
{
    const bool held = options.strictImapi2 || (options.strictCompliance && !options.relocate);
    if (held && counts.deepDirectories > 0)
        throw Error{Fault::Iso9660Levels,
                    fmt::format("{} directories lie deeper than the 8 levels that ISO 9660 allows; put them higher up, "
                                "or leave out ISO 9660",
                                counts.deepDirectories)};
}

void requireDirectories(const Tree::Counts& counts)
{
    constexpr std::uint64_t kMost = 0xFFFF;  // ECMA-119 9.4.4: the number of a parent directory
    if (counts.directories > kMost)
        throw Error{Fault::TooManyDirs,
                    fmt::format("the image has {} directories and ISO 9660 and Joliet can have {}; make it with UDF "
                                "alone",
                                counts.directories, kMost)};
}

void requireFileSizes(const Tree::Counts& counts, const Options& options)
{
    if (options.strictImapi2 && counts.bigFiles > 0)
        throw Error{Fault::DataTooBig, fmt::format("{} files have 2 GiB or more, which IMAPI2 does not store in ISO "
                                                   "9660; choose UDF alone",
                                                   counts.bigFiles)};
    if (options.isoLevel < 3 && counts.hugeFiles > 0)
        throw Error{Fault::DataTooBig,
                    fmt::format("{} files have 4 GiB or more, which ISO 9660 level {} does not allow; choose level 3, "
                                "or UDF alone",
                                counts.hugeFiles, options.isoLevel)};
}

}  // namespace

void requireWithinLimits(const Tree::Counts& counts, const Options& options)
{
    if (options.iso9660) {
        requireLevels(counts, options);
        requireDirectories(counts);
        requireFileSizes(counts, options);
    }
    if (options.strictImapi2 && counts.streams > kMostStreamsOfImapi2)
        throw Error{Fault::LimitsExceeded,
                    fmt::format("the image would have {} named streams and IMAPI2 keeps {}; leave some out, or make "
                                "the image without strict-imapi2",
                                counts.streams, kMostStreamsOfImapi2)};
}

}  // namespace discmaster::image

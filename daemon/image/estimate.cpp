#include "image/estimate.hpp"

#include "base/units.hpp"
#include "image/plan.hpp"
#include "image/sharing.hpp"
#include "image/udf/revision.hpp"
#include "image/udf/volume.hpp"

#include <algorithm>

namespace discmaster::image {

namespace {

/// What is the same for all file systems.
struct Facts {
    const Tree::Counts& counts;
    const Options& options;
    double directories;
    double entries;     // names but the root's
    double plain;       // of these, files and directories
    double nameLength;  // of an entry, on average
    const udf::Revision* revision;

    Facts(const Tree::Counts& c, const Options& o)
        : counts{c}
        , options{o}
        , directories{static_cast<double>(c.directories)}
        , entries{static_cast<double>(c.names() - 1)}
        , plain{static_cast<double>(c.files + c.directories - 1)}
        , nameLength{entries > 0 ? static_cast<double>(c.nameBytes) / entries : 0}
        , revision{o.udf ? udf::findRevision(o.udfRevision) : nullptr}
    {
    }
    bool streams() const { return revision && revision->extendedEntries; }
};

/// Blocks of directories: each fills its last block by half on average, and has one at least.
double lists(const Facts& f, double bytes, double lostInBlock = 0)
{
    return std::max(f.directories, bytes / (kBlockSize - lostInBlock) + f.directories / 2);
}

/// One hierarchy of ISO 9660: directory records and the two path tables. `fields` are of Rock Ridge; without them there
/// are files and directories alone.
double hierarchy(const Facts& f, double identifier, double fields)
{
    constexpr double kRecord = 33, kDots = 2 * 34, kPathRecord = 8;  // ECMA-119 9.1, 9.4
    const auto record = kRecord + identifier + 1 + fields;
    auto bytes = (fields > 0 ? f.entries : f.plain) * record + f.directories * kDots;
    if (fields > 0)  // of ".", "..", symbolic links and devices (RRIP 4.1.1, 4.1.3, 4.1.2)
        bytes += f.directories * 2 * 70 + static_cast<double>(f.counts.targetBytes) * 1.2 +
                 static_cast<double>(f.counts.symlinks) * 8 + static_cast<double>(f.counts.specials) * 20;
    const auto paths = f.directories * (kPathRecord + identifier);
    return lists(f, bytes, record / 2) + 2 * (paths / kBlockSize + 1);
}

double iso9660(const Facts& f)
{
    constexpr double kVersion = 2;                         // ";1"
    constexpr double kPosix = 44, kTimes = 26, kName = 5;  // RRIP 4.1.1, 4.1.6, 4.1.4
    const auto longest = f.options.isoLevel == 1 ? 12.0 : 31.0;
    double blocks = 0;
    if (f.options.iso9660)
        blocks += hierarchy(f, std::min(f.nameLength, longest) + kVersion,
                            f.options.rockRidge ? kPosix + kTimes + kName + f.nameLength : 0) +
                  (f.options.rockRidge ? 1 : 0);
    if (f.options.joliet) {
        const auto units = f.options.longJoliet ? 103.0 : 64.0;
        blocks += hierarchy(f, 2 * (std::min(f.nameLength, units) + kVersion), 0);
    }
    if (f.options.enhanced) blocks += hierarchy(f, std::min(f.nameLength, 207.0), 0);
    return blocks;
}

double udfStructures(const Facts& f)
{
    constexpr double kIdentifier = 38 + 1 + 1.5, kParent = 40;  // ECMA-167 4/14.4, padded to four bytes
    const auto& c = f.counts;
    auto entries = f.directories + static_cast<double>(c.names() - c.directories);
    if (f.streams()) entries += 3 * static_cast<double>(c.streams);  // with a directory of one block for each
    constexpr double kFileSet = 2;
    return kFileSet + entries + lists(f, f.entries * (kIdentifier + f.nameLength) + f.directories * kParent);
}

double contents(const Facts& f)
{
    const auto& c = f.counts;
    auto blocks = static_cast<double>(c.fileBlocks) + (f.streams() ? static_cast<double>(c.streamBlocks) : 0);
    if (f.options.disc) blocks -= static_cast<double>(c.recordedBlocks);  // they stay where they are
    const bool embeds = f.options.udf && f.options.embedFiles && !f.options.iso9660;
    if (embeds) blocks = std::max(0.0, blocks - static_cast<double>(c.smallContents));
    const auto files = static_cast<double>(c.files), unit = static_cast<double>(f.options.fileAlignment);
    if (unit > 1) blocks = std::max(blocks + files * (unit - 1) / 2, files * unit);
    const auto large = static_cast<double>(contentAlignment(kSharedBytes, f.options.fileAlignment));
    return blocks + static_cast<double>(c.largeContents) * (large - unit) / 2;
}

double udfMetadata(const Facts& f)
{
    if (!f.revision) return 0;
    auto blocks = udfStructures(f);
    if (f.revision->metadataPartition) {
        blocks = static_cast<double>(roundUp(static_cast<std::uint64_t>(blocks), udf::kMetadataUnit));
        if (f.options.redundantMetadata)
            blocks = 2 * blocks + std::max(udf::kMetadataUnit / 2.0, udf::kMirrorDistance - contents(f));
        blocks += 2;
    }
    return blocks;
}

std::uint64_t head(const Facts& f)
{
    constexpr std::uint64_t kSystemArea = 16;
    if (f.revision) return udf::firstInPartition(*f.revision, 0);
    return kSystemArea + 2 + (f.options.joliet ? 1 : 0) + (f.options.enhanced ? 1 : 0);
}

std::uint64_t end(const Options& options)
{
    const auto udf = options.udf ? udf::kSequenceBlocks + udf::endAnchors(options.padding) : 0;
    return std::max(options.padding, udf);
}

}  // namespace

std::uint64_t estimateBlocks(const Tree::Counts& counts, const Options& options)
{
    const Facts facts{counts, options};
    const auto body = static_cast<std::uint64_t>(iso9660(facts) + udfMetadata(facts) + contents(facts));
    return roundUp(head(facts) + body + end(options), options.alignment);
}

std::uint64_t measureBlocks(std::shared_ptr<const Tree> tree, Options options)
{
    options.freeBlocks = 0;
    options.fields = {};
    return plan(std::move(tree), options).total().n;
}

}  // namespace discmaster::image

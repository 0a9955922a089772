#include "image/append.hpp"

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/units.hpp"
#include "image/read/udf_descriptors.hpp"
#include "image/recorded_volume.hpp"
#include "image/udf/revision.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace discmaster::image {

namespace {

constexpr std::uint16_t kFirstWithStreams = 0x200;

std::string revisionText(std::uint16_t revision) { return fmt::format("{:x}.{:02x}", revision >> 8, revision & 0xFF); }

/// Whether a block holds the structure that the other holds: a volume structure descriptor of one type and identifier
/// (ECMA-167 2/9.1, ECMA-119 8.1), or a descriptor of one tag at this block.
bool isSameStructure(ByteView a, ByteView b, std::uint32_t block)
{
    const auto known = {"CD001", "BEA01", "NSR02", "NSR03", "TEA01"};
    const auto identifier = asText(b.subspan(1, 5));
    if (std::ranges::find(known, identifier) != known.end()) return std::ranges::equal(a.first(6), b.first(6));
    const auto tag = read::decodeTag(a);
    return tag && static_cast<std::uint16_t>(tag->id) == le16(b, 0) && tag->location == block;
}

}  // namespace

const read::View& viewForImport(const read::Image& image) noexcept
{
    const auto* udf = image.view(read::FileSystem::Udf);
    return udf && udf->volume().udfRevision >= kFirstWithStreams ? *udf : image.preferred();
}

LastSession lastSession(const read::Image& image, const read::View& taken)
{
    LastSession last;
    last.volume = recordedVolume(image, taken);
    last.end = endOfVolumes(image);
    if (image.boot()) last.bootCatalog = static_cast<std::uint32_t>(image.boot()->block);
    for (const auto& view : image.views()) {
        const auto& volume = view->volume();
        last.readOnly = last.readOnly && volume.readOnly;
        switch (view->fileSystem()) {
        case read::FileSystem::Iso9660: last.iso9660 = true; break;
        case read::FileSystem::RockRidge: last.iso9660 = last.rockRidge = true; break;
        case read::FileSystem::Joliet: last.joliet = true; break;
        case read::FileSystem::Enhanced: last.enhanced = true; break;
        case read::FileSystem::Udf: last.udfRevision = volume.udfRevision; break;
        }
    }
    return last;
}

std::uint64_t endOfVolumes(const read::Image& image) noexcept
{
    std::uint64_t end = 0;
    for (const auto& view : image.views()) end = std::max(end, view->volume().end);
    return end;
}

void goOn(Options& options, const LastSession& last, RecordedDisc disc, std::uint32_t start)
{
    if (!last.readOnly)
        throw Error{Fault::IncompatiblePreviousSession,
                    "the disc's UDF volume is one that is written in place or by tables, as on sticks and by packet "
                    "writing, and no session can follow it; mount it to add files, or make a new image of it"};
    if (last.udfRevision != 0 && udf::findRevision(last.udfRevision) == nullptr)
        throw Error{Fault::FileSystemFeatureNotSupported,
                    fmt::format("the disc has UDF {}, which is not made here; make a new image of it",
                                revisionText(last.udfRevision))};
    if (options.strictImapi2 && options.overwritable && last.iso9660)
        throw Error{Fault::IncompatiblePreviousSession,
                    "the disc can be overwritten and has ISO 9660, and IMAPI2 appends there to UDF alone; lift "
                    "strict-imapi2, or make a new image of it"};
    options.iso9660 = last.iso9660;
    options.joliet = last.joliet;
    options.rockRidge = last.rockRidge;
    options.enhanced = last.enhanced;
    options.udf = last.udfRevision != 0;
    if (options.udf) options.udfRevision = last.udfRevision;
    options.sessionStart = start;
    options.disc = disc;
    options.recorded = last.volume;
}

void requireRoomForLeads(io::ByteSource& disc, const Plan& plan)
{
    std::array<std::byte, kBlockSize> now, then;
    for (const auto& lead : plan.leads()) {
        plan.render(lead, then);
        const auto at = std::uint64_t{lead.block} * kBlockSize;
        if (at + kBlockSize <= disc.size()) {
            disc.read(at, now);
            if (isSameStructure(now, then, lead.block)) continue;
        }
        throw Error{Fault::IncompatiblePreviousSession,
                    fmt::format("block {} of the disc, where the new session's {} has to be, holds something else; "
                                "append as on write-once media, or make a new image of the disc",
                                lead.block, plan.label(lead.what))};
    }
}

}  // namespace discmaster::image

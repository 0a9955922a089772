#pragma once
// How a further session goes on with what a disc or an image file has: the old files stay where they lie.
//
//   const auto image = read::open(*disc);
//   const auto& view = viewForImport(image);
//   const auto last = lastSession(image, view);                 // what the next one has to know
//   const auto report = importView(*tree, view, disc);
//   goOn(options, last, report.disc, start);                    // start: behind last.end
//   const auto p = plan(tree, options, {.equal = {}, .boot = {}, .bootCatalog = last.bootCatalog});
//
// On media that can be overwritten (options.overwritable) the plan's leads are recorded last, and requireRoomForLeads()
// says whether the disc has room for them.

#include "image/options.hpp"
#include "image/plan.hpp"
#include "image/read/image.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace discmaster::image {

/// The view that tells most of what an import takes over: Rock Ridge, unless there is a UDF volume that may have named
/// streams as well (2.00 and later); else as Image::preferred().
const read::View& viewForImport(const read::Image& image) noexcept;

/// What the next session has to know of the last one.
struct LastSession {
    bool iso9660 = false, joliet = false, rockRidge = false, enhanced = false;
    std::uint16_t udfRevision = 0;             ///< as 0x0102; 0: no UDF
    bool readOnly = true;                      ///< UDF: as read::Volume says
    std::uint64_t end = 0;                     ///< endOfVolumes()
    std::optional<std::uint32_t> bootCatalog;  ///< the disc's block
    RecordedVolume volume;
};
/// `taken` is the view whose tree is taken over, one of the image's.
LastSession lastSession(const read::Image& image, const read::View& taken);

/// The block behind everything that the volumes say they have.
std::uint64_t endOfVolumes(const read::Image& image) noexcept;

/// Makes the options those of the next session, which begins at `start`: with the file systems that are there, UDF's
/// revision, and the volume's names and fields where none were chosen. Throws IncompatiblePreviousSession for a UDF
/// volume that is written in place or by tables (UDF of hard disks, sticks and packet writing), and under strictImapi2
/// for ISO 9660 on overwritable media; FileSystemFeatureNotSupported for a revision that is not made here.
void goOn(Options& options, const LastSession& last, RecordedDisc disc, std::uint32_t start);

/// Throws IncompatiblePreviousSession unless each of the plan's leads replaces a descriptor of the same kind: whoever
/// made the disc has left no room, or has them in another order.
void requireRoomForLeads(io::ByteSource& disc, const Plan& plan);

}  // namespace discmaster::image

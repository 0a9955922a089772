#pragma once
// Directory records of one tree (ECMA-119 9.1), and the continuation areas of their system use fields (SUSP 5.1).

#include "image/iso9660/identifier.hpp"
#include "image/iso9660/system_use.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::image::iso9660 {

/// The length of each file section but the last, the greatest multiple of a block, where a file of 4 GiB and more has
/// several (level 3).
inline constexpr std::uint64_t kSectionBytes = 0xFFFFF800;

/// All directories as one region: each directory's extent with its continuation area behind it. Measured once; then any
/// block is rendered by going on from the mark where it begins. 16 bytes are kept for each block and directory.
class Directories {
public:
    /// `systemUse` may be null. Times are written in the zone so many minutes east of UTC. Throws DataTooBig for a
    /// directory of 4 GiB.
    Directories(const Hierarchy& hierarchy, const NameTable& names, const SystemUse* systemUse, int zone);

    std::uint64_t blocks() const noexcept { return marks_.size(); }
    void place(std::uint32_t start, const Layout& layout) noexcept
    {
        start_ = start;
        layout_ = &layout;
    }
    void render(std::uint64_t block, Block out) const;

    /// Where a directory lies, final after `place`, and how long it is.
    std::uint32_t extent(DirectoryNo directory) const noexcept { return start_ + extentOf(directory).first; }
    std::uint32_t bytes(DirectoryNo directory) const noexcept { return extentOf(directory).blocks * kBlockSize; }
    /// The root's record as the volume descriptor holds it: 34 bytes, without system use fields.
    void putRootRecord(MutableBytes out) const;

private:
    struct Extent {
        std::uint32_t first = 0;   // block in the region
        std::uint32_t blocks = 0;  // without the continuation area
    };
    /// A place in a directory: the record that comes next, and where its continuation would go.
    struct Mark {
        std::uint32_t record = 0;   // 0 ".", 1 "..", then the names
        std::uint32_t section = 0;  // of the file
        std::uint32_t areaBlock = 0;
        std::uint32_t areaOffset = 0;
    };
    struct Record;
    struct Share;
    class Walk;

    // Extents lie in the order of directories, but that the made shelter follows the root: readers that read a disc
    // from its front to its end meet what was relocated behind the directory that holds it.
    std::uint32_t position(DirectoryNo directory) const noexcept;
    DirectoryNo directoryAt(std::uint32_t position) const noexcept;
    const Extent& extentOf(DirectoryNo directory) const noexcept { return extents_[position(directory)]; }

    void measure(DirectoryNo directory);
    void renderRecords(DirectoryNo directory, const Mark& mark, Block out) const;
    void renderArea(DirectoryNo directory, const Mark& mark, std::uint32_t areaBlock, Block out) const;
    void describe(DirectoryNo directory, std::uint32_t record, Record& out) const;
    void describeDots(DirectoryNo directory, bool parent, Record& out) const;
    void putFields(DirectoryNo directory, NameNo name, Record& out) const;
    std::uint32_t placedExtent(DirectoryNo directory) const noexcept { return layout_ ? extent(directory) : 0; }
    void putRecord(const Record& record, std::uint32_t section, const Share& share, std::uint32_t areaStart,
                   MutableBytes out) const;

    const Hierarchy& hierarchy_;
    const Census& census_;
    const NameTable& names_;
    const SystemUse* systemUse_;
    int zone_;
    std::vector<Extent> extents_;  // by position
    std::vector<Mark> marks_;      // by block of the region
    std::uint32_t start_ = 0;
    const Layout* layout_ = nullptr;
};

}  // namespace discmaster::image::iso9660

#pragma once
// The file structures as one run of blocks: file set, file entries, directories, allocation extents. With a metadata
// partition they are its content, else they lie at the start of the partition.

#include "image/census.hpp"
#include "image/options.hpp"
#include "image/udf/directories.hpp"
#include "image/udf/extras.hpp"
#include "image/udf/file_structures.hpp"
#include "image/udf/identifiers.hpp"
#include "image/udf/names.hpp"
#include "image/udf/numbering.hpp"
#include "image/udf/volume.hpp"
#include "image/writer.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace discmaster::image::udf {

class Structures {
public:
    Structures(const Census& census, const Options& options, const Revision& revision);

    std::uint64_t blocks() const noexcept { return ends_.back(); }
    /// Blocks of content that symbolic links need outside, beyond what their entries hold.
    std::uint64_t targetBlocks() const noexcept { return targets_.blocks(); }
    bool holds(ObjectNo object) const;

    struct Places {
        std::uint32_t first = 0;      ///< the structures' block of their partition
        std::uint32_t targets = 0;    ///< that of the targets of links, of partition 0
        std::uint32_t partition = 0;  ///< the disc's block that partition 0 begins at
    };
    void place(const Places& places, const Layout& layout);
    LogicalBlock fileSet() const noexcept { return at(FileSet); }
    LogicalBlock root() const noexcept { return numbering_.block(DirectoryNo{0}); }
    std::uint64_t nextUniqueId() const noexcept { return numbering_.nextUniqueId(); }
    /// The block, counted from the structures' first, of an object's entry.
    std::uint32_t entryBlock(ObjectNo object) const noexcept { return start(ObjectEntries) + index(object); }

    void render(std::uint64_t block, const VolumeFacts& volume, Block out) const;
    void renderTarget(std::uint64_t block, Block out) const;
    std::optional<Embedded> embedded(std::uint64_t block) const;
    void seal(std::uint64_t block, Block out) const;

private:
    enum Area : std::size_t {
        FileSet,
        DirectoryEntries,
        DirectoryContents,
        ObjectEntries,
        StreamDirectoryEntries,
        StreamDirectoryContents,
        Chains,
        AreaCount
    };

    std::uint32_t start(Area area) const noexcept
    {
        return area == 0 ? 0 : static_cast<std::uint32_t>(ends_[area - 1]);
    }
    LogicalBlock at(Area area) const noexcept
    {
        return {.block = places_.first + start(area), .partition = structurePartition(revision_)};
    }
    Area areaOf(std::uint64_t block) const noexcept;
    FileFacts factsOf(NodeId node) const;
    FileFacts factsOf(ObjectNo object) const;
    Runs runsOf(ObjectNo object) const;
    Allocation allocationOf(ObjectNo object) const;

    void renderDirectoryEntry(DirectoryNo directory, Block out) const;
    void renderObjectEntry(ObjectNo object, Block out) const;
    void renderLink(ObjectNo object, const FileFacts& facts, Block out) const;
    void renderStreamDirectoryEntry(std::uint32_t n, Block out) const;

    const Census& census_;
    const Revision& revision_;
    Time created_;
    int zone_;
    bool embed_;
    Numbering numbering_;
    Names names_;
    Directories directories_;
    StreamDirectories streamDirectories_;
    Identifiers directoryContents_;
    Identifiers streamDirectoryContents_;
    Extras targets_, chains_;
    std::array<std::uint64_t, AreaCount> ends_{};
    Places places_;
    const Layout* layout_ = nullptr;
};

}  // namespace discmaster::image::udf

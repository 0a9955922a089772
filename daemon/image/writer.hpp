#pragma once
// The seam for file systems. A writer measures the regions of metadata that it needs; the plan places them and the
// files' contents; the writer renders any block of its regions when asked, from final addresses.

#include "base/units.hpp"
#include "image/census.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace discmaster::image {

using Block = std::span<std::byte, kBlockSize>;

/// A run of blocks that a writer fills, and where it has to lie.
struct Region {
    enum class Where : std::uint8_t {
        Descriptor,  ///< one of the volume descriptors from the session's block 16 on, in the order of `rank`
        Fixed,       ///< at block `at` of the session
        Metadata,    ///< behind the fixed regions; in the order of writers and of their regions
        Tail,        ///< behind the contents; likewise
        End          ///< the image ends with these, in the same order
    };
    /// Order of the volume descriptors (ECMA-119 6.7.1, ECMA-167 2/8.3): writers need not know of each other.
    enum Rank : std::uint8_t { Primary, Boot, Joliet, Enhanced, Terminator, UdfBegin, UdfNsr, UdfEnd };

    Where where = Where::Metadata;
    std::uint64_t blocks = 1;
    Rank rank = Primary;          ///< of a Descriptor
    std::uint64_t at = 0;         ///< of a Fixed
    std::uint32_t alignment = 1;  ///< of Metadata and Tail: the start is a multiple of so many blocks
    std::uint32_t distance = 0;   ///< of a Tail: at least so many blocks behind where contents begin
    bool leads = false;           ///< of a Fixed: readers find the volume by it, as by descriptors
    std::string_view label;       ///< in dumps; a literal
};

/// Where everything lies: final block addresses, of the disc. Valid as long as the plan.
class Layout {
public:
    virtual const Census& census() const noexcept = 0;
    /// The first block of an object's content. Content is contiguous but for what is kept (Census::kept), and objects
    /// of ascending numbers follow each other; equal contents may be stored once. An object without content (an empty
    /// file, a symbolic link) gives some block inside the volume.
    virtual std::uint32_t extent(ObjectNo object) const noexcept = 0;
    /// Metadata regions, contents and tail regions lie in [metadataStart, bodyEnd); contents in [dataStart, dataEnd).
    virtual std::uint32_t metadataStart() const noexcept = 0;
    virtual std::uint32_t dataStart() const noexcept = 0;
    virtual std::uint32_t dataEnd() const noexcept = 0;
    virtual std::uint32_t bodyEnd() const noexcept = 0;
    /// The image's first block, and the one behind its last, padding included.
    virtual std::uint32_t start() const noexcept = 0;
    virtual std::uint32_t end() const noexcept = 0;

protected:
    ~Layout() = default;
};

/// Content that lies in a block of a region, among what the writer renders there.
struct Embedded {
    ObjectNo object{};
    std::size_t offset = 0;  ///< in the block
    std::size_t bytes = 0;   ///< all of the content
};

/// One file system. Made with the census and the options, then measure, place, and render as often as liked.
class Writer {
public:
    virtual ~Writer() = default;
    /// "iso9660": in dumps.
    virtual std::string_view name() const noexcept = 0;
    /// The regions that it needs; called once. Throws Error for a tree that the file system cannot hold.
    virtual std::vector<Region> measure() = 0;
    /// Where the regions lie, in the order of `measure`, and the rest; called once, after every writer's measure.
    virtual void place(std::span<const std::uint32_t> starts, const Layout& layout) = 0;
    /// Fills a block of a region. `out` is zeros. Thread-safe, and a pure function of what was measured and placed.
    /// Throws where what is told is read from somewhere (a boot image).
    virtual void render(std::size_t region, std::uint64_t block, Block out) const = 0;

    /// The same block of a region that readers find the volume by, for the place that it has in a disc's first session.
    virtual void renderForFirst(std::size_t region, std::uint64_t block, Block out) const
    {
        render(region, block, out);
    }

    /// Content that is one of the writer's regions, from its first block: the plan gives it no other place.
    struct Provided {
        ObjectNo object{};
        std::size_t region = 0;
    };
    /// Final after construction; a few.
    virtual std::vector<Provided> provided() const { return {}; }

    // --- Content in metadata. Only where no other writer needs an extent of it.

    /// Whether an object's content lies in the writer's regions, so that the plan gives it no extent. Final after
    /// construction.
    virtual bool holds(ObjectNo) const { return false; }
    /// The image's block that holds an object's content.
    virtual std::uint32_t holder(ObjectNo) const { return 0; }
    /// What whoever renders a block puts into it afterwards, and then has it sealed.
    virtual std::optional<Embedded> embedded(std::size_t, std::uint64_t) const { return std::nullopt; }
    /// Completes a block (its checksums) whose embedded content is in place.
    virtual void seal(std::size_t, std::uint64_t, Block) const {}
};

}  // namespace discmaster::image

#pragma once
// What every block of the image means, decided before anything is read: a pure function of tree and options.

#include "base/units.hpp"
#include "image/boot/boot.hpp"
#include "image/census.hpp"
#include "image/options.hpp"
#include "image/writer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace discmaster::image {

/// Blocks of metadata that a writer renders.
struct Rendered {
    std::uint32_t writer = 0;
    std::uint32_t region = 0;
};
/// The content of a file, whole. The last block's rest is zeros.
struct FileContent {
    ObjectNo object{};
};
struct Zeros {};

struct Segment {
    std::uint32_t start = 0;
    std::uint64_t blocks = 0;
    std::variant<Rendered, FileContent, Zeros> what;
    std::uint64_t end() const noexcept { return start + blocks; }
};

struct EarlierHead;

/// What was found out from contents, for the plan opens no file.
struct Findings {
    Census::EqualContents equal{};             ///< files of equal content are stored once
    std::shared_ptr<const boot::Boot> boot{};  ///< null, or without entries: the image does not boot
    /// The disc's block of the boot catalog that an earlier session has: this one names it again.
    std::optional<std::uint32_t> bootCatalog{};
    /// What leads to the state that the session follows, kept in it where its own leads replace that. May be null.
    std::shared_ptr<const EarlierHead> earlier{};
};

/// A value: copies share what is immutable. Thread-safe. It keeps the tree.
class Plan {
public:
    const Options& options() const noexcept;
    const Census& census() const noexcept;
    const Layout& layout() const noexcept;
    /// The disc's block that the image begins at. Blocks count on the disc everywhere here.
    std::uint32_t start() const noexcept;
    Sectors total() const noexcept;
    std::uint64_t end() const noexcept { return start() + total().n; }

    /// The segment that a block of the image belongs to. Segments follow each other from start() to end() without gap:
    /// `segment(start())`, `segment(segment(start()).end())` and so on.
    Segment segment(std::uint64_t block) const;
    /// Fills `out` with a block of a region. Where content is embedded in it, that is put in afterwards, and then the
    /// block is sealed.
    void render(const Rendered& what, std::uint64_t blockInRegion, Block out) const;
    std::optional<Embedded> embedded(const Rendered& what, std::uint64_t blockInRegion) const;
    void seal(const Rendered& what, std::uint64_t blockInRegion, Block out) const;

    /// On a disc that can be overwritten, blocks in front of the image by which readers find the volume. Recorded
    /// behind it, in this order, they lead to this session; until then to the one that they lead to now. Each file
    /// system is found whole, as it was or as it is to be, whatever the last of these blocks that is recorded. None for
    /// others.
    struct Lead {
        std::uint32_t block = 0;
        Rendered what;
        std::uint64_t blockInRegion = 0;
    };
    std::vector<Lead> leads() const;
    void render(const Lead& lead, Block out) const;

    /// What the tree has and no file system of the image can say, and a name of the volume that one has to cut, a
    /// sentence each (IMAPI2 gives IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED).
    std::vector<std::string> unsupported() const;

    /// The file whose content a block holds; nothing for metadata and padding.
    std::optional<ObjectNo> objectAt(std::uint64_t block) const;
    /// The node of that file's first name.
    std::optional<NodeId> fileAt(std::uint64_t block) const;
    /// The blocks of the image that hold a file's content. None for an empty file, and for one that the disc has
    /// already.
    struct Place {
        std::uint32_t start = 0;
        std::uint64_t blocks = 0;
    };
    Place place(ObjectNo object) const;

    /// The segments as text, one a line; for tests and for people.
    std::string dump() const;
    /// "iso9660/directories": of a region.
    std::string label(const Rendered& what) const;

private:
    struct State;
    friend Plan plan(std::shared_ptr<const Tree> tree, const Options& options, const Findings& findings);
    explicit Plan(std::shared_ptr<const State> state)
        : state_{std::move(state)}
    {
    }

    std::shared_ptr<const State> state_;
};

/// Plans an image. Nobody changes the tree as long as the plan lives. Throws what `validate` and the writers throw,
/// InvalidParam for one that boots without ISO 9660, ImageSizeLimit, and ImageTooBig for 2^32 blocks and more.
Plan plan(std::shared_ptr<const Tree> tree, const Options& options, const Findings& findings = {});

}  // namespace discmaster::image

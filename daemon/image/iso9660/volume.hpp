#pragma once
// One tree of the ISO 9660 family as a Writer: its volume descriptor, directories and path tables.

#include "image/iso9660/directories.hpp"
#include "image/iso9660/hierarchy.hpp"
#include "image/iso9660/identifier.hpp"
#include "image/iso9660/path_table.hpp"
#include "image/options.hpp"
#include "image/writer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::iso9660 {

/// In what the volumes of the family differ.
struct VolumeKind {
    std::string_view name;  ///< of the writer
    Region::Rank rank = Region::Primary;
    std::uint8_t type = 1;     ///< of the descriptor (ECMA-119 8.1.1)
    std::uint8_t version = 1;  ///< of the descriptor and of its file structure; 2: an enhanced volume (8.5.2, 8.5.31)
    std::string_view escapes;  ///< sequences of a supplementary volume (8.5.6)
    bool ucs2 = false;         ///< texts are UCS-2, big-endian
    bool terminator = false;   ///< it brings the set terminator too
    std::string volumeName;    ///< UTF-8
};

class Volume final : public Writer {
public:
    /// `systemUse` may be null.
    Volume(const Census& census, Hierarchy::Relocation relocation, const Options& options, VolumeKind kind,
           std::unique_ptr<const Spelling> spelling, std::unique_ptr<const SystemUse> systemUse, NameRules rules);

    std::string_view name() const noexcept override { return kind_.name; }
    std::vector<Region> measure() override;
    void place(std::span<const std::uint32_t> starts, const Layout& layout) override;
    void render(std::size_t region, std::uint64_t block, Block out) const override;

private:
    enum : std::size_t { DescriptorRegion, DirectoryRegion, LittlePathRegion, BigPathRegion, TerminatorRegion };
    void renderDescriptor(Block out) const;
    void putString(MutableBytes out, std::size_t at, std::size_t length, std::string_view utf8) const;
    void putFields(Block out) const;
    /// How a file of the root is spelled here, as the fields that name files have it.
    std::string inRoot(std::string_view name) const;

    Options options_;
    VolumeKind kind_;
    std::unique_ptr<const Spelling> spelling_;
    std::unique_ptr<const SystemUse> systemUse_;
    Hierarchy hierarchy_;
    NameTable names_;
    Directories directories_;
    PathTable paths_;
    std::uint32_t littlePath_ = 0;
    std::uint32_t bigPath_ = 0;
    const Layout* layout_ = nullptr;
};

}  // namespace discmaster::image::iso9660

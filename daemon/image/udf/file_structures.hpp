#pragma once
// File entries and file identifier descriptors (ECMA-167 4/14.9, 4/14.4).

#include "image/time.hpp"
#include "image/udf/allocation.hpp"
#include "image/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace discmaster::image::udf {

/// ICB file types (ECMA-167 4/14.6.6).
enum class FileType : std::uint8_t { Directory = 4, File = 5, Symlink = 12 };

/// Content that fits here lies in the file entry itself.
inline constexpr std::size_t kEmbedded = kBlockSize - 176;

struct FileFacts {
    FileType type = FileType::File;
    std::uint16_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t links = 1;  ///< identifiers that refer to it
    Time accessed, modified, changed;
    std::uint64_t uniqueId = 0;
};

/// Renders the entry of a file whose content is `run`; `chain` as in putAllocation(). `location` is the entry's block.
void renderFileEntry(const FileFacts& facts, std::uint32_t location, const Run& run, std::uint32_t chain, Block out);
/// Renders the entry of a file with its content, of at most kEmbedded bytes, in it.
void renderFileEntry(const FileFacts& facts, std::uint32_t location, std::string_view content, Block out);

struct IdentifierFacts {
    std::string_view name;  ///< CS0; empty for the parent
    bool directory = false;
    bool parent = false;
    bool hidden = false;
    std::uint32_t entry = 0;  ///< block of the file entry that it names
    std::uint32_t uniqueId = 0;
};

/// The longest identifier descriptor.
inline constexpr std::size_t kMaxIdentifier = 296;
constexpr std::size_t identifierSize(std::size_t nameBytes) noexcept { return (38 + nameBytes + 3) / 4 * 4; }
/// Writes a descriptor of identifierSize() bytes, which are zeros; `location` is the block in which it begins.
void putIdentifier(const IdentifierFacts& facts, std::uint32_t location, MutableBytes out);

/// The content of a symbolic link: its target as path components (ECMA-167 4/14.16).
std::string pathComponents(std::string_view target);

}  // namespace discmaster::image::udf

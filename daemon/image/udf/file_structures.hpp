#pragma once
// File entries and file identifier descriptors (ECMA-167 4/14.9, 4/14.17, 4/14.4).

#include "image/time.hpp"
#include "image/tree.hpp"
#include "image/udf/allocation.hpp"
#include "image/udf/codec.hpp"
#include "image/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discmaster::image::udf {

/// ICB file types (ECMA-167 4/14.6.6, UDF 2.3.5.2).
enum class FileType : std::uint8_t {
    Directory = 4,
    File = 5,
    BlockDevice = 6,
    CharacterDevice = 7,
    Fifo = 9,
    Socket = 10,
    Symlink = 12,
    StreamDirectory = 13,
    RealTime = 249,
    Metadata = 250,
    MetadataMirror = 251,
};

/// Where the extended attributes begin: behind the fixed part of a file entry or extended file entry.
constexpr std::size_t entryHead(const Revision& revision) noexcept { return revision.extendedEntries ? 216 : 176; }
/// What a file entry leaves to allocation descriptors or to the content itself.
constexpr std::size_t entryRoom(const Revision& revision) noexcept { return kBlockSize - entryHead(revision); }

struct FileFacts {
    FileType type = FileType::File;
    bool stream = false;  ///< it is a named stream
    std::uint16_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t links = 1;  ///< identifiers that refer to it
    Time accessed, modified, changed, created;
    int zone = 0;  ///< that times are written in, minutes east of UTC
    std::uint64_t uniqueId = 0;
    std::uint64_t streamBytes = 0;                ///< of its named streams together
    std::optional<LogicalBlock> streamDirectory;  ///< its entry
    std::optional<DeviceNumber> device;
};

/// Renders the entry of a file whose content is `run`. `location` is the entry's block, in the partition of the file
/// structures; `chain` as in Allocation.
void renderFileEntry(const FileFacts& facts, LogicalBlock location, Runs runs, std::uint32_t chain, Block out,
                     const Revision& revision);
/// Renders the entry of a file with its content, of at most entryRoom(), in it.
void renderFileEntry(const FileFacts& facts, LogicalBlock location, std::string_view content, Block out,
                     const Revision& revision);
/// The same without the content, whose `size` bytes are to be put at entryHead(); then the entry is sealed.
void renderUnsealedEntry(const FileFacts& facts, std::uint64_t size, Block out, const Revision& revision);
void sealEntry(std::uint32_t location, Block out, const Revision& revision);

struct IdentifierFacts {
    std::string_view name;  ///< CS0; empty for the parent
    bool directory = false;
    bool parent = false;
    bool hidden = false;
    LogicalBlock entry;  ///< of the file that it names
    std::uint32_t uniqueId = 0;
};

/// The longest identifier descriptor.
inline constexpr std::size_t kMaxIdentifier = 296 + 32;
/// The length of a descriptor that begins at a byte of its directory: it is longer, by an implementation use, where the
/// next one's tag would otherwise cross the end of a block (UDF 2.3.4.4).
std::size_t identifierSize(std::size_t nameBytes, std::uint64_t at) noexcept;
/// Writes a descriptor of `size` bytes, which are zeros; `location` is the block in which it begins.
void putIdentifier(const IdentifierFacts& facts, std::uint32_t location, MutableBytes out, const Revision& revision);

/// The content of a symbolic link: its target as path components (ECMA-167 4/14.16).
std::string pathComponents(std::string_view target);

}  // namespace discmaster::image::udf

#pragma once
// The volume that is being forged: each part of it is written by a source of its own.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "support/udf_forge.hpp"
#include "support/udf_forge/fields.hpp"
#include "support/udf_forge/node.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {

using Bytes = std::vector<std::byte>;

// Where structures are: blocks of the image.
inline constexpr std::uint32_t kPartition = 288, kPartitionBlocks = 704;
inline constexpr std::uint32_t kMain = 32, kReserve = 48, kIntegrity = 64, kSparing1 = 96, kSparing2 = 160;
inline constexpr std::uint32_t kTotal = kPartition + kPartitionBlocks + 1;
inline constexpr std::uint32_t kPacket = 32;    // of a sparable partition, in blocks
inline constexpr std::uint32_t kMetadata = 64;  // blocks of a metadata file

class UdfForger {
public:
    explicit UdfForger(const ForgeOptions& options);
    ForgedImage make();

private:
    // --- forger.cpp: what all parts need

    bool modern() const { return o_.revision >= 0x0200; }
    MutableBytes block(std::uint32_t n);
    static std::uint64_t byte(std::uint32_t n) { return std::uint64_t{n} * kBlockSize; }
    void tag(MutableBytes b, unsigned id, std::uint32_t location, std::size_t crcLength);
    void descriptor(const Place& at, unsigned id, std::size_t crcLength);
    void regid(MutableBytes b, std::size_t at, std::string_view name, std::string_view kind);
    static constexpr std::string_view kMaker = "*Forge";
    bool readOnly() const { return o_.kind == Forged::Physical || (o_.kind == Forged::Metadata && !o_.bitmap); }
    /// A block for an entry, a directory or a descriptor.
    Place meta();
    /// A block of the partition itself.
    Place data(std::uint32_t blocks = 1);
    /// The packet of blocks 32 to 63 is elsewhere in a sparable partition.
    std::uint32_t imageOf(std::uint32_t n) const;
    void layMetadata();

    // --- tree.cpp: what is in the volume

    Node file(const std::string& name, std::string content);
    /// A file whose bytes are in blocks of the partition.
    Node stored(const std::string& name, const std::string& content);
    Node folder(const std::string& name, std::vector<Node> children);
    Node special(const std::string& name, std::uint8_t type,
                 std::optional<std::pair<std::uint32_t, std::uint32_t>> device);
    /// A hole of a block and an unrecorded block between recorded ones.
    Node holes();
    /// Extents of a block, of which no two touch: their list does not fit the entry.
    Node chained();
    Node link();
    Node tree();
    void place(Node& n);
    void count(const Node& n);

    // --- files.cpp: identifiers, entries, lists of extents, streams

    Bytes identifier(const Node& n, const Node& target, bool parent, std::uint32_t location);
    void writeDirectory(Node& d, const Node& parent, const std::string& path);
    void expect(const Node& n, const std::string& path);
    void writeEntry(Node& n, const std::string& path, std::uint16_t links);
    static void icbTag(MutableBytes b, std::uint8_t type, std::uint16_t strategy, unsigned flags);
    Bytes attributes(const Node& n, const Place& at);
    void renderEntry(Node& n, std::uint16_t links, std::uint16_t strategy);
    /// The descriptors, the last of which may say where the list goes on.
    std::size_t putList(const Node& n, MutableBytes room, unsigned form);
    void writeStreams(Node& n);
    /// Without streams in it.
    Ad writeSystemStreams();

    // --- volume.cpp: from the recognition sequence to the file set, and the space bitmap

    void writeFileSet(const Place& at, const Node& root, const Ad& system);
    void volumeStructure(std::uint32_t n, unsigned id, std::size_t crcLength) { tag(block(n), id, n, crcLength); }
    void writeVolume(const Place& fileSet);
    void writeSequence(std::uint32_t start, const Place& fileSet);
    void writePrimary(std::uint32_t n);
    void writePartition(std::uint32_t n);
    void writeLogicalVolume(std::uint32_t n, const Place& fileSet);
    void putType2(MutableBytes m);
    void writeIntegrity();
    bool isFree(std::uint32_t n) const;
    void writeSpace();

    // --- tables.cpp: what is behind UDF's own kinds of partition

    void writeSparing();
    void metadataFile(std::uint32_t logical, std::uint8_t type, std::uint32_t dataAt, std::uint32_t blocks,
                      std::uint64_t size);
    void writeMetadataFiles();
    void writeBitmap();
    /// Each session ends with a table that maps what there is then. The image ends with the last.
    void writeSessions(Node& root);
    /// A root that has not yet the files of later sessions.
    std::uint32_t earlierRoot(Node root, std::uint32_t session);
    void writeTable(std::uint32_t icb, const std::vector<std::uint32_t>& entries, std::uint32_t previous,
                    std::uint32_t files);

    ForgeOptions o_;
    ForgedImage image_;
    std::uint32_t nextMeta_ = 0, nextData_ = 0, metaAt_ = 0, mirrorAt_ = 0;
    std::vector<std::uint32_t> table_;
    std::uint32_t space_ = 0;
    std::vector<std::uint32_t> unused_;
    std::uint64_t nextId_ = 16;
    std::uint32_t files_ = 0, directories_ = 0;
    Place streamDirectory_;
};

}  // namespace discmaster::image::read::test

#pragma once
// The ISO 9660 family as views: plain, with Rock Ridge, Joliet.

#include "image/read/blocks.hpp"
#include "image/read/image.hpp"
#include "image/read/iso9660.hpp"
#include "image/read/rock_ridge.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace discmaster::image::read {

/// Visits the records of a directory, "." and ".." included, with their byte positions, until `visit` returns false.
/// Throws Error{Fault::ImageInvalid} for a record that cannot be decoded and a directory beyond the end. `tail` is
/// handed what is behind the last record of each sector.
void forEachRecord(Blocks& blocks, std::uint64_t offset, std::uint64_t length,
                   const std::function<bool(const DirectoryRecord& record, std::uint64_t position)>& visit,
                   const std::function<void(ByteView rest, std::uint64_t position)>& tail = {});

/// Byte at which the data of a file section begins: behind its extended attribute record, which takes a whole file
/// unit when the section is interleaved (ECMA-119 6.4.5).
std::uint64_t sectionStart(const DirectoryRecord& record, std::uint32_t blockSize) noexcept;

class Iso9660View final : public View {
public:
    /// `fileSystem` is one of the three; `skip` is what SP says (Rock Ridge).
    Iso9660View(io::ByteSource& source, std::shared_ptr<Blocks> blocks, const VolumeDescriptor& descriptor,
                FileSystem fileSystem, std::uint8_t skip = 0);

    Entry root() const override;
    void list(const Entry& directory, const std::function<bool(Entry&&)>& visit) const override;
    std::vector<Extent> extents(const Entry& entry) const override;
    void streams(const Entry& entry, const std::function<bool(Entry&&)>& visit) const override;

private:
    DirectoryRecord recordAt(std::uint64_t position, Blocks::Block& storage) const;
    std::uint64_t dataOffset(const DirectoryRecord& record) const noexcept;
    Entry entryOf(const DirectoryRecord& record, std::uint64_t position) const;
    void addAttributeRecord(Entry& entry, const DirectoryRecord& record) const;
    void addSection(std::vector<Extent>& extents, const DirectoryRecord& record, std::uint64_t block) const;
    std::string nameOf(const DirectoryRecord& record) const;
    bool addOrFault(Entry& entry, const DirectoryRecord& record) const;
    bool addRockRidge(Entry& entry, const DirectoryRecord& record) const;
    void followRelocated(Entry& entry, std::uint32_t block) const;

    std::shared_ptr<Blocks> blocks_;
    std::uint32_t blockSize_;
    std::uint64_t rootRecordAt_;
    std::uint8_t skip_;
};

/// What a directory record of CD-ROM XA adds to itself (System Description CD-ROM XA, 14 bytes).
struct XaRecord {
    std::uint16_t attributes = 0;
    static constexpr std::uint16_t kForm2 = 0x1000, kAudio = 0x4000;
};
std::optional<XaRecord> decodeXa(ByteView systemUse);

/// What SP and ER in the root's "." say: the bytes to skip, when Rock Ridge is used.
std::optional<std::uint8_t> rockRidgeSkip(Blocks& blocks, const VolumeDescriptor& descriptor);

}  // namespace discmaster::image::read

#pragma once
// Rules for system use fields: SUSP and Rock Ridge.

#include "image/read/findings.hpp"
#include "image/read/iso9660.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace discmaster::image::read {

/// Whose system use field it is.
enum class RecordRole : std::uint8_t { RootSelf, Self, Parent, Child, FurtherSection };

/// Checks the fields of one tree's records, and what only all of them show.
class RockRidgeCheck {
public:
    RockRidgeCheck(Blocks& blocks, std::uint32_t blockSize, std::uint64_t volumeBlocks, std::uint8_t skip,
                   Findings& findings)
        : blocks_{blocks}
        , blockSize_{blockSize}
        , volumeBlocks_{volumeBlocks}
        , skip_{skip}
        , findings_{findings}
    {
    }

    /// `directory` is the extent of the directory that the record is in.
    /// True when the record stands for a directory that was relocated (CL).
    bool record(const DirectoryRecord& record, RecordRole role, std::uint32_t directory, std::uint64_t block,
                const std::string& path);
    /// Link counts and relocated directories.
    void finish();

private:
    struct Entries;
    void areas(const DirectoryRecord& record, RecordRole role, std::uint64_t block, const std::string& path,
               Entries& seen);
    void entry(std::string_view signature, ByteView bytes, RecordRole role, std::uint64_t block,
               const std::string& path, Entries& seen);
    void attributes(const DirectoryRecord& record, RecordRole role, const Entries& seen, std::uint64_t block,
                    const std::string& path);
    void noteFile(const DirectoryRecord& record, const Entries& seen, std::uint64_t block, const std::string& path);

    struct File {
        std::uint32_t links = 0, seen = 0, extent = 0, size = 0;
        std::uint64_t block = 0;
    };
    struct Moved {
        std::uint32_t from = 0;  // extent of the directory that it belongs to
        std::uint64_t block = 0;
        std::string path;
    };

    Blocks& blocks_;
    std::uint32_t blockSize_;
    std::uint64_t volumeBlocks_;
    std::uint8_t skip_;
    Findings& findings_;
    std::unordered_map<std::uint32_t, File> files_;             // by serial number
    std::unordered_map<std::uint32_t, Moved> moved_;            // CL, by the extent that it names
    std::unordered_map<std::uint32_t, std::uint32_t> parents_;  // PL, by the extent of the directory it is in
    std::unordered_map<std::uint32_t, Moved> hidden_;           // RE, by extent
};

}  // namespace discmaster::image::read

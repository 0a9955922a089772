#pragma once
// Where the bytes of a file in the tree come from.

#include "base/unique_fd.hpp"
#include "io/caller_files.hpp"
#include "io/streams.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace discmaster::image {

/// A folder of the host whose files the tree refers to by their names below it.
enum class HostFolder : std::uint32_t {};

/// A file below a host folder: its path there is its path in the tree below the directory that the folder was put on.
struct HostFile {
    HostFolder folder{};
    io::FileIdentity identity;
    bool manyLinks = false;  ///< the host counts more than one name for it
};

/// A file that stays open.
struct OpenFile {
    std::shared_ptr<const UniqueFd> fd;
    std::string name;  ///< how errors name it
    io::FileIdentity identity;
};

/// A disc or image on which files of the tree lie.
enum class RecordedDisc : std::uint32_t {};

/// A run of blocks of 2048 bytes on it.
struct RecordedExtent {
    std::uint32_t block = 0;
    std::uint32_t blocks = 0;
    bool operator==(const RecordedExtent&) const = default;
};

/// A file that lies on a disc, from a block's beginning: its bytes are those of its extents, one behind the other, and
/// end somewhere in the last block. Who appends to that disc leaves it where it lies.
struct RecordedFile {
    RecordedDisc disc{};
    std::uint64_t size = 0;
    std::vector<RecordedExtent> extents;
};

/// A file whose bytes are a part of something readable: a copy, or what lies on a disc other than in whole blocks.
struct SourceSlice {
    std::shared_ptr<io::ByteSource> source;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

using Content = std::variant<HostFile, OpenFile, RecordedFile, SourceSlice, std::vector<std::byte>>;

std::uint64_t sizeOf(const Content& content) noexcept;

}  // namespace discmaster::image

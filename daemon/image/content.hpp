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

/// A file whose bytes are a part of something readable, such as a file on an imported disc.
struct SourceSlice {
    std::shared_ptr<io::ByteSource> source;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

using Content = std::variant<HostFile, OpenFile, SourceSlice, std::vector<std::byte>>;

std::uint64_t sizeOf(const Content& content) noexcept;

}  // namespace discmaster::image

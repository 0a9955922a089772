#pragma once

#include <cstdint>
#include <string>
#include <sys/stat.h>

namespace discmaster::io {

/// What identifies the content of a file at one time; a difference later means that it changed. The time of the last
/// change of attributes is not in it: whoever renames or deletes a file leaves its content as it was.
struct FileIdentity {
    std::uint64_t size = 0;
    std::int64_t mtimeSeconds = 0;
    std::uint32_t mtimeNanoseconds = 0;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;

    bool operator==(const FileIdentity&) const = default;
};

FileIdentity identityOf(const struct stat& st) noexcept;

/// "its size is 5 bytes and was 7": in what the two differ.
std::string differenceBetween(const FileIdentity& before, const FileIdentity& now);

}  // namespace discmaster::io

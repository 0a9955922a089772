#pragma once
// openat2's view of a path below a folder.

#include "io/caller_files.hpp"

#include <cstdint>
#include <fcntl.h>
#include <linux/openat2.h>

namespace discmaster::io {

/// `flags` and what every open here has. Where links are refused, what lies below a folder is what was seen there, not
/// what a link points at. Magic links lead to anything at all, and never are followed.
inline open_how openBelowHow(int flags, CallerFiles::Links links) noexcept
{
    const bool follow = links == CallerFiles::Links::Follow;
    // openat2 refuses O_NOCTTY beside O_PATH, where it has no meaning.
    const int extra = O_CLOEXEC | (follow ? 0 : O_NOFOLLOW) | ((flags & O_PATH) != 0 ? 0 : O_NOCTTY);
    open_how how{};
    how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | extra));
    how.resolve = RESOLVE_NO_MAGICLINKS | (follow ? 0U : unsigned{RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS});
    return how;
}

}  // namespace discmaster::io

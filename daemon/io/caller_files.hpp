#pragma once
// The one place where files are opened on behalf of a caller, with the caller's rights.

#include "base/unique_fd.hpp"
#include "io/file_identity.hpp"

#include <memory>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace discmaster::io {

/// Opens what a caller may open. Two kinds exist: `own` for a process that acts for its own user (the session bus,
/// discmasterctl), where the kernel's check is the right one; `forCaller` for the service that acts for others. The
/// latter opens nothing by absolute path, and below a folder that the caller's descriptor stands for it opens a name
/// only where the mode bits of every step let the caller do so. Thread-safe.
class CallerFiles {
public:
    /// This process's own rights.
    static std::shared_ptr<const CallerFiles> own();
    /// The rights of another user, by user and group ids (all groups, the primary among them).
    static std::shared_ptr<const CallerFiles> forCaller(uid_t user, std::vector<gid_t> groups);

    /// True for `own`: names may be opened by any means, io_uring included.
    bool ownRights() const noexcept { return own_; }

    /// Whether symbolic links in a path lead on, out of the folder too. Only for own rights.
    enum class Links : bool { Refuse, Follow };

    /// Opens a regular file or, with `folder`, a directory below the directory `base` for reading. `path` is relative,
    /// without "..", of any length. Never blocks on a FIFO.
    /// Throws Error: SourceNotFound, AccessDenied, InvalidArgument (not of the kind asked for, or a link), ReadFailed,
    /// NotSupported for links to be followed with another's rights.
    UniqueFd openBelow(int base, const std::string& path, bool folder = false, Links links = Links::Refuse) const;

    /// Opens an absolute path: a regular file, directory, FIFO or socket. Throws Error{Fault::NotSupported} where this
    /// is not `own`, else as openBelow.
    UniqueFd openPath(const std::string& path) const;

    /// Takes a descriptor that the caller sent: a duplicate with O_CLOEXEC. A folder's descriptor may be O_PATH.
    /// Throws Error{Fault::InvalidArgument} for one that is not open or not readable.
    UniqueFd adopt(int descriptor) const;

    /// Throws Error unless the descriptor is a folder's (InvalidArgument) in which the caller may make files
    /// (AccessDenied). Asks no file system that takes its time, so that the loop's thread may call it.
    void requireWritableFolder(int folder) const;

private:
    CallerFiles() = default;
    bool permits(const struct stat& st, unsigned want) const noexcept;
    UniqueFd step(int base, const std::string& name, int flags, const std::string& whole, Links links) const;

    bool own_ = true;
    uid_t user_ = 0;
    std::vector<gid_t> groups_;
};

}  // namespace discmaster::io

#pragma once
// What the scanner asks the host of single files.

#include "base/error.hpp"
#include "image/content.hpp"
#include "image/time.hpp"
#include "io/caller_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace discmaster::image {

/// How errors name an entry of a folder; put together only when there is an error.
struct Shown {
    const std::string& folder;
    const char* name;
    std::string text() const
    {
        return *name == 0 ? folder : folder.ends_with('/') ? folder + name : folder + '/' + name;
    }
};

inline struct statx statOf(int folder, const char* name, int flags, const Shown& shown)
{
    struct statx st {};
    if (::statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, &st) == 0) return st;
    throw systemError(errno == ENOENT ? Fault::SourceNotFound : Fault::DataStreamCreateFailure, errno, "cannot inspect",
                      shown.text());
}

inline Time timeOf(const statx_timestamp& t) { return {.seconds = t.tv_sec, .nanoseconds = t.tv_nsec}; }

inline io::FileIdentity identityOf(const struct statx& st)
{
    return {.size = st.stx_size,
            .mtimeSeconds = st.stx_mtime.tv_sec,
            .mtimeNanoseconds = st.stx_mtime.tv_nsec,
            .inode = st.stx_ino,
            .device = makedev(st.stx_dev_major, st.stx_dev_minor)};
}

inline HostFile hostFile(HostFolder folder, const struct statx& st)
{
    return {.folder = folder, .identity = identityOf(st), .manyLinks = st.stx_nlink > 1};
}

}  // namespace discmaster::image

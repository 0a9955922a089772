#include "io/caller_files.hpp"

#include "base/error.hpp"
#include "io/open_how.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/syscall.h>
#include <utility>

namespace discmaster::io {

namespace {

constexpr unsigned kRead = 4;
constexpr unsigned kWrite = 2;
constexpr unsigned kSearch = 1;

int openat2(int base, const char* path, int flags, CallerFiles::Links links)
{
    auto how = openBelowHow(flags, links);
    return static_cast<int>(syscall(SYS_openat2, base, path, &how, sizeof how));
}

[[noreturn]] void throwOpenError(int errnum, const std::string& path)
{
    switch (errnum) {
    case ENOENT:
    case ENOTDIR: throw systemError(Fault::SourceNotFound, errnum, "cannot open", path);
    case EACCES:
    case EPERM: throw systemError(Fault::AccessDenied, errnum, "cannot open", path);
    case ELOOP:
    case EXDEV: throw systemError(Fault::InvalidArgument, errnum, "refused to follow a link in", path);
    default: throw systemError(Fault::ReadFailed, errnum, "cannot open", path);
    }
}

struct stat statOf(int fd, const std::string& path)
{
    struct stat st {};
    if (fstat(fd, &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", path);
    return st;
}

void requireKind(const struct stat& st, bool folder, const std::string& path)
{
    if (folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode)) return;
    throw Error{
        Fault::InvalidArgument, path + (folder ? " is not a folder" : " is not a regular file"), {.path = path}};
}

}  // namespace

std::shared_ptr<const CallerFiles> CallerFiles::own()
{
    static const std::shared_ptr<const CallerFiles> instance{new CallerFiles};
    return instance;
}

std::shared_ptr<const CallerFiles> CallerFiles::forCaller(uid_t user, std::vector<gid_t> groups)
{
    std::shared_ptr<CallerFiles> files{new CallerFiles};
    files->own_ = false;
    files->user_ = user;
    files->groups_ = std::move(groups);
    return files;
}

bool CallerFiles::permits(const struct stat& st, unsigned want) const noexcept
{
    // POSIX: the first class that applies decides alone. ACLs can only be met by the kernel itself, so a file that only
    // an ACL opens to the caller is refused here; one that an ACL closes shows in the mode's group bits (its mask).
    if (own_) return true;
    unsigned bits = st.st_mode & 7U;
    if (st.st_uid == user_)
        bits = st.st_mode >> 6 & 7U;
    else if (std::find(groups_.begin(), groups_.end(), st.st_gid) != groups_.end())
        bits = st.st_mode >> 3 & 7U;
    return (bits & want) == want;
}

UniqueFd CallerFiles::step(int base, const std::string& name, int flags, const std::string& whole, Links links) const
{
    UniqueFd fd{openat2(base, name.c_str(), flags, links)};
    if (!fd) throwOpenError(errno, whole);
    return fd;
}

UniqueFd CallerFiles::openBelow(int base, const std::string& path, bool folder, Links links) const
{
    if (!own_ && links == Links::Follow)
        throw Error{Fault::NotSupported,
                    "symbolic links are followed only where a program acts for its own user; keep them, or pass what "
                    "they lead to",
                    {.path = path}};
    const int last = O_RDONLY | O_NONBLOCK | (folder ? O_DIRECTORY : 0);
    UniqueFd at;
    std::size_t from = 0;
    // Own rights: as few steps as the kernel's PATH_MAX allows. A caller's: one step per name, each checked.
    const auto stepEnd = [&] {
        if (!own_) return path.find('/', from);
        if (path.size() - from < PATH_MAX) return std::string::npos;
        return path.rfind('/', from + PATH_MAX - 2);
    };
    if (!own_ && !permits(statOf(base, path), kSearch))
        throw Error{Fault::AccessDenied, "the caller may not search the folder of " + path, {.path = path}};
    for (std::size_t end = stepEnd(); end != std::string::npos && end > from; end = stepEnd()) {
        at = step(at ? at.get() : base, path.substr(from, end - from), O_PATH | O_DIRECTORY, path, links);
        if (!permits(statOf(at.get(), path), kSearch))
            throw Error{Fault::AccessDenied, "the caller may not search a folder of " + path, {.path = path}};
        from = end + 1;
    }
    auto fd = step(at ? at.get() : base, path.substr(from), last, path, links);
    const auto st = statOf(fd.get(), path);
    requireKind(st, folder, path);
    if (!permits(st, folder ? kRead | kSearch : kRead))
        throw Error{Fault::AccessDenied, "the caller may not read " + path, {.path = path}};
    return fd;
}

UniqueFd CallerFiles::openPath(const std::string& path) const
{
    if (!own_)
        throw Error{Fault::NotSupported,
                    "paths are not opened on the system bus: pass an open descriptor of " + path + " instead",
                    {.path = path}};
    if (path.empty() || path.front() != '/')
        throw Error{Fault::InvalidArgument, "'" + path + "' is not an absolute path", {.path = path}};
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    if (!fd) throwOpenError(errno, path);
    const auto st = statOf(fd.get(), path);
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode))
        throw Error{Fault::InvalidArgument, path + " is neither a file, a folder nor a pipe", {.path = path}};
    return fd;
}

UniqueFd CallerFiles::adopt(int descriptor) const
{
    UniqueFd fd{fcntl(descriptor, F_DUPFD_CLOEXEC, 3)};
    if (!fd) throw systemError(Fault::InvalidArgument, errno, "the descriptor that was passed cannot be used");
    const int flags = fcntl(fd.get(), F_GETFL);
    const auto st = statOf(fd.get(), "the descriptor that was passed");
    const bool pathOnly = (flags & O_PATH) != 0;
    const bool readable = !pathOnly && (flags & O_ACCMODE) != O_WRONLY;
    if (S_ISDIR(st.st_mode)) {
        if (!permits(st, kRead | kSearch))
            throw Error{Fault::AccessDenied, "the caller may not read the folder that was passed"};
        return fd;
    }
    if (!readable) throw Error{Fault::InvalidArgument, "the descriptor that was passed is not open for reading"};
    return fd;
}

void CallerFiles::requireWritableFolder(int folder) const
{
    // What the kernel knows already: an owner and a mode that a remote file system changed meanwhile do not matter, as
    // it is asked when files are made.
    struct statx now {};
    if (statx(folder, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_MODE | STATX_UID | STATX_GID, &now) !=
        0)
        throw systemError(Fault::InvalidArgument, errno, "the descriptor that was passed cannot be used");
    struct stat st {};
    st.st_mode = now.stx_mode;
    st.st_uid = now.stx_uid;
    st.st_gid = now.stx_gid;
    if (!S_ISDIR(st.st_mode)) throw Error{Fault::InvalidArgument, "the descriptor that was passed is not a folder's"};
    if (!permits(st, kRead | kWrite | kSearch))
        throw Error{Fault::AccessDenied, "the caller may not make files in the folder that was passed"};
}

}  // namespace discmaster::io

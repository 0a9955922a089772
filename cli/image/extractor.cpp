#include "cli/image/extractor.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>

namespace discmaster::cli {

namespace {

using image::read::Entry;
using image::read::Kind;
using image::read::Timestamp;

constexpr std::size_t kBuffer = std::size_t{1} << 20;

/// What no further file can be written after either.
bool isFatal(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EIO || error == EROFS || error == EFBIG;
}

[[noreturn]] void failed(int error, const char* doing, const std::string& path)
{
    throw systemError(isFatal(error) ? Fault::OutputFailed : Fault::Failed, error, doing, path);
}

timespec timeOf(const std::optional<Timestamp>& time)
{
    if (!time) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
    return {.tv_sec = static_cast<time_t>(time->seconds), .tv_nsec = static_cast<long>(time->nanoseconds)};
}

mode_t nodeType(Kind kind)
{
    switch (kind) {
    case Kind::BlockDevice: return S_IFBLK;
    case Kind::CharacterDevice: return S_IFCHR;
    case Kind::Socket: return S_IFSOCK;
    default: return S_IFIFO;
    }
}

std::string_view parentPath(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

}  // namespace

Extractor::Extractor(io::FileSource& source, const image::read::View& view, const std::string& folder,
                     ExtractPolicy policy, Complain complain)
    : source_{source}
    , view_{view}
    , policy_{policy}
    , complain_{std::move(complain)}
    , folder_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)}
    , buffer_(kBuffer)
{
    if (!folder_)
        throw systemError(errno == ENOENT   ? Fault::SourceNotFound
                          : errno == EACCES ? Fault::AccessDenied
                                            : Fault::OutputFailed,
                          errno, "cannot open the folder", folder);
    mask_ = ::umask(0);
    ::umask(mask_);
}

std::uint64_t Extractor::freeBytes() const
{
    struct statvfs fs {};
    if (::fstatvfs(folder_.get(), &fs) != 0) return UINT64_MAX;
    return std::uint64_t{fs.f_bavail} * fs.f_frsize;
}

/// Name by name from the folder, so that no link is followed, wherever somebody else may have put one meanwhile.
UniqueFd Extractor::openFolder(std::string_view path) const
{
    UniqueFd at{::fcntl(folder_.get(), F_DUPFD_CLOEXEC, 0)};
    while (at && !path.empty()) {
        const std::string name{path.substr(0, path.find('/'))};
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        at = UniqueFd{::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    }
    return at;
}

int Extractor::parentOf(const std::string& path)
{
    const auto parent = parentPath(path);
    if (!parent_ || parent != parentPath_) {
        parent_ = openFolder(parent);
        parentPath_ = parent;
        if (!parent_) failed(errno, "cannot open the folder of", path);
    }
    return parent_.get();
}

bool Extractor::clearWay(const std::string& path, const char* name, int parent)
{
    struct stat there {};
    if (::fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) != 0) return true;
    if (policy_.existing == Existing::Keep) {
        ++done_.kept;
        return false;
    }
    if (policy_.existing == Existing::Refuse)
        throw Error{Fault::OutputExists, "it is there already; --force replaces, --keep leaves what is there"};
    if (S_ISDIR(there.st_mode)) throw Error{Fault::OutputExists, "a folder of that name is there"};
    if (::unlinkat(parent, name, 0) != 0) failed(errno, "cannot replace", path);
    return true;
}

void Extractor::extract(const std::string& path, const Entry& entry, const std::stop_token& stop,
                        const std::function<void(std::uint64_t)>& progress)
{
    if (stop.stop_requested()) throw Error{Fault::RequestCancelled, "The extraction was cancelled."};
    try {
        make(path, entry, stop, progress);
    } catch (const Error& e) {
        if (e.fault() == Fault::OutputFailed || e.fault() == Fault::RequestCancelled || e.fault() == Fault::ReadFailed)
            throw;
        ++done_.failed;
        complain_(path, e.report());
    }
}

bool Extractor::make(const std::string& path, const Entry& entry, const std::stop_token& stop,
                     const std::function<void(std::uint64_t)>& progress)
{
    if (!entry.fault.empty()) throw Error{Fault::ImageInvalid, entry.fault};
    const auto parent = parentOf(path);
    const auto name = path.substr(path.rfind('/') + 1);
    if (entry.isDirectory()) {
        makeFolder(path, name.c_str(), parent, entry);
        return true;
    }
    if (!clearWay(path, name.c_str(), parent)) return false;
    if (entry.kind == Kind::Symlink) {
        if (entry.target.empty()) throw Error{Fault::ImageInvalid, "the symbolic link has no target"};
        if (::symlinkat(entry.target.c_str(), parent, name.c_str()) != 0) failed(errno, "cannot create", path);
        const timespec times[] = {timeOf(entry.accessed), timeOf(entry.modified)};
        ::utimensat(parent, name.c_str(), times, AT_SYMLINK_NOFOLLOW);
        if (policy_.owner && entry.uid && entry.gid)
            static_cast<void>(::fchownat(parent, name.c_str(), *entry.uid, *entry.gid, AT_SYMLINK_NOFOLLOW) != 0);
        ++done_.links;
        return true;
    }
    if (makeHardLink(path, name.c_str(), parent, entry)) return true;
    if (entry.kind == Kind::File) return makeFile(path, name.c_str(), parent, entry, stop, progress);
    makeSpecial(path, name.c_str(), parent, entry);
    return true;
}

void Extractor::makeFolder(const std::string& path, const char* name, int parent, const Entry& entry)
{
    // Accessible to us until everything is in it.
    if (::mkdirat(parent, name, 0700) == 0) {
        ++done_.directories;
    } else {
        const auto error = errno;
        struct stat there {};
        const bool isFolder =
            error == EEXIST && ::fstatat(parent, name, &there, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(there.st_mode);
        if (error != EEXIST) failed(error, "cannot create", path);
        if (!isFolder) throw Error{Fault::OutputExists, "it is there already and is no folder"};
        if (policy_.existing != Existing::Replace) return;  // what is there keeps its attributes
    }
    folders_.push_back({path, entry});
    folders_.back().entry.name.clear();
}

/// False when it is to be made as a file of its own.
bool Extractor::makeHardLink(const std::string& path, const char* name, int parent, const Entry& entry)
{
    if (!entry.fileId || entry.links.value_or(1) < 2) return false;
    const auto [first, isNew] = linked_.try_emplace(*entry.fileId, path);
    if (isNew) return false;
    const auto folder = openFolder(parentPath(first->second));
    const auto firstName = first->second.substr(first->second.rfind('/') + 1);
    if (!folder || ::linkat(folder.get(), firstName.c_str(), parent, name, 0) != 0) {
        if (isFatal(errno)) failed(errno, "cannot create", path);
        return false;  // the file system has no hard links, or not so many
    }
    ++done_.hardLinks;
    return true;
}

bool Extractor::makeFile(const std::string& path, const char* name, int parent, const Entry& entry,
                         const std::stop_token& stop, const std::function<void(std::uint64_t)>& progress)
{
    UniqueFd file{::openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) failed(errno, "cannot create", path);
    try {
        copyContent(file.get(), entry, path, stop, progress);
        if (policy_.streams && entry.hasStreams) copyStreams(file.get(), entry, path);
    } catch (...) {
        ::unlinkat(parent, name, 0);  // nothing is left of half a file
        linked_.erase(entry.fileId.value_or(0));
        throw;
    }
    applyAttributes(file.get(), entry, path);
    ++done_.files;
    return true;
}

void Extractor::copyContent(int to, const Entry& entry, const std::string& path, const std::stop_token& stop,
                            const std::function<void(std::uint64_t)>& progress)
{
    const auto content = view_.content(entry);  // finds out whether the extents are inside the image
    std::uint64_t at = 0;
    const auto check = [&] {
        if (stop.stop_requested()) throw Error{Fault::RequestCancelled, "The extraction was cancelled."};
    };
    const auto copy = [&](std::uint64_t until) {
        while (at < until) {
            check();
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(kBuffer, until - at));
            content->read(at, MutableBytes{buffer_}.first(n));
            for (std::size_t written = 0; written < n;) {
                const auto w = ::pwrite(to, buffer_.data() + written, n - written, static_cast<off_t>(at + written));
                if (w < 0 && errno == EINTR) continue;
                if (w < 0) failed(errno, "cannot write", path);
                written += static_cast<std::size_t>(w);
            }
            at += n;
            done_.bytes += n;
            progress(done_.bytes);
        }
    };
    if (entry.compression || entry.size == 0) {
        copy(content->size());
        return;
    }
    std::uint64_t start = 0;
    bool hole = false;
    for (const auto& e : view_.extents(entry)) {
        const auto end = std::min(start + e.length, entry.size);
        if (e.recorded) {
            // The kernel copies, or shares the blocks, where it can.
            auto from = static_cast<off_t>(e.offset);
            auto where = static_cast<off_t>(start);
            at = start;
            while (at < end && end - at > kBuffer) {
                check();
                const auto n = ::copy_file_range(source_.fd(), &from, to, &where,
                                                 std::min<std::size_t>(end - at, 16 * kBuffer), 0);
                if (n <= 0) {
                    if (n < 0 && isFatal(errno)) failed(errno, "cannot write", path);
                    break;
                }
                at += static_cast<std::uint64_t>(n);
                done_.bytes += static_cast<std::uint64_t>(n);
                progress(done_.bytes);
            }
            copy(end);
        }
        hole = !e.recorded;
        start = at = end;  // what is not recorded stays a hole
    }
    // A hole at the end has not made the file longer.
    if (hole && ::ftruncate(to, static_cast<off_t>(entry.size)) != 0) failed(errno, "cannot write", path);
}

void Extractor::copyStreams(int to, const Entry& entry, const std::string& path)
{
    constexpr std::uint64_t kMost = 65536;  // of an extended attribute on Linux
    view_.streams(entry, [&](Entry&& stream) {
        const auto tell = [&](const std::string& why) {
            ++done_.failed;
            complain_(path, fmt::format("the stream {}: {}", stream.name, why));
        };
        try {
            if (stream.size > kMost) {
                tell(fmt::format("{} bytes are more than an extended attribute can hold", stream.size));
                return true;
            }
            const auto content = view_.content(stream);
            std::vector<std::byte> bytes(static_cast<std::size_t>(content->size()));
            content->read(0, bytes);
            if (::fsetxattr(to, ("user." + stream.name).c_str(), bytes.data(), bytes.size(), 0) != 0)
                tell(systemError(Fault::Failed, errno, "cannot set the extended attribute").what());
            else
                ++done_.streams;
        } catch (const Error& e) {
            tell(e.what());
        }
        return true;
    });
}

void Extractor::makeSpecial(const std::string& path, const char* name, int parent, const Entry& entry)
{
    const bool fifo = entry.kind == Kind::Fifo;
    if (!fifo && !policy_.devices) {
        ++done_.skipped;
        return;
    }
    const auto device = entry.device.value_or(0);
    const auto number = ::makedev(static_cast<unsigned>(device >> 32), static_cast<unsigned>(device & 0xFFFFFFFF));
    if (::mknodat(parent, name, nodeType(entry.kind) | 0600, fifo ? 0 : number) != 0)
        failed(errno, "cannot create", path);
    // Opening a device would speak to it: by name, in the folder that is open.
    if (entry.mode) static_cast<void>(::fchmodat(parent, name, *entry.mode & 0777 & ~mask_, 0) != 0);
    if (policy_.owner && entry.uid && entry.gid)
        static_cast<void>(::fchownat(parent, name, *entry.uid, *entry.gid, AT_SYMLINK_NOFOLLOW) != 0);
    const timespec times[] = {timeOf(entry.accessed), timeOf(entry.modified)};
    ::utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW);
    ++done_.special;
}

void Extractor::applyAttributes(int fd, const Entry& entry, const std::string& path) const
{
    const auto told = [&](const char* what) { complain_(path, systemError(Fault::Failed, errno, what).what()); };
    if (policy_.owner && entry.uid && entry.gid && ::fchown(fd, *entry.uid, *entry.gid) != 0)
        told("cannot set the owner");
    const mode_t plain = entry.isDirectory() ? 0777 : 0666;
    const mode_t mode = policy_.owner && entry.mode ? *entry.mode : (entry.mode.value_or(plain) & 0777) & ~mask_;
    if (::fchmod(fd, mode) != 0) told("cannot set the permissions");
    const timespec times[] = {timeOf(entry.accessed), timeOf(entry.modified)};
    if (::futimens(fd, times) != 0) told("cannot set the times");
}

void Extractor::finish()
{
    parent_ = {};
    for (auto f = folders_.rbegin(); f != folders_.rend(); ++f)
        if (const auto fd = openFolder(f->path)) applyAttributes(fd.get(), f->entry, f->path);
    folders_.clear();
}

}  // namespace discmaster::cli

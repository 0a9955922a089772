#include "io/file_extension.hpp"

#include "base/error.hpp"
#include "io/positioned.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace discmaster::io {

namespace {

UniqueFd openToExtend(const std::string& path)
{
    struct stat st {};
    if (::stat(path.c_str(), &st) != 0)
        throw systemError(errno == EACCES ? Fault::AccessDenied : Fault::SourceNotFound, errno, "cannot open", path);
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
        throw Error{Fault::InvalidArgument, path + " is neither an image file nor a disk", {.path = path}};
    // Exclusive, so that the kernel refuses a disk that is mounted.
    const int exclusive = S_ISBLK(st.st_mode) ? O_EXCL : 0;
    UniqueFd fd{::open(path.c_str(), O_RDWR | O_CLOEXEC | exclusive)};
    if (!fd)
        throw systemError(errno == EACCES || errno == EPERM ? Fault::AccessDenied : Fault::OutputFailed, errno,
                          "cannot write to", path);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
        throw Error{Fault::ObjectBusy, path + " is being written to by another program; wait for that", {.path = path}};
    return fd;
}

}  // namespace

FileExtension::FileExtension(std::string path)
    : path_{std::move(path)}
    , fd_{openToExtend(path_)}
{
    struct stat st {};
    const auto end = ::lseek(fd_.get(), 0, SEEK_END);
    if (end < 0 || ::fstat(fd_.get(), &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", path_);
    size_ = end_ = static_cast<std::uint64_t>(end);
    disk_ = S_ISBLK(st.st_mode);
}

FileExtension::~FileExtension()
{
    // Where that fails the file is longer, and shows what it did all the same.
    if (!kept_ && !disk_) static_cast<void>(::ftruncate(fd_.get(), static_cast<off_t>(size_)));
}

void FileExtension::read(std::uint64_t offset, MutableBytes into) { readAt(fd_.get(), offset, into, path_); }

void FileExtension::write(std::uint64_t offset, ByteView bytes)
{
    if (end_ == size_) requireOnlyOurs();
    writeAt(fd_.get(), offset, bytes, path_);
    end_ = std::max(end_, offset + bytes.size());
}

/// What others put there meanwhile is not cut off, or led past.
void FileExtension::requireOnlyOurs()
{
    struct stat st {};
    if (disk_ || (::fstat(fd_.get(), &st) == 0 && static_cast<std::uint64_t>(st.st_size) == end_)) return;
    kept_ = true;
    throw Error{Fault::SourceChanged,
                path_ + " was changed by another program meanwhile; end that, and try again",
                {.path = path_}};
}

void FileExtension::keep()
{
    requireOnlyOurs();
    if (::fdatasync(fd_.get()) != 0) throw systemError(Fault::OutputFailed, errno, "cannot write", path_);
    kept_ = true;
}

}  // namespace discmaster::io

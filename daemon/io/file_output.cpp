#include "io/file_output.hpp"

#include "base/error.hpp"
#include "io/positioned.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <random>
#include <sys/stat.h>
#include <utility>

namespace discmaster::io {

namespace {
std::string besides(const std::string& name)
{
    static thread_local std::mt19937_64 random{std::random_device{}()};
    const auto slash = name.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{} : name.substr(0, slash + 1);
    return fmt::format("{}.{}.{:016x}", folder, slash == std::string::npos ? name : name.substr(slash + 1), random());
}

void syncFolderOf(int folder, const std::string& name)
{
    const auto slash = name.rfind('/');
    const auto path = slash == std::string::npos ? std::string{"."} : name.substr(0, slash + 1);
    const UniqueFd fd{openat(folder, path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (fd) fsync(fd.get());  // the name's durability; not every file system supports it
}
}  // namespace

void FileOutput::requireFree(int folder, const std::string& name, Existing existing)
{
    struct stat st {};
    if (fstatat(folder, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (existing == Existing::Refuse)
        throw Error{Fault::OutputExists,
                    name + " exists already; choose another name or say that it may be replaced",
                    {.path = name}};
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        throw Error{Fault::OutputFailed, name + " is not a file, and is not replaced", {.path = name}};
}

FileOutput::FileOutput(int folder, std::string name, Existing existing)
    : name_{std::move(name)}
    , temporary_{besides(name_)}
    , existing_{existing}
{
    if (folder != AT_FDCWD) {
        folder_.reset(fcntl(folder, F_DUPFD_CLOEXEC, 3));
        if (!folder_) throw systemError(Fault::OutputFailed, errno, "cannot use the folder of", name_);
    }
    const int at = folder_ ? folder_.get() : AT_FDCWD;
    requireFree(at, name_, existing_);
    fd_.reset(openat(at, temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!fd_) throw systemError(Fault::OutputFailed, errno, "cannot create", name_);
}

FileOutput::~FileOutput()
{
    if (!committed_) unlinkat(folder_ ? folder_.get() : AT_FDCWD, temporary_.c_str(), 0);
}

void FileOutput::write(std::uint64_t offset, ByteView bytes) { writeAt(fd_.get(), offset, bytes, name_); }

void FileOutput::commit()
{
    const int at = folder_ ? folder_.get() : AT_FDCWD;
    if (fdatasync(fd_.get()) != 0) throw systemError(Fault::OutputFailed, errno, "cannot write", name_);
    const unsigned flags = existing_ == Existing::Refuse ? RENAME_NOREPLACE : 0;
    int r = renameat2(at, temporary_.c_str(), at, name_.c_str(), flags);
    if (r != 0 && errno == EINVAL && flags != 0) {  // a file system without RENAME_NOREPLACE: link() refuses as well
        r = linkat(at, temporary_.c_str(), at, name_.c_str(), 0);
        if (r == 0) unlinkat(at, temporary_.c_str(), 0);
    }
    if (r != 0)
        throw systemError(errno == EEXIST ? Fault::OutputExists : Fault::OutputFailed, errno, "cannot create", name_);
    committed_ = true;
    syncFolderOf(at, name_);
}

void writeFully(int fd, ByteView bytes, const std::string& name)
{
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(Fault::OutputFailed, errno, "cannot write", name);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

}  // namespace discmaster::io

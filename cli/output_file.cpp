#include "cli/output_file.hpp"

#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace discmaster::cli {

OutputFile::OutputFile(const Output& output, std::string name, bool replace)
    : name_{std::move(name)}
    , existing_{replace ? io::FileOutput::Existing::Replace : io::FileOutput::Existing::Refuse}
    , kind_{look()}
{
    if (kind_ == Kind::Stdout && (output.terminal().output || !output.human()))
        throw UsageError{"-o - writes the image to stdout, which must be a pipe or a file and not show JSON"};
}

OutputFile::Kind OutputFile::look() const
{
    if (isStdout()) return Kind::Stdout;
    struct stat target {};
    const auto mode = ::stat(name_.c_str(), &target) == 0 ? target.st_mode : S_IFREG;
    if (S_ISDIR(mode))
        throw Error{Fault::OutputFailed, name_ + " is a folder; give the name of a file", {.path = name_}};
    if (S_ISCHR(mode) || S_ISFIFO(mode)) return Kind::Stream;
    if (!S_ISBLK(mode)) {
        io::FileOutput::requireFree(AT_FDCWD, name_, existing_);
        return Kind::File;
    }
    if (existing_ == io::FileOutput::Existing::Refuse)
        throw Error{Fault::OutputExists, name_ + " is a disk; say that what is on it may be replaced", {.path = name_}};
    return Kind::Disk;
}

void OutputFile::open(std::uint64_t bytes)
{
    switch (kind_ = look()) {
    case Kind::Stdout: break;
    case Kind::File: file_.emplace(AT_FDCWD, name_, existing_); break;
    case Kind::Disk: openDisk(bytes); break;
    case Kind::Stream:
        special_.reset(::open(name_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
        if (!special_) throw systemError(Fault::OutputFailed, errno, "cannot write to", name_);
        break;
    }
}

void OutputFile::openDisk(std::uint64_t bytes)
{
    // Exclusive, so that the kernel refuses a disk that is mounted.
    special_.reset(::open(name_.c_str(), O_RDWR | O_EXCL | O_CLOEXEC));
    if (!special_) throw systemError(Fault::OutputFailed, errno, "cannot write to", name_);
    const auto room = ::lseek(special_.get(), 0, SEEK_END);
    if (room < 0 || ::lseek(special_.get(), 0, SEEK_SET) != 0)
        throw systemError(Fault::OutputFailed, errno, "cannot write to", name_);
    if (bytes > static_cast<std::uint64_t>(room))
        throw Error{Fault::OutputFailed,
                    fmt::format("The image has {}, and {} only {}. Nothing was written.", sizeText(bytes), name_,
                                sizeText(static_cast<std::uint64_t>(room))),
                    {.path = name_}};
}

int OutputFile::fd() const noexcept
{
    if (kind_ == Kind::Stdout) return STDOUT_FILENO;
    return file_ ? file_->fd() : special_.get();
}

void OutputFile::write(std::uint64_t offset, ByteView bytes)
{
    if (file_)
        file_->write(offset, bytes);
    else
        io::writeFully(fd(), bytes, isStdout() ? "stdout" : name_);
}

void OutputFile::commit()
{
    if (file_) file_->commit();
    if (kind_ == Kind::Disk && ::fsync(special_.get()) != 0)
        throw systemError(Fault::OutputFailed, errno, "cannot write", name_);
}

}  // namespace discmaster::cli

#include "image/staging.hpp"

#include "base/error.hpp"
#include "io/pipe_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <random>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace discmaster::image {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

/// For file systems that make no files without a name.
UniqueFd openAndUnlink(int folder)
{
    const auto name = fmt::format(".discmaster-stage-{}-{:x}", ::getpid(), std::random_device{}());
    UniqueFd fd{::openat(folder, name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (fd && ::unlinkat(folder, name.c_str(), 0) != 0) fd.reset();
    return fd;
}

UniqueFd openUnnamed(const UniqueFd& folder, const std::string& shownAs)
{
    UniqueFd fd{::openat(folder.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (!fd && (errno == EOPNOTSUPP || errno == EISDIR)) fd = openAndUnlink(folder.get());
    if (!fd) throw systemError(Fault::StashfileOpenFailure, errno, "cannot make a stage file in", shownAs);
    return fd;
}

[[noreturn]] void throwCancelled() { throw Error{Fault::RequestCancelled, "copying to the stage file was cancelled"}; }

void writeAt(int fd, std::uint64_t offset, ByteView bytes, Fault fault)
{
    while (!bytes.empty()) {
        const auto n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(fault, errno, "cannot write to the stage file");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
}

/// Reads until `into` is full or the file ends.
std::size_t readAt(int fd, std::uint64_t offset, MutableBytes into, Fault fault, const std::string& name)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const auto n = ::pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(fault, errno, "cannot read", name);
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

/// A whole piece, or what there is up to the end: progress is told at each MiB whatever the sender's pieces are.
std::size_t readFull(io::PipeReader& pipe, MutableBytes into, const std::stop_token& stop)
{
    std::size_t done = 0;
    while (done < into.size()) {
        const auto n = pipe.readSome(into.subspan(done), stop);
        if (n == 0) break;
        done += n;
    }
    return done;
}

}  // namespace

class Staging::File final : public io::ByteSource {
public:
    explicit File(UniqueFd fd)
        : fd_{std::make_shared<const UniqueFd>(std::move(fd))}
    {
    }

    std::shared_ptr<const UniqueFd> fd() const
    {
        const std::lock_guard lock{mutex_};
        return fd_;
    }
    void replace(UniqueFd fd)
    {
        const std::lock_guard lock{mutex_};
        fd_ = std::make_shared<const UniqueFd>(std::move(fd));
    }

    std::uint64_t size() const override
    {
        struct stat st {};
        return ::fstat(fd()->get(), &st) == 0 ? static_cast<std::uint64_t>(st.st_size) : 0;
    }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        if (readAt(fd()->get(), offset, into, Fault::StashfileReadFailure, "the stage file") < into.size())
            throw Error{Fault::StashfileReadFailure, "the stage file of the image is shorter than it was"};
    }

private:
    mutable std::mutex mutex_;  // guards fd_
    std::shared_ptr<const UniqueFd> fd_;
};

Staging::Staging(const UniqueFd& folder, std::string shownAs)
    : file_{std::make_shared<File>(openUnnamed(folder, shownAs))}
{
}

SourceSlice Staging::copy(const Read& read, const Progress& progress, const std::stop_token& stop)
{
    const auto fd = file_->fd();
    std::vector<std::byte> piece(kPiece);
    std::uint64_t done = 0;
    if (progress) progress(0);
    try {
        for (;;) {
            if (stop.stop_requested()) throwCancelled();
            const auto n = read(done, piece);
            if (n == 0) break;
            writeAt(fd->get(), end_ + done, MutableBytes{piece}.first(n), Fault::StashfileWriteFailure);
            done += n;
            if (progress) progress(done);
        }
    } catch (...) {
        cutBack(end_);
        throw;
    }
    const SourceSlice slice{.source = file_, .offset = end_, .size = done};
    end_ += done;
    return slice;
}

SourceSlice Staging::add(int fd, const std::string& name, const Progress& progress, const std::stop_token& stop)
{
    struct stat st {};
    if (::fstat(fd, &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", name);
    if (!S_ISREG(st.st_mode)) {
        io::PipeReader pipe{UniqueFd{::fcntl(fd, F_DUPFD_CLOEXEC, 3)}, name};
        return copy([&](std::uint64_t, MutableBytes into) { return readFull(pipe, into, stop); }, progress, stop);
    }
    const auto size = static_cast<std::uint64_t>(st.st_size);
    const auto start = end_;
    const auto slice = copy(
        [&](std::uint64_t position, MutableBytes into) { return readAt(fd, position, into, Fault::ReadFailed, name); },
        progress, stop);
    if (slice.size == size) return slice;
    end_ = start;
    throw Error{
        Fault::DataStreamInconsistency,
        fmt::format("{} gave {} bytes and has {}: it was changed meanwhile; add it again", name, slice.size, size),
        {.path = name}};
}

SourceSlice Staging::add(io::ByteSource& source, const Progress& progress, const std::stop_token& stop)
{
    return copy(
        [&](std::uint64_t position, MutableBytes into) {
            const auto n = std::min<std::uint64_t>(into.size(), source.size() - position);
            if (n > 0) source.read(position, into.first(static_cast<std::size_t>(n)));
            return static_cast<std::size_t>(n);
        },
        progress, stop);
}

void Staging::cutBack(std::uint64_t bytes) noexcept
{
    end_ = std::min(end_, bytes);
    // What is added next overwrites what is left should this fail.
    static_cast<void>(::ftruncate(file_->fd()->get(), static_cast<off_t>(end_)));
}

void Staging::moveTo(const UniqueFd& folder, std::string shownAs, const Progress& progress, const std::stop_token& stop)
{
    struct statvfs space {};
    const bool known = ::fstatvfs(folder.get(), &space) == 0;
    const auto available = std::uint64_t{space.f_bavail} * space.f_frsize;
    if (known && available < end_)
        throw Error{Fault::WorkingDirectorySpace,
                    fmt::format("{} has {} bytes free and the stage file needs {}; make room, or choose another folder",
                                shownAs, available, end_),
                    {.path = shownAs}};
    auto target = openUnnamed(folder, shownAs);
    const auto old = file_->fd();
    std::vector<std::byte> piece(kPiece);
    if (progress) progress(0);
    for (std::uint64_t at = 0; at < end_;) {
        if (stop.stop_requested()) throwCancelled();
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, end_ - at));
        const auto n = readAt(old->get(), at, MutableBytes{piece}.first(want), Fault::StashfileMove, "the stage file");
        if (n == 0) throw Error{Fault::StashfileMove, "the stage file is shorter than it was; it was not moved"};
        writeAt(target.get(), at, MutableBytes{piece}.first(n), Fault::StashfileMove);
        at += n;
        if (progress) progress(at);
    }
    file_->replace(std::move(target));
}

}  // namespace discmaster::image

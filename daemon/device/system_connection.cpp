#include "device/system_connection.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "device/mounts.hpp"
#include "scsi/sg_transport.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <system_error>
#include <utility>

namespace discmaster::device {

namespace {

// udev's cdrom_id, blkid and desktop probers come and go within this time after an event.
constexpr auto kProbersLeave = std::chrono::seconds{5};
constexpr auto kRetryInterval = std::chrono::milliseconds{100};

/// Opens the sr node; O_NONBLOCK opens it whatever medium it has or lacks. 0 or errno.
int openNode(const std::string& node, int exclusive, UniqueFd& fd)
{
    const int flags = O_NONBLOCK | O_CLOEXEC | exclusive;
    fd.reset(::open(node.c_str(), O_RDWR | flags));
    // A drive that cannot write is opened for reading: exclusion does not depend on it.
    if (!fd && (errno == EROFS || errno == EACCES)) fd.reset(::open(node.c_str(), O_RDONLY | flags));
    return fd ? 0 : errno;
}

/// The kernel's exclusive open (against mounts and other O_EXCL openers) and udev's device lock (systemd's "Locking
/// Block Device Access": probing pauses while it is held). 0 or errno.
int tryExclude(const std::string& node, UniqueFd& fd)
{
    if (const int error = openNode(node, O_EXCL, fd)) return error;
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return 0;
    const int error = errno;
    fd.reset();
    return error;
}

bool inUse(int error) noexcept { return error == EBUSY || error == EWOULDBLOCK; }

[[noreturn]] void refuse(const std::string& node, int error)
{
    const Evidence evidence{.systemError = error, .path = node};
    switch (error) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
        throw Error{Fault::DeviceGone, fmt::format("The drive {} was disconnected. Connect it again.", node), evidence};
    case EACCES:
    case EPERM:
        throw Error{Fault::AccessDenied,
                    fmt::format("The service may not open {}. Check that it runs in the group of the node.", node),
                    evidence};
    default: throw systemError(Fault::RecorderLocked, error, "Cannot get exclusive access to", node);
    }
}

void requireNotMounted(const std::string& node)
{
    const auto points = mountPointsOf(readMounts(), node);
    if (points.empty()) return;
    throw Error{Fault::RecorderLocked,
                fmt::format("The disc in {} is mounted at {}. Unmount it and try again.", node, points.front()),
                Evidence{.systemError = EBUSY, .path = node}};
}

}  // namespace

std::string genericNodeOf(const std::string& sysPath)
{
    std::error_code error;
    for (std::filesystem::directory_iterator entry{sysPath + "/device/scsi_generic", error}, end;
         !error && entry != end; entry.increment(error))
        return "/dev/" + entry->path().filename().string();
    return {};
}

SystemConnection::SystemConnection(std::string node, std::string sysPath, std::shared_ptr<Clock> clock)
    : node_{std::move(node)}
    , sysPath_{std::move(sysPath)}
    , clock_{std::move(clock)}
{
}

std::unique_ptr<scsi::Transport> SystemConnection::open()
{
    // Without the sg driver the sr node takes SG_IO too, though the kernel filters commands there.
    const auto generic = genericNodeOf(sysPath_);
    return std::make_unique<scsi::SgTransport>(generic.empty() ? node_ : generic);
}

void SystemConnection::exclude(bool force, std::stop_token stop)
{
    if (exclusive_) return;
    if (!force) requireNotMounted(node_);
    const auto giveUp = clock_->now() + kProbersLeave;
    int error = tryExclude(node_, exclusive_);
    while (inUse(error) && !force && clock_->now() < giveUp) {
        if (!clock_->sleep(kRetryInterval, stop))
            throw Error{Fault::RequestCancelled, "Waiting for exclusive access was cancelled."};
        error = tryExclude(node_, exclusive_);
    }
    if (error == 0) return;
    if (!inUse(error)) refuse(node_, error);
    if (!force) {
        requireNotMounted(node_);
        throw Error{Fault::RecorderLocked, fmt::format("Another program uses {}. Close it and try again.", node_),
                    Evidence{.systemError = error, .path = node_}};
    }
    log::warning(fmt::format("exclusive access to {} was forced although it is in use", node_));
    if (const int failed = openNode(node_, 0, exclusive_)) refuse(node_, failed);
}

void SystemConnection::release() noexcept
{
    // Closing a node that was opened for writing makes udev, which watches it (our rule), send a change event:
    // everybody learns of the new content. The kernel drops its cached blocks with the last opener.
    exclusive_.reset();
}

}  // namespace discmaster::device

#include "scsi/sg_transport.hpp"

#include "base/error.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

namespace discmaster::scsi {

namespace {

// Host adapter status (Linux: include/scsi/scsi_status.h, DID_*) and driver status, as sg reports them.
constexpr unsigned kDidNoConnect = 0x01;
constexpr unsigned kDidTimeOut = 0x03;
constexpr unsigned kDidBadTarget = 0x04;
constexpr unsigned kDidError = 0x07;
constexpr unsigned kDidReset = 0x08;
constexpr unsigned kDidSoftError = 0x0B;
constexpr unsigned kDriverTimeout = 0x06;
constexpr unsigned kDriverSense = 0x08;
constexpr unsigned kStatusGood = 0x00;
constexpr unsigned kStatusCheckCondition = 0x02;
constexpr unsigned kStatusBusy = 0x08;
constexpr int kSoftRetries = 3;

[[noreturn]] void throwHostError(const std::string& node, const Command& command, const std::string& what)
{
    throw Error{Fault::DeviceGone,
                fmt::format("the drive {} stopped answering ({}); check its cable and power and try again", node, what),
                {.command = describe(command.cdb), .path = node}};
}

[[noreturn]] void throwIoctlError(const std::string& node, const Command& command, int errnum)
{
    const Evidence evidence{.command = describe(command.cdb), .systemError = errnum, .path = node};
    switch (errnum) {
    case EPERM:
    case EACCES:
    case EFAULT:  // the block layer's command filter on some kernels
        throw Error{Fault::AccessDenied, fmt::format("the kernel refused to pass a command to {}", node), evidence};
    case EBUSY: throw Error{Fault::RecorderLocked, fmt::format("{} is in use by another program", node), evidence};
    case EINVAL:
    case ENOMEM:
        throw Error{Fault::InvalidArgument,
                    fmt::format("{} cannot transfer {} bytes at once", node, command.in.size() + command.out.size()),
                    evidence};
    default: throw Error{Fault::DeviceGone, fmt::format("the drive {} is gone", node), evidence};
    }
}

}  // namespace

SgTransport::SgTransport(const std::string& node)
    : node_{node}
    , fd_{::open(node.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)}
{
    if (fd_) return;
    switch (errno) {
    case ENOENT:
    case ENXIO:
    case ENODEV: throw systemError(Fault::DeviceGone, errno, "cannot open the drive", node);
    case EBUSY: throw systemError(Fault::RecorderLocked, errno, "the drive is in use by another program:", node);
    default: throw systemError(Fault::AccessDenied, errno, "cannot open the drive", node);
    }
}

std::expected<std::size_t, Sense> SgTransport::execute(const Command& command)
{
    std::array<std::byte, 64> sense{};
    std::array<std::byte, 16> cdb{};
    std::ranges::copy(command.cdb.bytes(), cdb.begin());
    const bool reads = !command.in.empty();
    const auto length = reads ? command.in.size() : command.out.size();

    for (int attempt = 0;; ++attempt) {
        sense.fill(std::byte{0});
        sg_io_hdr_t header{};
        header.interface_id = 'S';
        header.cmdp = reinterpret_cast<unsigned char*>(cdb.data());
        header.cmd_len = static_cast<unsigned char>(command.cdb.size());
        header.sbp = reinterpret_cast<unsigned char*>(sense.data());
        header.mx_sb_len = static_cast<unsigned char>(sense.size());
        header.dxfer_len = static_cast<unsigned>(length);
        header.dxfer_direction = length == 0 ? SG_DXFER_NONE : reads ? SG_DXFER_FROM_DEV : SG_DXFER_TO_DEV;
        // The kernel's interface has no const: data to the device is only read.
        header.dxferp = reads ? static_cast<void*>(command.in.data()) : const_cast<std::byte*>(command.out.data());
        header.timeout = static_cast<unsigned>(command.timeout.count());

        if (ioctl(fd_.get(), SG_IO, &header) != 0) {
            if (errno == EINTR) continue;
            throwIoctlError(node_, command, errno);
        }
        if (header.host_status == kDidTimeOut || (header.driver_status & 0x0FU) == kDriverTimeout)
            throw Error{Fault::RecorderCommandTimeout,
                        fmt::format("the drive {} did not answer within {} s; its medium may be in an unknown state",
                                    node_, command.timeout.count() / 1000),
                        {.command = describe(command.cdb), .path = node_}};
        if (header.host_status == kDidSoftError && attempt < kSoftRetries) continue;
        const bool hasSense = header.sb_len_wr > 0 || (header.driver_status & 0x0FU) == kDriverSense;
        if (header.status == kStatusCheckCondition || (hasSense && header.status != kStatusGood))
            return std::unexpected{decodeSense(ByteView{sense}.first(header.sb_len_wr > 0 ? header.sb_len_wr : 18))};
        switch (header.host_status) {
        case 0: break;
        case kDidNoConnect:
        case kDidBadTarget:
        case kDidError:
        case kDidReset:
        default: throwHostError(node_, command, fmt::format("host status {:02X}h", header.host_status));
        }
        // BUSY carries no sense: it means the same as "in progress of becoming ready".
        if (header.status == kStatusBusy)
            return std::unexpected{Sense{.key = SenseKey::NotReady, .asc = 0x04, .ascq = 0x01}};
        if (header.status != kStatusGood)
            throwHostError(node_, command, fmt::format("SCSI status {:02X}h", header.status));
        const auto residual = static_cast<std::size_t>(std::max(header.resid, 0));
        return length - std::min(length, residual);
    }
}

}  // namespace discmaster::scsi

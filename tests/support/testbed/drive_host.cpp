#include "drive_host.hpp"

#include "base/error.hpp"
#include "emulator/transport.hpp"
#include "scsi/trace.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <future>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <utility>

namespace discmaster::testbed {
namespace {

// Linux scsi_status.h and scsi/sg.h: the values that the SG_IO header carries back.
constexpr unsigned char kCheckCondition = 0x02;
constexpr unsigned short kHostTimeOut = 0x03;    // DID_TIME_OUT
constexpr unsigned short kDriverSense = 0x08;    // DRIVER_SENSE
constexpr unsigned long kGetIdLun = 0x5382;      // SCSI_IOCTL_GET_IDLUN
constexpr unsigned long kGetBusNumber = 0x5386;  // SCSI_IOCTL_GET_BUS_NUMBER

/// A block of the client's memory that a field of `owner` points to; null when it cannot be read.
UMockdevIoctlData* follow(UMockdevIoctlData* owner, std::size_t offset, std::size_t length)
{
    GError* error = nullptr;
    auto* data = umockdev_ioctl_data_resolve(owner, offset, length, &error);
    if (error != nullptr) g_error_free(error);
    return data;
}

MutableBytes bytesOf(UMockdevIoctlData* data)
{
    if (data == nullptr) return {};
    return {reinterpret_cast<std::byte*>(data->data), static_cast<std::size_t>(data->data_len)};
}

/// Answers an ioctl whose argument points to a value of type T.
template <typename T>
bool give(UMockdevIoctlClient* client, UMockdevIoctlData* arg, const T& value)
{
    auto* target = follow(arg, 0, sizeof(T));
    if (target == nullptr) {
        umockdev_ioctl_client_complete(client, -1, EFAULT);
        return true;
    }
    std::memcpy(target->data, &value, sizeof(T));
    umockdev_ioctl_client_complete(client, 0, 0);
    return true;
}

}  // namespace

DriveHost::DriveHost(std::string name, emulator::Identity identity, emulator::Timing timing, std::FILE* trace)
    : name_{std::move(name)}
    , recorder_{std::make_shared<emulator::Recorder>(clock_, std::move(identity), timing)}
    , transport_{std::make_unique<emulator::EmulatedTransport>(recorder_, clock_, name_)}
    , handler_{umockdev_ioctl_base_new()}
{
    if (trace != nullptr) transport_ = std::make_unique<scsi::TraceTransport>(std::move(transport_), trace);
    g_signal_connect(handler_, "handle-ioctl", G_CALLBACK(onIoctl), this);
    thread_ = std::thread{[this] { run(); }};
}

DriveHost::~DriveHost()
{
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    g_signal_handlers_disconnect_by_data(handler_, this);
    g_object_unref(handler_);
}

void DriveHost::post(std::function<void()> work)
{
    {
        const std::scoped_lock lock{mutex_};
        work_.push_back(std::move(work));
    }
    wake_.notify_one();
}

void DriveHost::run()
{
    std::unique_lock lock{mutex_};
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !work_.empty(); });
        if (work_.empty()) return;
        auto work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

void DriveHost::call(const std::function<void(emulator::Recorder&)>& work)
{
    std::packaged_task<void()> task{[&] { work(*recorder_); }};
    auto done = task.get_future();
    post([&task] { task(); });
    done.get();
}

void DriveHost::poll()
{
    call([](emulator::Recorder& r) {
        constexpr std::array<std::byte, 6> testUnitReady{};
        const auto attention = [&] {
            const auto reply = r.execute(testUnitReady, {}, {});
            return reply.sense && reply.sense->key == scsi::SenseKey::UnitAttention;
        };
        while (attention()) {
        }
    });
}

gboolean DriveHost::onIoctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer self)
{
    return static_cast<DriveHost*>(self)->accept(client) ? TRUE : FALSE;
}

long DriveHost::driveStatus()
{
    if (recorder_->trayOpen()) return CDS_TRAY_OPEN;
    return recorder_->medium() == nullptr ? CDS_NO_DISC : CDS_DISC_OK;
}

bool DriveHost::accept(UMockdevIoctlClient* client)
{
    auto* arg = umockdev_ioctl_client_get_arg(client);
    const auto finish = [client](long result) {
        umockdev_ioctl_client_complete(client, result, 0);
        return true;
    };
    switch (umockdev_ioctl_client_get_request(client)) {
    case SG_IO: {
        auto* header = follow(arg, 0, sizeof(sg_io_hdr_t));
        if (header == nullptr) {
            umockdev_ioctl_client_complete(client, -1, EFAULT);
            return true;
        }
        sgIo(client, header);
        return true;
    }
    case SG_GET_VERSION_NUM: return give(client, arg, int{30536});
    case SG_GET_RESERVED_SIZE: return give(client, arg, int{128 << 10});
    case SG_SET_RESERVED_SIZE:
    case SG_SET_TIMEOUT: return finish(0);
    case SG_GET_TIMEOUT: return finish(60 * 100);
    case SG_GET_SCSI_ID: {
        sg_scsi_id id{};
        id.host_no = 1;
        id.scsi_type = 5;
        return give(client, arg, id);
    }
    case kGetIdLun: return give(client, arg, std::array<int, 2>{0x01000000, 0});
    case kGetBusNumber: return give(client, arg, int{1});
    case CDROM_DRIVE_STATUS:
        post([this, client = static_cast<UMockdevIoctlClient*>(g_object_ref(client))] {
            umockdev_ioctl_client_complete(client, driveStatus(), 0);
            g_object_unref(client);
        });
        return true;
    case CDROM_MEDIA_CHANGED:
    case CDROM_LOCKDOOR:
    case CDROM_SET_OPTIONS:
    case CDROM_CLEAR_OPTIONS:
    case BLKFLSBUF: return finish(0);
    default: return false;  // ENOTTY
    }
}

void DriveHost::sgIo(UMockdevIoctlClient* client, UMockdevIoctlData* header)
{
    auto* h = reinterpret_cast<sg_io_hdr_t*>(header->data);
    // A capture must not outlive the client's answer, so that all are resolved here and held until then.
    auto* cdb = follow(header, offsetof(sg_io_hdr_t, cmdp), h->cmd_len);
    auto* sense = h->mx_sb_len == 0 ? nullptr : follow(header, offsetof(sg_io_hdr_t, sbp), h->mx_sb_len);
    auto* data = h->dxfer_len == 0 ? nullptr : follow(header, offsetof(sg_io_hdr_t, dxferp), h->dxfer_len);
    if (h->interface_id != 'S' || h->iovec_count != 0 || cdb == nullptr || (h->dxfer_len != 0 && data == nullptr)) {
        umockdev_ioctl_client_complete(client, -1, EINVAL);
        return;
    }
    g_object_ref(client);
    g_object_ref(header);
    post([this, client, header, h, cdb, sense, data] {
        const bool toDevice = h->dxfer_direction == SG_DXFER_TO_DEV;
        scsi::Command command{.cdb = scsi::Cdb::from(bytesOf(cdb))};
        (toDevice ? command.out : command.in) = {};
        if (toDevice)
            command.out = bytesOf(data);
        else
            command.in = bytesOf(data);
        if (h->timeout != 0 && h->timeout != UINT32_MAX) command.timeout = std::chrono::milliseconds{h->timeout};
        long result = 0;
        int error = 0;
        h->status = h->masked_status = 0;
        h->host_status = h->driver_status = 0;
        h->sb_len_wr = 0;
        h->info = 0;
        try {
            const auto reply = transport_->execute(command);
            h->resid = static_cast<int>(h->dxfer_len - reply.value_or(0));
            if (!reply) {
                const auto encoded = scsi::encodeSense(reply.error());
                const auto room = bytesOf(sense);
                const auto n = std::min(room.size(), encoded.size());
                std::copy_n(encoded.begin(), n, room.begin());
                h->sb_len_wr = static_cast<unsigned char>(n);
                h->status = kCheckCondition;
                h->masked_status = kCheckCondition >> 1;
                h->driver_status = kDriverSense;
                h->info = SG_INFO_CHECK;
            }
        } catch (const Error& e) {
            if (e.fault() == Fault::RecorderCommandTimeout) {
                h->host_status = kHostTimeOut;
                h->info = SG_INFO_CHECK;
            } else {
                result = -1;
                error = ENODEV;
            }
        }
        umockdev_ioctl_client_complete(client, result, error);
        g_object_unref(header);
        g_object_unref(client);
    });
}

}  // namespace discmaster::testbed

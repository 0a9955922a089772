#include "device/udev_watch.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/handle.hpp"
#include "base/log.hpp"
#include "device/drive.hpp"
#include "device/inventory.hpp"
#include "device/system_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <libudev.h>
#include <memory>
#include <string>
#include <string_view>
#include <sys/epoll.h>

namespace discmaster::device {

namespace {

using Udev = Handle<udev, udev_unref>;
using UdevDevice = Handle<udev_device, udev_device_unref>;
using UdevEnumerate = Handle<udev_enumerate, udev_enumerate_unref>;
using UdevMonitor = Handle<udev_monitor, udev_monitor_unref>;

// SPC: peripheral device type of CD, DVD and BD drives, as sysfs prints it.
constexpr std::string_view kOpticalType = "5";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

std::string_view property(udev_device* device, const char* key)
{
    const char* value = udev_device_get_property_value(device, key);
    return value ? value : std::string_view{};
}

std::string_view attribute(udev_device* device, const char* key)
{
    const char* value = device ? udev_device_get_sysattr_value(device, key) : nullptr;
    return value ? trimmed(value) : std::string_view{};
}

/// The SCSI device that the block device belongs to; borrowed from `block`. Null for anything else.
udev_device* scsiDevice(udev_device* block)
{
    return udev_device_get_parent_with_subsystem_devtype(block, "scsi", "scsi_device");
}

bool isOptical(udev_device* device)
{
    const char* name = udev_device_get_sysname(device);
    return name && std::string_view{name}.starts_with("sr") && udev_device_get_devnode(device) &&
           attribute(scsiDevice(device), "type") == kOpticalType && property(device, "DISCMASTER_IGNORE") != "1";
}

/// What tells this drive from others and stays when it is plugged elsewhere; without a serial number, where it is.
std::string stableId(udev_device* device)
{
    for (const char* key : {"ID_WWN_WITH_EXTENSION", "ID_WWN"})
        if (const auto wwn = property(device, key); !wwn.empty()) return fmt::format("wwn:{}", wwn);
    if (const auto serial = property(device, "ID_SERIAL_SHORT"); !serial.empty())
        return fmt::format("serial:{}:{}:{}", property(device, "ID_VENDOR"), property(device, "ID_MODEL"), serial);
    if (const auto path = property(device, "ID_PATH"); !path.empty()) return fmt::format("path:{}", path);
    return fmt::format("device:{}", udev_device_get_devpath(device));
}

Identity identityOf(udev_device* device, const Inventory& inventory)
{
    auto* scsi = scsiDevice(device);
    Identity identity{
        .id = stableId(device),
        .name = udev_device_get_sysname(device),
        .node = udev_device_get_devnode(device),
        .sysPath = udev_device_get_syspath(device),
        .vendor = std::string{attribute(scsi, "vendor")},
        .product = std::string{attribute(scsi, "model")},
        .revision = std::string{attribute(scsi, "rev")},
        .serial = std::string{property(device, "ID_SERIAL_SHORT")},
        .owner = std::nullopt,
    };
    // Drives of one make may all carry one serial number.
    const auto& drives = inventory.drives();
    if (std::ranges::any_of(drives, [&](const auto& drive) { return drive->id() == identity.id; }))
        identity.id += "@" + identity.name;
    return identity;
}

template <typename T>
T* require(T* handle, const char* what)
{
    if (!handle) throw systemError(Fault::Failed, errno, fmt::format("cannot use udev ({})", what));
    return handle;
}

}  // namespace

struct UdevWatch::State {
    explicit State(Inventory& target)
        : inventory{target}
    {
    }

    void monitorEvents();
    void enumerate();
    void receive();
    void appeared(udev_device* device);
    void changed(udev_device* device);
    void disappeared(udev_device* device);
    std::shared_ptr<Drive> known(udev_device* device) const;

    Inventory& inventory;
    std::shared_ptr<Clock> clock = std::make_shared<SystemClock>();
    Udev context{require(udev_new(), "context")};
    UdevMonitor monitor;
    io::EventLoop::Source source;
};

void UdevWatch::State::monitorEvents()
{
    monitor.reset(require(udev_monitor_new_from_netlink(context.get(), "udev"), "monitor"));
    // By subsystem only: which tags and properties matter is decided here, where tests see it.
    if (udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), "block", "disk") < 0 ||
        udev_monitor_enable_receiving(monitor.get()) < 0)
        throw systemError(Fault::Failed, errno, "cannot receive udev's events");
    source = inventory.loop().watch(udev_monitor_get_fd(monitor.get()), EPOLLIN, [this](auto) { receive(); });
}

void UdevWatch::State::enumerate()
{
    const UdevEnumerate list{require(udev_enumerate_new(context.get()), "enumeration")};
    udev_enumerate_add_match_subsystem(list.get(), "block");
    udev_enumerate_add_match_sysname(list.get(), "sr*");
    udev_enumerate_scan_devices(list.get());
    udev_list_entry* entry = nullptr;
    udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(list.get()))
    {
        const UdevDevice device{udev_device_new_from_syspath(context.get(), udev_list_entry_get_name(entry))};
        if (device) appeared(device.get());
    }
}

void UdevWatch::State::receive()
{
    while (const UdevDevice device{udev_monitor_receive_device(monitor.get())}) {
        const char* said = udev_device_get_action(device.get());
        const std::string_view action = said ? said : "";
        if (action == "remove")
            disappeared(device.get());
        else if (known(device.get()))
            changed(device.get());
        else if (action == "add" || action == "change")
            appeared(device.get());
    }
}

std::shared_ptr<Drive> UdevWatch::State::known(udev_device* device) const
{
    const std::string_view path = udev_device_get_syspath(device);
    const auto& drives = inventory.drives();
    const auto found =
        std::ranges::find_if(drives, [&](const auto& drive) { return drive->identity().sysPath == path; });
    return found == drives.end() ? nullptr : *found;
}

void UdevWatch::State::appeared(udev_device* device)
{
    if (known(device) || !isOptical(device)) return;
    auto identity = identityOf(device, inventory);
    log::info("drive " + identity.name + " appeared", {{"DISCMASTER_DRIVE", identity.name}});
    try {
        auto connection = std::make_unique<SystemConnection>(identity.node, identity.sysPath, clock);
        inventory.add(std::move(identity), std::move(connection));
    } catch (const Error& e) {
        log::error("cannot add the drive: " + e.report(), {{"DISCMASTER_DRIVE", udev_device_get_sysname(device)}});
    }
}

void UdevWatch::State::changed(udev_device* device)
{
    const auto drive = known(device);
    if (property(device, "DISCMASTER_IGNORE") == "1") {
        inventory.remove(*drive);
        return;
    }
    // One event may carry both. A button pressed while the tray is locked is a wish, not another medium.
    const bool otherMedium = property(device, "DISK_MEDIA_CHANGE") == "1";
    if (!otherMedium && property(device, "DISK_EJECT_REQUEST") == "1") return;
    // Without an sg node the inspection itself opens the sr node for writing, and closing that is such an event again.
    if (otherMedium || !genericNodeOf(drive->identity().sysPath).empty()) drive->inspect();
}

void UdevWatch::State::disappeared(udev_device* device)
{
    const auto drive = known(device);
    if (!drive) return;
    log::info("drive " + drive->name() + " disappeared", {{"DISCMASTER_DRIVE", drive->name()}});
    inventory.remove(*drive);
}

UdevWatch::UdevWatch(Inventory& inventory)
    : state_{std::make_unique<State>(inventory)}
{
    // First the monitor: what appears between the two is then seen by one of them.
    try {
        state_->monitorEvents();
    } catch (const Error& e) {
        // A container may be without udev's socket; software recorders need none.
        log::error("drives that are plugged in later will not be seen: " + e.report());
    }
    state_->enumerate();
}

UdevWatch::~UdevWatch() = default;

}  // namespace discmaster::device
